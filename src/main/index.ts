/** Electron's main process: one instance, a window for each project. */
import { resolve } from 'node:path';
import { app } from 'electron';
import log from 'electron-log/main';
import { NetloomApp } from './app';
import { projectArgument } from './arguments';
import { registerScheme } from './pages';

declare global {
  /** For end-to-end tests: the process they kill to see the app recover. */
  var netloomTest: { readonly enginePid: number | null } | undefined;
  /** Called by end-to-end tests when Playwright has attached. */
  var netloomAttached: (() => void) | undefined;
}

if (process.env.NETLOOM_USER_DATA) app.setPath('userData', resolve(process.env.NETLOOM_USER_DATA));
log.transports.file.level = 'info';
log.transports.console.level = app.isPackaged ? 'warn' : 'info';
log.errorHandler.startCatching({ showDialog: false });
registerScheme();

/** Playwright loses its way when windows appear while it attaches: under it, we wait until it has. */
const attached = new Promise<void>((done) => {
  const driven = process.argv.includes('--remote-debugging-port=0') && !app.isPackaged;
  if (!driven) return done();
  globalThis.netloomAttached = done;
  setTimeout(done, 20_000);
});

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  run();
}

function run(): void {
  let netloom: NetloomApp | null = null;
  /** macOS may name a file before the app is ready. */
  let early: string | null = null;
  let stopped = false;

  const open = (path: string) => {
    if (netloom) void netloom.openFromOutside(path);
    else early = path;
  };

  app.on('open-file', (event, path) => {
    event.preventDefault();
    open(path);
  });
  app.on('second-instance', (_event, argv, cwd) => {
    const path = projectArgument(argv, app.getAppPath());
    if (path) open(resolve(cwd, path));
    else netloom?.newWindow();
  });
  app.on('activate', () => netloom?.activate());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    if (stopped || !netloom) return;
    // The engine ends its run in order before we go.
    event.preventDefault();
    stopped = true;
    void netloom.stop().finally(() => app.quit());
  });

  void Promise.all([app.whenReady(), attached]).then(() => {
    const opened = new NetloomApp();
    netloom = opened;
    globalThis.netloomTest = {
      get enginePid() {
        return opened.windows[0]?.engine.pid ?? null;
      },
    };
    const given = early ?? projectArgument(process.argv, app.getAppPath());
    void opened.start(given ? [resolve(given)] : []);
  });
}
