/**
 * Names of the messages between main and preload. Calls are answered (`ipcRenderer.invoke`), one
 * for each function of the bridge; notices go one way. Preload imports this file, so it holds no
 * schemas: main has those.
 */

/** Calls from the window that main answers. */
export const calls = [
  'openProject',
  'saveProject',
  'keepWork',
  'keptWork',
  'openKept',
  'discardKept',
  'earlierSaves',
  'exportPicture',
  'exportView',
  'newWindow',
  'recentProjects',
  'templates',
  'chooseFolder',
  'chooseFiles',
  'missingPaths',
  'getTheme',
  'setTheme',
  'setLanguage',
  'zoom',
  'request',
  'train',
] as const;
export type Call = (typeof calls)[number];

export const callChannel = (call: Call): string => `netloom:${call}`;

/** Preload → main: a fresh page wants the port of engine events and the present state. */
export const CONNECT = 'netloom:connect';
/** Preload → main: name, path and unsaved mark of the open document. */
export const DOCUMENT_STATE = 'netloom:document-state';
/** Main → preload, with a MessagePort: engine events arrive there. */
export const ENGINE_PORT = 'netloom:engine-port';
/** Main → preload: `EngineLife`. */
export const ENGINE_LIFE = 'netloom:engine-life';
/** Main → preload: `MenuCommand`. */
export const MENU = 'netloom:menu';
/** Main → preload: `OpenedProject`. */
export const OPENED = 'netloom:opened';
/** Main → preload: `ProjectNotice`. */
export const PROJECT_NOTICE = 'netloom:project-notice';
/** Main → preload: `AppLanguage`. */
export const LANGUAGE = 'netloom:language';
