/** The app's parts put together: windows, files, settings, and the messages between them. */
import { watchFile } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, dialog, Menu, nativeTheme, session, shell } from 'electron';
import log from 'electron-log/main';
import type { z } from 'zod';
import type { AppLanguage } from '../protocol/bridge';
import { LANGUAGE } from '../protocol/channels';
import type { Answer } from './close-guard';
import { findNode } from './engine/node';
import { startEngine } from './engine/start';
import { type Backup, Backups } from './files/backups';
import { VersionHistory } from './files/history';
import { ProjectFiles } from './files/projects';
import { RecentProjects, recentSchema } from './files/recent';
import { handlersOf } from './handlers';
import { handleIpc } from './ipc';
import { JsonFile } from './json-file';
import { menuTemplate } from './menu';
import { APP_ORIGIN, servePages } from './pages';
import { ProjectWindow } from './project-window';
import { defaultSettings, MAX_ZOOM, MIN_ZOOM, settingsSchema } from './settings';
import { languageOf, type Translate, translator } from './texts';
import { createWindow } from './window';

export class NetloomApp {
  readonly userData = app.getPath('userData');
  readonly runs = join(this.userData, 'runs');
  readonly settings = new JsonFile(
    join(this.userData, 'settings.json'),
    settingsSchema as z.ZodType<z.output<typeof settingsSchema>>,
    defaultSettings,
    (error) => log.warn('settings were not written:', error),
  );
  readonly recent = new RecentProjects(
    new JsonFile(join(this.userData, 'recent.json'), recentSchema, [], (error) =>
      log.warn('the recent list was not written:', error),
    ),
  );
  readonly history = new VersionHistory(join(this.userData, 'history'));
  readonly backups = new Backups(join(this.userData, 'unsaved'), (file, reason) =>
    log.warn(`unsaved work in ${file} cannot be read: ${reason}`),
  );
  readonly files = new ProjectFiles({
    onUsed: (path, name) => {
      void this.recent.add(path, name);
      app.addRecentDocument(path);
    },
    onSaved: (path, text) =>
      void this.history
        .add(path, text)
        .catch((error: unknown) => log.warn('the version was not kept:', error)),
  });
  t: Translate = translator(this.language);
  readonly #windows: ProjectWindow[] = [];
  readonly #host = join(app.getAppPath(), 'out/engine/host.js');
  /** Engines of closed windows, which end their runs in order. */
  readonly #ending = new Set<Promise<unknown>>();
  #quitting = false;

  /** Address of the page: the development server while there is one. */
  readonly #url =
    (!app.isPackaged && process.env.ELECTRON_RENDERER_URL) || `${APP_ORIGIN}/index.html`;

  /** The language chosen, else the system's. */
  get language(): AppLanguage {
    return this.settings.value.language ?? languageOf(app.getLocale());
  }

  get windows(): readonly ProjectWindow[] {
    return this.#windows;
  }

