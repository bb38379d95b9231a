/**
 * What the window may ask of main: the typed bridge `window.netloom` that preload exposes. Engine
 * requests and events pass through unchanged; events arrive over a MessagePort.
 */
import type { NetDocument } from '../graph/document/schema';
import type { CommandId } from './commands';
import type { EngineErrorInfo, EngineEvent, Method, Params, Result } from './engine';

export type ThemeChoice = 'system' | 'dark' | 'light';

export interface OpenedProject {
  /** `null` for a template or a new project. */
  readonly path: string | null;
  readonly document: NetDocument;
  /** A newer version of the format: look, do not save. */
  readonly readOnly?: boolean;
  /** Unsaved work, kept at that time; the file, if there is one, does not have it. */
  readonly keptAt?: string;
  /** So many names were too long and were shortened. */
  readonly shortened?: number;
}

/** Unsaved work that no window shows. */
export interface KeptWork {
  readonly id: string;
  readonly name: string;
  readonly path: string | null;
  readonly keptAt: string;
}

/** An earlier save of a project. */
export interface Version {
  readonly id: string;
  readonly savedAt: string;
  readonly document: NetDocument;
}

/** What main tells the window of its project. */
export type ProjectNotice =
  /** Another program has written or removed the file. */
  | { readonly what: 'changed' | 'removed'; readonly path: string }
  /** The window is about to close: keep unsaved work now. */
  | { readonly what: 'keep' }
  /** Files or folders were dropped on the window: a project, or data. */
  | { readonly what: 'dropped'; readonly paths: readonly string[] };

export type AppLanguage = 'en' | 'zh';

export interface RecentProject {
  readonly path: string;
  readonly name: string;
  readonly openedAt: string;
}

export interface Template {
  readonly id: string;
  readonly document: NetDocument;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: EngineErrorInfo };

export type EngineLife =
  /** `restarts` counts since the app started. */
  | { readonly state: 'starting' | 'ready'; readonly restarts: number }
  | { readonly state: 'restarting'; readonly restarts: number; readonly reason: string }
  /** The restart budget is used up. */
  | { readonly state: 'failed'; readonly restarts: number; readonly reason: string };

/** Commands that main's menu sends to the window. */
export type MenuCommand = CommandId;

export interface Bridge {
  readonly platform: string;
  readonly versions: { readonly app: string; readonly electron: string };
  /**
   * Shows the open dialog. `value: null` when the user cancels, or when another window has that file:
   * it comes to the front.
   */
  openProject(path?: string): Promise<Outcome<OpenedProject | null>>;
  /**
   * Writes atomically; asks for a place when `path` is null or `saveAs`. `value: null` when cancelled.
   * What another program wrote in the meantime is replaced only with `overwrite`; else `file.changed`.
   */
  saveProject(
    document: NetDocument,
    path: string | null,
    saveAs: boolean,
    overwrite?: boolean,
  ): Promise<Outcome<{ path: string } | null>>;
  /** Keeps unsaved work for after a crash or a closed window; `null` forgets it. */
  keepWork(document: NetDocument | null, path: string | null): Promise<Outcome<null>>;
  /** Unsaved work of windows that were closed, the newest first. */
  keptWork(): Promise<readonly KeptWork[]>;
  /** Goes on with kept work in this window. */
  openKept(id: string): Promise<OpenedProject | null>;
  discardKept(id: string): Promise<void>;
  /** The last saves of a project, the newest first. */
  earlierSaves(path: string): Promise<readonly Version[]>;
  /** Writes a picture where the user says; `value: null` when cancelled. */
  exportPicture(
    name: string,
    kind: 'svg' | 'png',
    data: Uint8Array,
  ): Promise<Outcome<{ path: string } | null>>;
  /** Writes a view where the user says, in the format of the extension; `value: null` when cancelled. */
  exportView(
    name: string,
    extension: 'png' | 'npy' | 'csv',
    view: Omit<Params<'exportView'>, 'file'>,
  ): Promise<Outcome<Result<'exportView'> | null>>;
  newWindow(): Promise<void>;
  recentProjects(): Promise<readonly RecentProject[]>;
  templates(): Promise<readonly Template[]>;
  chooseFolder(title: string): Promise<string | null>;
  /** Shows the open dialog for one or more files; `null` when cancelled. */
  chooseFiles(title: string): Promise<readonly string[] | null>;
  /** Which of these absolute paths do not exist. */
  missingPaths(paths: readonly string[]): Promise<readonly string[]>;
  getTheme(): Promise<ThemeChoice>;
  setTheme(theme: ThemeChoice): Promise<void>;
  /** The language of menus and dialogs; every window hears of it. */
  setLanguage(language: AppLanguage): Promise<void>;
  /** Enlarges the interface by steps; 0 is its actual size. The new step. */
  zoom(by: -1 | 0 | 1): Promise<number>;
  /** Title, unsaved mark, and whether closing must ask. */
  setDocumentState(state: { name: string; path: string | null; dirty: boolean }): void;
  request<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>>;
  /** Starts a run in a folder that main chooses; on an engine crash main resumes it there. */
  train(params: Omit<Params<'train'>, 'runDir' | 'resume'>): Promise<Outcome<Result<'train'>>>;
  onEngineEvent(listener: (event: EngineEvent) => void): () => void;
  onEngineLife(listener: (life: EngineLife) => void): () => void;
  onMenu(listener: (command: MenuCommand) => void): () => void;
  /** A project file opened from outside (double-click in the file manager, command line). */
  onOpenProject(listener: (project: OpenedProject) => void): () => void;
  onProjectNotice(listener: (notice: ProjectNotice) => void): () => void;
  /** The language was chosen in another window. */
  onLanguage(listener: (language: AppLanguage) => void): () => void;
}
