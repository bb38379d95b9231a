/** The application menu. What concerns the document is sent to the window, which does it. */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../protocol/bridge';
import type { Translate } from './texts';

export interface MenuActions {
  readonly send: (command: MenuCommand) => void;
  readonly showLogs: () => void;
  readonly showRuns: () => void;
}

type Item = MenuItemConstructorOptions;

/** The template of the menu for a platform. */
export function menuTemplate(platform: string, t: Translate, actions: MenuActions): Item[] {
  const mac = platform === 'darwin';
  const command = (label: string, name: MenuCommand, accelerator?: string): Item => ({
    id: name,
    label,
    ...(accelerator ? { accelerator } : {}),
    click: () => actions.send(name),
  });
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
        command(t('open'), 'open', 'CmdOrCtrl+O'),
        command(t('startPage'), 'start-page'),
        divider,
        command(t('save'), 'save', 'CmdOrCtrl+S'),
        command(t('saveAs'), 'save-as', 'CmdOrCtrl+Shift+S'),
        divider,
        mac ? { role: 'close' } : { role: 'quit', label: t('quit') },
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
        edit(t('delete'), 'delete', 'Delete'),
        divider,
        edit(t('selectAll'), 'select-all', 'CmdOrCtrl+A'),
        divider,
        edit(t('group'), 'group', 'CmdOrCtrl+G'),
        edit(t('ungroup'), 'ungroup', 'CmdOrCtrl+Shift+G'),
      ],
    },
    {
      label: t('view'),
      submenu: [
        command(t('fit'), 'fit', 'CmdOrCtrl+0'),
        divider,
        { role: 'zoomIn', label: t('zoomIn') },
        { role: 'zoomOut', label: t('zoomOut') },
        { role: 'resetZoom', label: t('zoomReset'), accelerator: 'CmdOrCtrl+Alt+0' },
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
