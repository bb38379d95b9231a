/** The application menu. What concerns the document is sent to the window, which does it. */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../protocol/bridge';
import type { Translate } from './texts';

export interface MenuActions {
  readonly send: (command: MenuCommand) => void;
  readonly newWindow: () => void;
  readonly zoom: (by: -1 | 0 | 1) => void;
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
        command(t('fit'), 'fit', 'CmdOrCtrl+1'),
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
