/** The window's only door: exposes `window.netloom`, exactly the `Bridge` of the protocol. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { Bridge, EngineLife, MenuCommand, OpenedProject } from '../protocol/bridge';
import {
  type Call,
  CONNECT,
  callChannel,
  DOCUMENT_STATE,
  ENGINE_LIFE,
  ENGINE_PORT,
  MENU,
  OPENED,
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

// Listened to before main is asked for them.
ipcRenderer.on(ENGINE_PORT, (event: IpcRendererEvent) => {
  const port = event.ports[0];
  if (!port) return;
  port.onmessage = (message: MessageEvent<EngineEvent>) => events.send(message.data);
});
ipcRenderer.on(ENGINE_LIFE, (_event, message: EngineLife) => life.send(message));
ipcRenderer.on(MENU, (_event, command: MenuCommand) => menu.send(command));
ipcRenderer.on(OPENED, (_event, project: OpenedProject) => opened.send(project));

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
  recentProjects: call('recentProjects'),
  templates: call('templates'),
  chooseFolder: call('chooseFolder'),
  getTheme: call('getTheme'),
  setTheme: call('setTheme'),
  request: call('request'),
  train: call('train'),
  setDocumentState: (state) => ipcRenderer.send(DOCUMENT_STATE, state),
  onEngineEvent: events.on,
  onEngineLife: life.on,
  onMenu: menu.on,
  onOpenProject: opened.on,
};

contextBridge.exposeInMainWorld('netloom', bridge);
ipcRenderer.send(CONNECT);
