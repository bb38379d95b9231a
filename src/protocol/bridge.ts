/**
 * What the window may ask of main: the typed bridge `window.netloom` that preload exposes. Engine
 * requests and events pass through unchanged; events arrive over a MessagePort.
 */
import type { NetDocument } from '../graph/document/schema';
import type { EngineErrorInfo, EngineEvent, Method, Params, Result } from './engine';

export type ThemeChoice = 'system' | 'dark' | 'light';

export interface OpenedProject {
  /** `null` for a template or a new project. */
  readonly path: string | null;
  readonly document: NetDocument;
  /** A newer version of the format: look, do not save. */
  readonly readOnly?: boolean;
}

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

/** Menu and shortcut commands that main sends to the window. */
export type MenuCommand =
  | 'new'
  | 'open'
  | 'save'
  | 'save-as'
  | 'undo'
  | 'redo'
  | 'delete'
  | 'select-all'
  | 'group'
  | 'ungroup'
  | 'fit'
  | 'train'
  | 'stop'
  | 'start-page';

export interface Bridge {
  readonly platform: string;
  readonly versions: { readonly app: string; readonly electron: string };
  /** Shows the open dialog; `value: null` when the user cancels. */
  openProject(path?: string): Promise<Outcome<OpenedProject | null>>;
  /** Writes atomically; asks for a place when `path` is null or `saveAs`. `value: null` when cancelled. */
  saveProject(
    document: NetDocument,
    path: string | null,
    saveAs: boolean,
  ): Promise<Outcome<{ path: string } | null>>;
  recentProjects(): Promise<readonly RecentProject[]>;
  templates(): Promise<readonly Template[]>;
  chooseFolder(title: string): Promise<string | null>;
  getTheme(): Promise<ThemeChoice>;
  setTheme(theme: ThemeChoice): Promise<void>;
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
}
