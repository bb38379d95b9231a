/**
 * A window and what belongs to it: its project's state, its unsaved work, and its engine. Each window has
 * an engine of its own, so that two projects can train at once and a crash concerns one of them.
 */
import { randomUUID } from 'node:crypto';
import type { BrowserWindow } from 'electron';
import type { NetDocument } from '../graph/document/schema';
import type {
  EngineLife,
  MenuCommand,
  OpenedProject,
  Outcome,
  ProjectNotice,
} from '../protocol/bridge';
import { ENGINE_LIFE, MENU, OPENED, PROJECT_NOTICE } from '../protocol/channels';
import { type Answer, CloseGuard, type DocumentState } from './close-guard';
import { EngineSupervisor, type SupervisorOptions } from './engine/supervisor';
import { EventPort } from './events';
import type { Backup, Backups } from './files/backups';
import { cannotWrite } from './files/problems';
import type { ProjectFiles } from './files/projects';

/** How often the open file is looked at for changes by other programs, in milliseconds. */
const LOOK_MS = 1000;
/** A page that does not answer within this time, in milliseconds, cannot keep its work by itself. */
const KEEP_MS = 3000;

export interface ProjectWindowOptions {
  readonly window: BrowserWindow;
  /** Names its kept work; that of an earlier start goes on under its name. */
  readonly id?: string;
  readonly files: ProjectFiles;
  readonly backups: Backups;
  readonly startEngine: SupervisorOptions['start'];
  readonly log: NonNullable<SupervisorOptions['log']>;
  /** Asks what shall become of changes that cannot be kept. */
  readonly ask: (window: BrowserWindow, name: string) => Promise<Answer>;
  readonly onClosed: (window: ProjectWindow) => void;
}

export class ProjectWindow {
  readonly window: BrowserWindow;
  readonly engine: EngineSupervisor;
  readonly guard: CloseGuard;
  #id: string;
  readonly #port = new EventPort();
  readonly #options: ProjectWindowOptions;
  /** The page listens. Until then a project from outside waits. */
  #connected = false;
  #waiting: OpenedProject | null = null;
  /** A page has been here before. */
  #shown = false;
  #kept: ((kept: boolean) => void) | null = null;
  readonly #looking: NodeJS.Timeout;

  constructor(options: ProjectWindowOptions) {
    const { window, files, backups } = options;
    this.#options = options;
    this.window = window;
    this.#id = options.id ?? randomUUID();
    this.engine = new EngineSupervisor({
      start: options.startEngine,
      onEvent: (event) => this.#port.post(event),
      onLife: (life) => this.#send(ENGINE_LIFE, life),
      log: options.log,
    });
    this.guard = new CloseGuard({
      keep: () => this.#keep(),
      ask: (name) => options.ask(window, name),
      save: () => this.command('save'),
      discard: () => void backups.remove(this.#id),
      close: () => window.isDestroyed() || window.close(),
    });
    window.on('close', (event) => {
      if (!this.guard.mayClose()) event.preventDefault();
    });
    window.webContents.on('render-process-gone', () => {
      this.#connected = false;
    });
    const look = async () => {
      const { path } = this.guard.state;
      if (path === null || !this.#connected) return;
      const what = await files.changed(path);
      if (what && this.guard.state.path === path) this.#send(PROJECT_NOTICE, { what, path });
    };
    this.#looking = setInterval(() => void look(), LOOK_MS);
    window.on('closed', () => {
      clearInterval(this.#looking);
      this.#connected = false;
      this.#port.close();
      options.onClosed(this);
    });
    this.engine.start();
  }

  /** The name under which its unsaved work is kept. */
  get id(): string {
    return this.#id;
  }

  /** Nothing has been opened here: a project from outside may come in. */
  get isFree(): boolean {
    const { name, dirty } = this.guard.state;
    return name === '' && !dirty && this.#waiting === null;
  }

  /** The project's file, also of one that is about to be shown. */
  get path(): string | null {
    return this.#waiting ? this.#waiting.path : this.guard.state.path;
  }

  focus(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.focus();
  }

  command(command: MenuCommand): void {
    this.#send(MENU, command);
  }

  notice(notice: ProjectNotice): void {
    this.#send(PROJECT_NOTICE, notice);
  }

  /** Shows a project here, at once or when the page is there. */
  show(project: OpenedProject): void {
    if (this.#connected) this.#send(OPENED, project);
    else this.#waiting = project;
  }

  /** A fresh page: it gets a port and what it must know of the engine. */
  connect(): void {
    this.#connected = true;
    this.#port.connect(this.window.webContents);
    this.#send(ENGINE_LIFE, this.engine.life satisfies EngineLife);
    if (this.engine.lastState) this.#port.post(this.engine.lastState);
    if (this.#waiting) this.#send(OPENED, this.#waiting);
    else if (this.#shown) void this.#bringBack();
    this.#waiting = null;
    this.#shown = true;
  }

  /** The page was loaded anew, perhaps after a crash of its own: its unsaved work comes back. */
  async #bringBack(): Promise<void> {
    const backup = await this.#options.backups.read(this.#id);
    if (backup) this.#send(OPENED, this.adopt(this.#id, backup));
  }

  documentState(state: DocumentState): void {
    this.guard.update(state);
    const { name, path, dirty } = state;
    this.window.setTitle(name ? `${dirty ? '• ' : ''}${name} — Netloom` : 'Netloom');
    this.window.setDocumentEdited(dirty);
    this.window.setRepresentedFilename(path ?? '');
  }

  /** Keeps the unsaved work of the page, or with `null` forgets it. */
  async backup(document: NetDocument | null, path: string | null): Promise<Outcome<null>> {
    const { backups, files } = this.#options;
    try {
      if (document === null) await backups.remove(this.#id);
      else {
        const hash = path === null ? null : files.hashAt(path);
        const keptAt = new Date().toISOString();
        await backups.write(this.#id, { document, path, hash, keptAt });
      }
      this.#kept?.(true);
      return { ok: true, value: null };
    } catch (error) {
      this.#kept?.(false);
      return cannotWrite(error, document?.name ?? '');
    } finally {
      this.#kept = null;
    }
  }

  /** Goes on with work that was kept under another name. */
  adopt(id: string, backup: Backup): OpenedProject {
    // What was here before has been saved or given up.
    if (id !== this.#id) void this.#options.backups.remove(this.#id);
    this.#id = id;
    if (backup.path !== null) this.#options.files.remember(backup.path, backup.hash);
    return { path: backup.path, document: backup.document, keptAt: backup.keptAt };
  }

  /** Asks the page for its unsaved work: true when it is on disk. */
  #keep(): Promise<boolean> {
    if (!this.#connected) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), KEEP_MS);
      this.#kept = (kept) => {
        clearTimeout(timer);
        resolve(kept);
      };
      this.#send(PROJECT_NOTICE, { what: 'keep' });
    });
  }

  #send(channel: string, message: EngineLife | MenuCommand | OpenedProject | ProjectNotice): void {
    if (!this.window.isDestroyed()) this.window.webContents.send(channel, message);
  }
}
