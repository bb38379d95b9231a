/**
 * Every command there is, once: its name, its keys, where it is listed and how undo records it. The
 * application's menu, the menus and shortcuts of the window and the command palette all read this; what
 * a command does and when it can be done is in `src/renderer/app/commands.ts`.
 */
import type { Text } from '../graph/types';

export const SECTIONS = ['file', 'edit', 'arrange', 'wire', 'go', 'view', 'run'] as const;
export type Section = (typeof SECTIONS)[number];

export interface CommandInfo {
  readonly name: Text;
  readonly section: Section;
  /** As `Ctrl+Shift+S`; Ctrl is ⌘ on a Mac. The first is the one shown. */
  readonly keys?: readonly string[];
  /**
   * How undo records it: one step; steps of the same kind in a row as one; as part of undo itself; or
   * not at all, since the document stays as it is.
   */
  readonly undo: 'step' | 'merged' | 'history' | 'none';
  /** Works on the start page too. */
  readonly anywhere?: boolean;
  /** Whom its keys belong to: `outside-text` leaves them to a text field, `canvas` needs the canvas. */
  readonly focus?: 'outside-text' | 'canvas';
  /** Not listed in the palette: it is what keys do. */
  readonly hidden?: boolean;
}

const sections = {
  file: { en: 'File', zh: '文件' },
  edit: { en: 'Edit', zh: '编辑' },
  arrange: { en: 'Arrange', zh: '排列' },
  wire: { en: 'Wires', zh: '连线' },
  go: { en: 'Go', zh: '转到' },
  view: { en: 'View', zh: '视图' },
  run: { en: 'Run', zh: '运行' },
} as const satisfies Record<Section, Text>;

/** What a section is called. */
export function sectionName(section: Section): Text {
  return sections[section];
}

const info = (
  section: Section,
  en: string,
  zh: string,
  undo: CommandInfo['undo'],
  keys: readonly string[] = [],
  more: Pick<CommandInfo, 'anywhere' | 'focus' | 'hidden'> = {},
): CommandInfo => ({
  name: { en, zh },
  section,
  undo,
  ...(keys.length > 0 ? { keys } : {}),
  ...more,
});

const text = { focus: 'outside-text' } as const;
const canvas = { focus: 'canvas' } as const;
const onKeys = { focus: 'canvas', hidden: true } as const;