  /** @param given project files named on the command line */
  async start(given: readonly string[]): Promise<void> {
    nativeTheme.themeSource = this.settings.value.theme;
    servePages(session.defaultSession, join(app.getAppPath(), 'out/renderer'));
    this.#showMenu();
    handleIpc(
      handlersOf(this),
      {
        connect: (window) => window.connect(),
        documentState: (window, state) => window.documentState(state),
      },
      (contents) => {
        const window = this.#windows.find((w) => w.window.webContents.id === contents);
        if (!window) return null;
        return {
          window,
          page: { mainFrame: window.window.webContents.mainFrame, origin: this.#url },
        };
      },
      (text) => log.warn(text),
    );
    app.on('before-quit', () => {
      this.#quitting = true;
    });
    if (process.env.ELECTRON_RENDERER_URL) this.#followRebuilds();
    for (const { id, ...backup } of await this.backups.list()) this.#restore(id, backup);
    for (const path of given) await this.openFromOutside(path);
    if (this.#windows.length === 0) this.newWindow();
  }

  /** A window of its own for unsaved work that an earlier start left behind. */
  #restore(id: string, backup: Backup): void {
    const window = this.#makeWindow(id);
    window.show(window.adopt(id, backup));
  }

  newWindow(): ProjectWindow {
    return this.#makeWindow();
  }

  #makeWindow(id?: string): ProjectWindow {
    const window = new ProjectWindow({
      window: createWindow({
        settings: this.settings,
        url: this.#url,
        log: (text) => log.warn(text),
        others: this.#windows.length,
      }),
      ...(id === undefined ? {} : { id }),
      files: this.files,
      backups: this.backups,
      startEngine: () =>
        startEngine(
          findNode({
            env: process.env,
            resources: app.isPackaged ? process.resourcesPath : undefined,
            platform: process.platform,
          }),
          this.#host,
          (line) => log.info(`[engine] ${line}`),
        ),
      log: (level, text) => log[level](text),
      ask: (parent, name) => this.#askToSave(parent, name),
      onClosed: (closed) => {
        this.#windows.splice(this.#windows.indexOf(closed), 1);
        const ending = closed.engine.stop();
        this.#ending.add(ending);
        void ending.finally(() => this.#ending.delete(ending));
        // A window that first kept its work had stopped the quitting.
        if (this.#quitting && this.#windows.length === 0) app.quit();
      },
    });
    this.#windows.push(window);
    return window;
  }

  /** Brings a window to the front, or opens one. */
  activate(): void {
    const window = this.#focused();
    if (window) window.focus();
    else this.newWindow();
  }

  /** The window that shows a file, if one does. */
  windowOf(path: string): ProjectWindow | undefined {
    const full = resolve(path);
    return this.#windows.find((window) => window.path !== null && resolve(window.path) === full);
  }

  /** A project given from outside: the command line, the file manager. */
  async openFromOutside(path: string): Promise<void> {
    const shown = this.windowOf(path);
    if (shown) return shown.focus();
    const opened = await this.files.read(path);
    if (!opened.ok) {
      const { message, zh } = opened.error;
      await dialog.showMessageBox({
        type: 'error',
        message: this.language === 'zh' ? (zh ?? message) : message,
      });
      return;
    }
    const window = this.#windows.find((w) => w.isFree) ?? this.newWindow();
    window.show(opened.value);
    window.focus();
  }

  async setLanguage(language: AppLanguage): Promise<void> {
    this.t = translator(language);
    this.#showMenu();
    for (const { window } of this.#windows) window.webContents.send(LANGUAGE, language);
    if (language !== this.settings.value.language)
      await this.settings.set({ ...this.settings.value, language });
  }

  /** Enlarges the interface in all windows; 0 is the actual size. */
  zoom(by: -1 | 0 | 1): number {
    const before = this.settings.value.zoom;
    const zoom = by === 0 ? 0 : Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, before + by / 2));
    for (const { window } of this.#windows) window.webContents.setZoomLevel(zoom);
    void this.settings.set({ ...this.settings.value, zoom });
    return zoom;
  }

  async stop(): Promise<void> {
    await Promise.all([
      ...this.#windows.map(({ engine }) => engine.stop()),
      ...this.#ending,
      this.settings.flush(),
      this.backups.flush(),
      this.history.flush(),
    ]);
  }

  /** The window in front, else the newest. */
  #focused(): ProjectWindow | undefined {
    const front = BrowserWindow.getFocusedWindow();
    return this.#windows.find(({ window }) => window === front) ?? this.#windows.at(-1);
  }

  #showMenu(): void {
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate(
          process.platform,
          this.t,
          {
            send: (command) => this.#focused()?.command(command),
            newWindow: () => this.newWindow(),
            zoom: (by) => this.zoom(by),
            showLogs: () => shell.showItemInFolder(log.transports.file.getFile().path),
            showRuns: () => void shell.openPath(this.runs),
          },
          this.language,
        ),
      ),
    );
  }

  /** While developing: a rebuilt engine replaces the running one, unless it is training. */
  #followRebuilds(): void {
    watchFile(this.#host, { interval: 500, persistent: false }, (now, before) => {
      if (now.mtimeMs === 0 || now.mtimeMs === before.mtimeMs) return;
      for (const { engine } of this.#windows)
        if (!engine.isTraining) engine.restart('The engine was rebuilt.');
    });
  }

  async #askToSave(window: BrowserWindow, name: string): Promise<Answer> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question' as const,
      message: this.t('unsaved', { name }),
      detail: this.t('unsavedDetail'),
      buttons: [this.t('save'), this.t('discard'), this.t('cancel')],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    return (['save', 'discard', 'cancel'] as const)[response] ?? 'cancel';
  }
}
