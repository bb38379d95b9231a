/** A window: placed where the last one was, closed to everything but our own page. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen, shell } from 'electron';
import { MIN_HEIGHT, MIN_WIDTH, placeWindow } from './bounds';
import type { JsonFile } from './json-file';
import { originOf } from './sender';
import type { Settings } from './settings';

/** The canvas colours of both themes: no white flash before the page has painted. */
const BACKGROUND = { dark: '#14161a', light: '#f6f7f9' };

export interface WindowOptions {
  readonly settings: JsonFile<Settings>;
  /** Address of the page. */
  readonly url: string;
  readonly log: (text: string) => void;
  /** How many windows there are: a further one does not cover the one before it. */
  readonly others: number;
}

/** Further windows go down and to the right by so much, in pixels. */
const CASCADE = 28;

export function createWindow({ settings, url, log, others }: WindowOptions): BrowserWindow {
  const { bounds: last, maximized } = settings.value;
  const away = CASCADE * (others % 8);
  const bounds = last && { ...last, x: last.x + away, y: last.y + away };
  const window = new BrowserWindow({
    ...placeWindow(
      bounds,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Netloom',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, '../preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      additionalArguments: [`--netloom-version=${app.getVersion()}`],
    },
  });
  if (maximized && others === 0) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberBounds(window, settings);
  confine(window, url);

  // Chromium keeps the zoom of an origin for itself; what was chosen counts.
  window.webContents.on('did-finish-load', () =>
    window.webContents.setZoomLevel(settings.value.zoom),
  );
  window.webContents.on('render-process-gone', (_event, details) => {
    log(`the window's process ended: ${details.reason}`);
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  void window.loadURL(url);
  return window;
}

function rememberBounds(window: BrowserWindow, settings: JsonFile<Settings>): void {
  let timer: NodeJS.Timeout | undefined;
  const remember = () => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    void settings.set({
      ...settings.value,
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(remember, 500);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', remember);
  window.on('closed', () => clearTimeout(timer));
}

/** No other page, no second window, no permissions but the clipboard's; links to the web open in the browser. */
function confine(window: BrowserWindow, url: string): void {
  const { webContents } = window;
  const own = originOf(url);
  webContents.setWindowOpenHandler(({ url: wanted }) => {
    if (wanted.startsWith('https://')) void shell.openExternal(wanted);
    return { action: 'deny' };
  });
  const refuse = (event: { preventDefault(): void }, wanted: string) => {
    if (originOf(wanted) !== own) event.preventDefault();
  };
  webContents.on('will-navigate', (event) => refuse(event, event.url));
  webContents.on('will-redirect', (event) => refuse(event, event.url));
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  const { session } = webContents;
  const allowed = new Set(['clipboard-read', 'clipboard-sanitized-write', 'fullscreen']);
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(allowed.has(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
}
