/** The app's parts put together: window, files, settings, engine, and the messages between them. */
import { watchFile } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Menu, nativeTheme, session, shell } from 'electron';
import log from 'electron-log/main';
import type { z } from 'zod';
import type { EngineLife, MenuCommand, OpenedProject } from '../protocol/bridge';
import { ENGINE_LIFE, MENU, OPENED } from '../protocol/channels';
import { type Answer, CloseGuard } from './close-guard';
import { findNode } from './engine/node';
import { startEngine } from './engine/start';
import { EngineSupervisor } from './engine/supervisor';
import { EventPort } from './events';
import { ProjectFiles } from './files/projects';
import { RecentProjects, recentSchema } from './files/recent';
import { makeRunFolder } from './files/runs';
import { readTemplates } from './files/templates';
import { type Handlers, handleIpc } from './ipc';
import { JsonFile } from './json-file';
import { menuTemplate } from './menu';
import { APP_ORIGIN, servePages } from './pages';
import { defaultSettings, settingsSchema } from './settings';
import { translator } from './texts';
import { createWindow } from './window';

export class NetloomApp {
  readonly #t = translator(app.getLocale());
  readonly #userData = app.getPath('userData');
  readonly #runs = join(this.#userData, 'runs');
  readonly #settings = new JsonFile(
    join(this.#userData, 'settings.json'),
    settingsSchema as z.ZodType<z.output<typeof settingsSchema>>,
    defaultSettings,
    (error) => log.warn('settings were not written:', error),
  );
  readonly #recent = new RecentProjects(
    new JsonFile(join(this.#userData, 'recent.json'), recentSchema, [], (error) =>
      log.warn('the recent list was not written:', error),
    ),
  );
  readonly #files = new ProjectFiles((path, name) => {
    void this.#recent.add(path, name);
    app.addRecentDocument(path);
  });
  readonly #port = new EventPort();
  readonly engine: EngineSupervisor;
  readonly #guard = new CloseGuard({
    ask: (name) => this.#askToSave(name),
    save: () => this.#send(MENU, 'save' satisfies MenuCommand),
    close: () => this.#window?.close(),
  });
  readonly #host = join(app.getAppPath(), 'out/engine/host.js');
  #window: BrowserWindow | null = null;
  /** The page listens. Until then a project from outside waits. */
  #connected = false;
  #waiting: OpenedProject | null = null;

  /** Address of the page: the development server while there is one. */
  readonly #url =
    (!app.isPackaged && process.env.ELECTRON_RENDERER_URL) || `${APP_ORIGIN}/index.html`;

  constructor() {
    this.engine = new EngineSupervisor({
      start: () =>
        startEngine(
          findNode({
            env: process.env,
            resources: app.isPackaged ? process.resourcesPath : undefined,
            platform: process.platform,
          }),
          this.#host,
          (line) => log.info(`[engine] ${line}`),
        ),
      onEvent: (event) => this.#port.post(event),
      onLife: (life) => this.#send(ENGINE_LIFE, life),
      log: (level, text) => log[level](text),
    });
  }

  /** While developing: a rebuilt engine replaces the running one, unless it is training. */
  #followRebuilds(): void {
    watchFile(this.#host, { interval: 500, persistent: false }, (now, before) => {
      if (now.mtimeMs === 0 || now.mtimeMs === before.mtimeMs || this.engine.isTraining) return;
      this.engine.restart('The engine was rebuilt.');
    });
  }

  start(): void {
    nativeTheme.themeSource = this.#settings.value.theme;
    servePages(session.defaultSession, join(app.getAppPath(), 'out/renderer'));
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate(process.platform, this.#t, {
          send: (command) => this.#send(MENU, command),
          showLogs: () => shell.showItemInFolder(log.transports.file.getFile().path),
          showRuns: () => void shell.openPath(this.#runs),
        }),
      ),
    );
    handleIpc(
      this.#handlers(),
      {
        connect: () => this.#connect(),
        documentState: (state) => {
          this.#guard.update(state);
          this.#showTitle();
        },
      },
      () => {
        const frame = this.#window?.webContents.mainFrame;
        return frame ? { mainFrame: frame, origin: this.#url } : null;
      },
      (text) => log.warn(text),
    );
    this.engine.start();
    if (process.env.ELECTRON_RENDERER_URL) this.#followRebuilds();
    this.openWindow();
  }

  openWindow(): void {
    if (this.#window) {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.focus();
      return;
    }
    const window = createWindow({
      settings: this.#settings,
      url: this.#url,
      log: (text) => log.warn(text),
    });
    window.on('close', (event) => {
      if (!this.#guard.mayClose()) event.preventDefault();
    });
    window.webContents.on('render-process-gone', () => {
      this.#connected = false;
    });
    window.on('closed', () => {
      this.#window = null;
      this.#connected = false;
      this.#port.close();
    });
    this.#window = window;
  }

  /** A project given from outside: the command line, the file manager. */
  async openFromOutside(path: string): Promise<void> {
    this.openWindow();
    const opened = await this.#files.read(path);
    if (opened.ok && this.#connected) this.#send(OPENED, opened.value satisfies OpenedProject);
    else if (opened.ok) this.#waiting = opened.value;
    else await dialog.showMessageBox({ type: 'error', message: opened.error.message });
  }

  async stop(): Promise<void> {
    await Promise.all([this.engine.stop(), this.#settings.flush()]);
  }

  /** A fresh page: it gets a port and what it must know of the engine. */
  #connect(): void {
    const contents = this.#window?.webContents;
    if (!contents) return;
    this.#connected = true;
    this.#port.connect(contents);
    this.#send(ENGINE_LIFE, this.engine.life satisfies EngineLife);
    if (this.engine.lastState) this.#port.post(this.engine.lastState);
    if (this.#waiting) this.#send(OPENED, this.#waiting satisfies OpenedProject);
    this.#waiting = null;
  }

  #send(channel: string, message: unknown): void {
    const window = this.#window;
    if (window && !window.isDestroyed()) window.webContents.send(channel, message);
  }

  #showTitle(): void {
    const { name, path, dirty } = this.#guard.state;
    const window = this.#window;
    if (!window) return;
    window.setTitle(name ? `${dirty ? '• ' : ''}${name} — Netloom` : 'Netloom');
    window.setDocumentEdited(dirty);
    window.setRepresentedFilename(path ?? '');
  }

  async #askToSave(name: string): Promise<Answer> {
    const options = {
      type: 'question' as const,
      message: this.#t('unsaved', { name }),
      detail: this.#t('unsavedDetail'),
      buttons: [this.#t('save'), this.#t('discard'), this.#t('cancel')],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    };
    const { response } = this.#window
      ? await dialog.showMessageBox(this.#window, options)
      : await dialog.showMessageBox(options);
    return (['save', 'discard', 'cancel'] as const)[response] ?? 'cancel';
  }

  #handlers(): Handlers {
    const filters = [{ name: this.#t('project'), extensions: ['json'] }];
    return {
      openProject: async (path) => {
        if (path !== undefined) return this.#files.read(path);
        const chosen = await this.#openDialog({ properties: ['openFile'], filters });
        return chosen === null ? { ok: true, value: null } : this.#files.read(chosen);
      },
      saveProject: async (document, path, saveAs) => {
        let target = path;
        if (target === null || saveAs || !this.#files.mayWrite(target)) {
          const options = {
            defaultPath: target ?? `${fileName(document.name)}.netloom.json`,
            filters,
          };
          const { canceled, filePath } = this.#window
            ? await dialog.showSaveDialog(this.#window, options)
            : await dialog.showSaveDialog(options);
          if (canceled || !filePath) {
            this.#guard.saveFailed();
            return { ok: true, value: null };
          }
          target = this.#files.choose(filePath);
        }
        const written = await this.#files.write(target, document);
        if (!written.ok) this.#guard.saveFailed();
        return written;
      },
      recentProjects: () => this.#recent.list(),
      templates: () =>
        readTemplates(join(app.getAppPath(), 'resources/examples'), (file, reason) =>
          log.error(`template ${file}: ${reason}`),
        ),
      chooseFolder: (title) => this.#openDialog({ title, properties: ['openDirectory'] }),
      getTheme: async () => this.#settings.value.theme,
      setTheme: async (theme) => {
        nativeTheme.themeSource = theme;
        await this.#settings.set({ ...this.#settings.value, theme });
      },
      request: (method, params) => this.engine.request(method, params),
      train: (params) =>
        this.engine.train(params, () => makeRunFolder(this.#runs, params.document.name)),
    };
  }

  async #openDialog(options: Electron.OpenDialogOptions): Promise<string | null> {
    const { canceled, filePaths } = this.#window
      ? await dialog.showOpenDialog(this.#window, options)
      : await dialog.showOpenDialog(options);
    return canceled ? null : (filePaths[0] ?? null);
  }
}

/** A project's name as a file name on every system. */
function fileName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what file systems refuse.
  return name.replace(/[<>:"/\\|?*\u0000-\u001f]+/g, ' ').trim() || 'Untitled';
}
