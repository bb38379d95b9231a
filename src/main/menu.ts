/** The application menu. What concerns the document is sent to the window, which does it. */
import type { MenuItemConstructorOptions } from 'electron';
import type { AppLanguage, MenuCommand } from '../protocol/bridge';
import {
  COMMANDS,
  type CommandInfo,
  commandIds,
  type Section,
  sectionName,
} from '../protocol/commands';
import type { Translate } from './texts';

export interface MenuActions {
  readonly send: (command: MenuCommand) => void;
  readonly newWindow: () => void;
  readonly zoom: (by: -1 | 0 | 1) => void;
  readonly showLogs: () => void;
  readonly showRuns: () => void;
}

type Item = MenuItemConstructorOptions;

/** Commands that the menu has in a form of its own. */
const ELSEWHERE: readonly MenuCommand[] = ['new-window', 'cut', 'copy', 'paste'];

/** As Electron writes keys. */
function acceleratorOf(keys: string): string {
  return keys.replace('Ctrl+', 'CmdOrCtrl+').replace('Arrow', '').replace('Enter', 'Return');
}

/** The template of the menu for a platform; names and keys of the window's commands are theirs. */
export function menuTemplate(
  platform: string,
  t: Translate,
  actions: MenuActions,
  language: AppLanguage,
): Item[] {
  const mac = platform === 'darwin';
  const listed = new Set<string>(ELSEWHERE);
  /** A command as it is called everywhere. The page sees its keys first, and knows who has the focus. */
  const own = (name: MenuCommand): Item => {
    const { name: label, keys = [], focus }: CommandInfo = COMMANDS[name];
    // A Mac gives the menu every key first: those that also type are then not for it.
    const key = mac && focus ? undefined : keys[0];
    return {
      ...command(label[language], name, key && acceleratorOf(key)),
      registerAccelerator: false,
    };
  };
  /** What a section has that is listed nowhere before. */
  const rest = (section: Section): Item[] =>
    commandIds
      .filter((id) => {
        const info: CommandInfo = COMMANDS[id];
        return info.section === section && !info.hidden && !listed.has(id);
      })
      .map(own);
  const command = (label: string, name: MenuCommand, accelerator?: string): Item => {
    listed.add(name);
    return {
      id: name,
      label,
      ...(accelerator ? { accelerator } : {}),
      click: () => actions.send(name),
    };
  };
  // Keys that also belong to text fields are left to the page, which knows where the caret is.
  const edit = (label: string, name: MenuCommand, accelerator: string): Item => ({
    ...command(label, name, accelerator),
    registerAccelerator: false,
  });
  const divider: Item = { type: 'separator' };
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies Item] : []),
    {
      label: t('file'),
      submenu: [
        command(t('new'), 'new', 'CmdOrCtrl+N'),
        { label: t('newWindow'), accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
        command(t('open'), 'open', 'CmdOrCtrl+O'),
        command(t('startPage'), 'start-page'),
        divider,
        command(t('save'), 'save', 'CmdOrCtrl+S'),
        command(t('saveAs'), 'save-as', 'CmdOrCtrl+Shift+S'),
        command(t('earlierSaves'), 'earlier-saves'),
        divider,
        command(t('exportSvg'), 'export-svg'),
        command(t('exportPng'), 'export-png'),
        ...rest('file'),
        divider,
        { role: 'close', label: t('close') },
        ...(mac ? [] : [{ role: 'quit', label: t('quit') } satisfies Item]),
      ],
    },
    {
      label: t('edit'),
      submenu: [
        edit(t('undo'), 'undo', 'CmdOrCtrl+Z'),
        edit(t('redo'), 'redo', mac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
        divider,
        { role: 'cut', label: t('cut') },
        { role: 'copy', label: t('copy') },
        { role: 'paste', label: t('paste') },
        own('paste-wired'),
        own('duplicate'),
        own('delete'),
        own('delete-cut'),
        divider,
        own('select-all'),
        own('deselect'),
        divider,
        ...rest('edit'),
      ],
    },
    {
      label: sectionName('arrange')[language],
      submenu: [...rest('arrange'), divider, ...rest('wire')],
    },
    { label: sectionName('go')[language], submenu: rest('go') },
    {
      label: t('view'),
      submenu: [
        command(t('fit'), 'fit', 'CmdOrCtrl+1'),
        ...rest('view'),
        divider,
        { label: t('zoomIn'), accelerator: 'CmdOrCtrl+Plus', click: () => actions.zoom(1) },
        // The same key without Shift, and the one of the number pad.
        ...(['CmdOrCtrl+=', 'CmdOrCtrl+numadd'] as const).map((accelerator) => ({
          label: t('zoomIn'),
          accelerator,
          visible: false,
          acceleratorWorksWhenHidden: true,
          click: () => actions.zoom(1),
        })),
        { label: t('zoomOut'), accelerator: 'CmdOrCtrl+-', click: () => actions.zoom(-1) },
        { label: t('zoomReset'), accelerator: 'CmdOrCtrl+0', click: () => actions.zoom(0) },
        { role: 'togglefullscreen', label: t('fullScreen') },
        divider,
        { role: 'reload', label: t('reload'), accelerator: 'CmdOrCtrl+Alt+R' },
        { role: 'toggleDevTools', label: t('tools') },
      ],
    },
    {
      label: t('run'),
      submenu: [
        command(t('train'), 'train', 'CmdOrCtrl+Return'),
        command(t('stop'), 'stop', 'CmdOrCtrl+.'),
        ...rest('run'),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' } satisfies Item] : []),
    {
      label: t('help'),
      role: 'help',
      submenu: [
        { label: t('logs'), click: actions.showLogs },
        { label: t('runs'), click: actions.showRuns },
      ],
    },
  ];
}