export const COMMANDS = {
  new: info('file', 'New project', '新建项目', 'none', ['Ctrl+N'], { anywhere: true }),
  'new-window': info('file', 'New window', '新建窗口', 'none', ['Ctrl+Shift+N'], {
    anywhere: true,
  }),
  open: info('file', 'Open…', '打开…', 'none', ['Ctrl+O'], { anywhere: true }),
  save: info('file', 'Save', '保存', 'none', ['Ctrl+S']),
  'save-as': info('file', 'Save as…', '另存为…', 'none', ['Ctrl+Shift+S']),
  'earlier-saves': info('file', 'Earlier saves', '历史版本', 'none'),
  'export-svg': info('file', 'Export as SVG…', '导出为 SVG…', 'none'),
  'export-png': info('file', 'Export as PNG…', '导出为 PNG…', 'none'),
  'add-data': info('file', 'Add data…', '添加数据…', 'step', ['Ctrl+Shift+O'], { anywhere: true }),
  'start-page': info('file', 'Start page', '起始页', 'none', [], { anywhere: true }),

  undo: info('edit', 'Undo', '撤销', 'history', ['Ctrl+Z']),
  redo: info('edit', 'Redo', '重做', 'history', ['Ctrl+Y', 'Ctrl+Shift+Z']),
  cut: info('edit', 'Cut', '剪切', 'step', ['Ctrl+X'], text),
  copy: info('edit', 'Copy', '复制', 'none', ['Ctrl+C'], text),
  paste: info('edit', 'Paste', '粘贴', 'step', ['Ctrl+V'], text),
  'paste-wired': info(
    'edit',
    'Paste with outer wires',
    '粘贴并保留外部连线',
    'step',
    ['Ctrl+Shift+V'],
    text,
  ),
  duplicate: info('edit', 'Duplicate', '创建副本', 'step', ['Ctrl+D']),
  delete: info(
    'edit',
    'Delete and heal wires',
    '删除并接合连线',
    'step',
    ['Delete', 'Backspace'],
    text,
  ),
  'delete-cut': info(
    'edit',
    'Delete with wires',
    '删除（连同连线）',
    'step',
    ['Shift+Delete', 'Shift+Backspace'],
    text,
  ),
  'select-all': info('edit', 'Select all', '全选', 'none', ['Ctrl+A'], text),
  deselect: info('edit', 'Select nothing', '取消选择', 'none', ['Escape'], text),
  'add-block': info('edit', 'Add a block…', '添加块…', 'step', ['Tab'], canvas),
  comment: info('edit', 'Add a comment', '添加注释', 'step', ['Ctrl+Shift+M']),
  frame: info('edit', 'Frame the selection', '为所选添加框', 'step', ['Ctrl+Shift+F']),
  rename: info('edit', 'Rename', '重命名', 'merged', ['F2'], canvas),
  repair: info('edit', 'Repair the problem', '修复问题', 'step', ['Alt+Enter']),

  group: info('arrange', 'Group', '组合', 'step', ['Ctrl+G']),
  ungroup: info('arrange', 'Ungroup', '取消组合', 'step', ['Ctrl+Shift+G']),
  collapse: info('arrange', 'Collapse or expand', '折叠或展开', 'step', ['Ctrl+E']),
  mute: info('arrange', 'Mute', '静音（不参与）', 'step', ['Ctrl+M']),
  bypass: info('arrange', 'Bypass', '旁路', 'step', ['Ctrl+B']),
  'align-left': info('arrange', 'Align left', '左对齐', 'step', ['Alt+Shift+ArrowLeft']),
  'align-right': info('arrange', 'Align right', '右对齐', 'step', ['Alt+Shift+ArrowRight']),
  'align-top': info('arrange', 'Align top', '顶端对齐', 'step', ['Alt+Shift+ArrowUp']),
  'align-bottom': info('arrange', 'Align bottom', '底端对齐', 'step', ['Alt+Shift+ArrowDown']),
  'align-centre': info('arrange', 'Align centres in a column', '竖列居中', 'step'),
  'align-middle': info('arrange', 'Align middles in a row', '横行居中', 'step'),
  'distribute-x': info('arrange', 'Distribute horizontally', '水平分布', 'step', ['Alt+Shift+H']),
  'distribute-y': info('arrange', 'Distribute vertically', '垂直分布', 'step', ['Alt+Shift+V']),
  layout: info('arrange', 'Lay out automatically', '自动布局', 'step', ['Ctrl+L']),

  connect: info('wire', 'Connect…', '连接…', 'step', ['W'], canvas),
  disconnect: info(
    'wire',
    'Remove the wires of the selection',
    '删除所选的连线',
    'step',
    ['Shift+W'],
    canvas,
  ),

  palette: info('go', 'All commands…', '所有命令…', 'none', ['Ctrl+K', 'F1']),
  find: info('go', 'Find a block…', '查找块…', 'none', ['Ctrl+F']),
  'enter-group': info(
    'go',
    'Go inside, or edit the first parameter',
    '进入组，或编辑第一个参数',
    'none',
    ['Enter'],
    canvas,
  ),
  'leave-group': info('go', 'Back out of the group', '返回上一级', 'none', ['Alt+ArrowUp'], text),
  'go-right': info('go', 'To the next block', '下一个块', 'none', ['Ctrl+ArrowRight'], onKeys),
  'go-left': info('go', 'To the block before', '上一个块', 'none', ['Ctrl+ArrowLeft'], onKeys),
  'go-up': info('go', 'To the block above', '上方的块', 'none', ['Ctrl+ArrowUp'], onKeys),
  'go-down': info('go', 'To the block below', '下方的块', 'none', ['Ctrl+ArrowDown'], onKeys),
  'extend-right': info(
    'go',
    'Select the next block too',
    '加选下一个块',
    'none',
    ['Ctrl+Shift+ArrowRight'],
    onKeys,
  ),
  'extend-left': info(
    'go',
    'Select the block before too',
    '加选上一个块',
    'none',
    ['Ctrl+Shift+ArrowLeft'],
    onKeys,
  ),
  'extend-up': info(
    'go',
    'Select the block above too',
    '加选上方的块',
    'none',
    ['Ctrl+Shift+ArrowUp'],
    onKeys,
  ),
  'extend-down': info(
    'go',
    'Select the block below too',
    '加选下方的块',
    'none',
    ['Ctrl+Shift+ArrowDown'],
    onKeys,
  ),
  'move-right': info('arrange', 'Move right', '右移', 'merged', ['ArrowRight'], onKeys),
  'move-left': info('arrange', 'Move left', '左移', 'merged', ['ArrowLeft'], onKeys),
  'move-up': info('arrange', 'Move up', '上移', 'merged', ['ArrowUp'], onKeys),
  'move-down': info('arrange', 'Move down', '下移', 'merged', ['ArrowDown'], onKeys),
  'move-far-right': info(
    'arrange',
    'Move far right',
    '大幅右移',
    'merged',
    ['Shift+ArrowRight'],
    onKeys,
  ),
  'move-far-left': info(
    'arrange',
    'Move far left',
    '大幅左移',
    'merged',
    ['Shift+ArrowLeft'],
    onKeys,
  ),
  'move-far-up': info('arrange', 'Move far up', '大幅上移', 'merged', ['Shift+ArrowUp'], onKeys),
  'move-far-down': info(
    'arrange',
    'Move far down',
    '大幅下移',
    'merged',
    ['Shift+ArrowDown'],
    onKeys,
  ),
  inspect: info('go', 'To the parameters in the inspector', '转到检查器中的参数', 'none', [
    'Ctrl+I',
  ]),
  'focus-canvas': info('go', 'To the canvas', '转到画布', 'none', ['F6']),

  fit: info('view', 'Fit to window', '适应窗口', 'none', ['Ctrl+1']),
  'fit-selection': info('view', 'Fit the selection', '适应所选', 'none', ['Ctrl+2']),
  'zoom-in': info('view', 'Zoom in', '放大', 'none', ['Ctrl+Alt+=', 'Ctrl+Alt++']),
  'zoom-out': info('view', 'Zoom out', '缩小', 'none', ['Ctrl+Alt+-']),
  'toggle-palette': info('view', 'Show or hide the blocks', '显示或隐藏块面板', 'none'),
  'toggle-inspector': info('view', 'Show or hide the inspector', '显示或隐藏检查器', 'none'),
  'toggle-run': info('view', 'Show or hide the run panel', '显示或隐藏运行面板', 'none'),

  train: info('run', 'Train', '训练', 'none', ['Ctrl+Enter']),
  stop: info('run', 'Stop', '停止', 'none', ['Ctrl+.']),
} as const satisfies Record<string, CommandInfo>;

export type CommandId = keyof typeof COMMANDS;

export const commandIds = Object.keys(COMMANDS) as readonly CommandId[];

/** The shortcut of a command, for tooltips and menus. */
export function keysOf(id: CommandId): string | undefined {
  const { keys }: CommandInfo = COMMANDS[id];
  return keys?.[0];
}
