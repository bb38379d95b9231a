/** The window's only door: exposes `window.netloom`, exactly the `Bridge` of the protocol. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import type {
  AppLanguage,
  Bridge,
  EngineLife,
  MenuCommand,
  OpenedProject,
  ProjectNotice,
} from '../protocol/bridge';
import {
  type Call,
  CONNECT,
  callChannel,
  DOCUMENT_STATE,
  ENGINE_LIFE,
  ENGINE_PORT,
  LANGUAGE,
  MENU,
  OPENED,
  PROJECT_NOTICE,
} from '../protocol/channels';
import type { EngineEvent } from '../protocol/engine';

/** Messages that come before the page listens wait here, the newest ones. */
const WAITING = 200;

/** Hands messages on to all listeners, and keeps those that come before the first listener. */
class Channel<T> {
  readonly #listeners = new Set<(message: T) => void>();
  #waiting: T[] = [];

  /** `keepLast`: a later listener hears the newest message again, since it is a state. */
  constructor(private readonly keepLast = false) {}

  send(message: T): void {
    if (this.#listeners.size === 0 || this.keepLast) {
      this.#waiting = this.keepLast ? [message] : [...this.#waiting.slice(1 - WAITING), message];
    }
    for (const listener of this.#listeners) listener(message);
  }

  readonly on = (listener: (message: T) => void): (() => void) => {
    this.#listeners.add(listener);
    const waiting = this.#waiting;
    if (!this.keepLast) this.#waiting = [];
    for (const message of waiting) listener(message);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}

const events = new Channel<EngineEvent>();
const life = new Channel<EngineLife>(true);
const menu = new Channel<MenuCommand>();
const opened = new Channel<OpenedProject>();
const notices = new Channel<ProjectNotice>();
const language = new Channel<AppLanguage>();

// Listened to before main is asked for them.
ipcRenderer.on(ENGINE_PORT, (event: IpcRendererEvent) => {
  const port = event.ports[0];
  if (!port) return;
  port.onmessage = (message: MessageEvent<EngineEvent>) => events.send(message.data);
});
ipcRenderer.on(ENGINE_LIFE, (_event, message: EngineLife) => life.send(message));
ipcRenderer.on(MENU, (_event, command: MenuCommand) => menu.send(command));
ipcRenderer.on(OPENED, (_event, project: OpenedProject) => opened.send(project));
ipcRenderer.on(PROJECT_NOTICE, (_event, notice: ProjectNotice) => notices.send(notice));
ipcRenderer.on(LANGUAGE, (_event, chosen: AppLanguage) => language.send(chosen));

/** Where a dropped file lies: only here is that known. Older Electrons say it in the file itself. */
function placeOf(file: File): string {
  return webUtils ? webUtils.getPathForFile(file) : String(Reflect.get(file, 'path') ?? '');
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

// A file that nobody takes would be opened by the page itself.
window.addEventListener('dragover', (event) => {
  if (!event.defaultPrevented && carriesFiles(event)) event.preventDefault();
});
window.addEventListener('drop', (event) => {
  if (event.defaultPrevented || !carriesFiles(event)) return;
  event.preventDefault();
  const paths = [...(event.dataTransfer?.files ?? [])].map(placeOf).filter((path) => path !== '');
  if (paths.length > 0) notices.send({ what: 'dropped', paths });
});

const call = <C extends Call>(name: C): Bridge[C] =>
  // One function for all calls: main checks every argument.
  ((...args: unknown[]) => ipcRenderer.invoke(callChannel(name), ...args)) as Bridge[C];

/** `--netloom-version=…`: what main alone knows, handed over with the window. */
const version = process.argv.find((argument) => argument.startsWith('--netloom-version='));

const bridge: Bridge = {
  platform: process.platform,
  versions: {
    app: version?.slice('--netloom-version='.length) ?? '',
    electron: process.versions.electron ?? '',
  },
  openProject: call('openProject'),
  saveProject: call('saveProject'),
  keepWork: call('keepWork'),
  keptWork: call('keptWork'),
  openKept: call('openKept'),
  discardKept: call('discardKept'),
  earlierSaves: call('earlierSaves'),
  exportPicture: call('exportPicture'),
  exportView: call('exportView'),
  newWindow: call('newWindow'),
  recentProjects: call('recentProjects'),
  templates: call('templates'),
  chooseFolder: call('chooseFolder'),
  chooseFiles: call('chooseFiles'),
  missingPaths: call('missingPaths'),
  getTheme: call('getTheme'),
  setTheme: call('setTheme'),
  setLanguage: call('setLanguage'),
  zoom: call('zoom'),
  request: call('request'),
  train: call('train'),
  setDocumentState: (state) => ipcRenderer.send(DOCUMENT_STATE, state),
  onEngineEvent: events.on,
  onEngineLife: life.on,
  onMenu: menu.on,
  onOpenProject: opened.on,
  onProjectNotice: notices.on,
  onLanguage: language.on,
};

contextBridge.exposeInMainWorld('netloom', bridge);
ipcRenderer.send(CONNECT);
