/** What main itself says to people: menus and the one question. English and Chinese. */
import type { AppLanguage } from '../protocol/bridge';

export const texts = {
  file: ['File', '文件'],
  new: ['New Project', '新建项目'],
  newWindow: ['New Window', '新建窗口'],
  open: ['Open…', '打开…'],
  startPage: ['Start Page', '起始页'],
  save: ['Save', '保存'],
  saveAs: ['Save As…', '另存为…'],
  earlierSaves: ['Earlier Saves…', '历史版本…'],
  exportSvg: ['Export as SVG…', '导出为 SVG…'],
  exportPng: ['Export as PNG…', '导出为 PNG…'],
  close: ['Close Window', '关闭窗口'],
  quit: ['Quit', '退出'],
  edit: ['Edit', '编辑'],
  undo: ['Undo', '撤销'],
  redo: ['Redo', '重做'],
  cut: ['Cut', '剪切'],
  copy: ['Copy', '复制'],
  paste: ['Paste', '粘贴'],
  delete: ['Delete', '删除'],
  selectAll: ['Select All', '全选'],
  group: ['Group', '组合'],
  ungroup: ['Ungroup', '取消组合'],
  view: ['View', '视图'],
  fit: ['Fit Network to Window', '适应窗口'],
  fullScreen: ['Full Screen', '全屏'],
  zoomIn: ['Larger', '放大'],
  zoomOut: ['Smaller', '缩小'],
  zoomReset: ['Actual Size', '实际大小'],
  reload: ['Reload Window', '重新载入窗口'],
  tools: ['Developer Tools', '开发者工具'],
  run: ['Run', '运行'],
  train: ['Train', '训练'],
  stop: ['Stop', '停止'],
  help: ['Help', '帮助'],
  logs: ['Show Log File', '显示日志文件'],
  runs: ['Show Runs Folder', '显示运行记录文件夹'],
  project: ['Netloom project', 'Netloom 项目'],
  svg: ['SVG picture', 'SVG 图片'],
  png: ['PNG picture', 'PNG 图片'],
  npy: ['NumPy array', 'NumPy 数组'],
  csv: ['CSV table', 'CSV 表格'],
  unsaved: ['Save changes to “{name}”?', '要保存对“{name}”的更改吗？'],
  unsavedDetail: [
    'They could not be kept for the next start, and are lost if you do not save them.',
    '无法为下次启动保留这些更改；如果不保存，它们将会丢失。',
  ],
  discard: ["Don't Save", '不保存'],
  cancel: ['Cancel', '取消'],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type TextKey = keyof typeof texts;
export type Translate = (key: TextKey, values?: Record<string, string>) => string;

/** The language of a locale such as `zh-CN`; English for all others. */
export function languageOf(locale: string): AppLanguage {
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function translator(language: AppLanguage): Translate {
  const column = language === 'zh' ? 1 : 0;
  return (key, values = {}) =>
    texts[key][column].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
