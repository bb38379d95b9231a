/** What the app's parts share: its files, its settings, its windows. */
import type { AppLanguage } from '../protocol/bridge';
import type { Backups } from './files/backups';
import type { VersionHistory } from './files/history';
import type { ProjectFiles } from './files/projects';
import type { RecentProjects } from './files/recent';
import type { JsonFile } from './json-file';
import type { ProjectWindow } from './project-window';
import type { Settings } from './settings';
import type { Translate } from './texts';

export interface AppParts {
  /** The folder of all runs. */
  readonly runs: string;
  readonly settings: JsonFile<Settings>;
  readonly recent: RecentProjects;
  readonly history: VersionHistory;
  readonly backups: Backups;
  readonly files: ProjectFiles;
  /** In the language chosen now. */
  readonly t: Translate;
  readonly windows: readonly ProjectWindow[];
  windowOf(path: string): ProjectWindow | undefined;
  newWindow(): ProjectWindow;
  setLanguage(language: AppLanguage): Promise<void>;
  zoom(by: -1 | 0 | 1): number;
}
