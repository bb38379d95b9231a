/** Words of the import sheet, and of a folder that was moved. */
import type { Text } from '../../graph/types';

export const importTexts = {
  title: { en: 'Add data', zh: '添加数据' },
  addData: { en: 'Add data…', zh: '添加数据…' },
  close: { en: 'Close', zh: '关闭' },
  emptyTitle: { en: 'Drop a folder or files here', zh: '把文件夹或文件拖到这里' },
  emptyHint: {
    en: 'A folder with one sub-folder for each class, pictures with masks, a CSV table, or NPY, IDX or CIFAR files.',
    zh: '可以是每个类别一个子文件夹的文件夹、带掩码的图片、CSV 表格，或 NPY、IDX、CIFAR 文件。',
  },
  folder: { en: 'Choose a folder…', zh: '选择文件夹…' },
  files: { en: 'Choose files…', zh: '选择文件…' },
  looking: { en: 'Looking at what you dropped…', zh: '正在识别拖入的内容…' },
  unknown: { en: 'No data was recognised', zh: '没有识别出数据' },
  as: { en: 'Read as', zh: '读取为' },
  samples: { en: 'Samples', zh: '样本' },
  classes: (count: number): Text => ({
    en: `${count} ${count === 1 ? 'class' : 'classes'}`,
    zh: `${count} 个类别`,
  }),
  total: (count: string): Text => ({ en: `${count} samples`, zh: `${count} 个样本` }),
  sizes: { en: 'Sizes', zh: '尺寸' },
  shape: { en: 'Shape', zh: '形状' },
  oneSize: (size: string): Text => ({ en: `all ${size}`, zh: `全部为 ${size}` }),
  smallest: { en: 'smallest', zh: '最小' },
  largest: { en: 'largest', zh: '最大' },
  common: { en: 'most common', zh: '最常见' },
  reading: (done: string, total: string): Text => ({
    en: `Reading every file: ${done} of ${total}`,
    zh: `正在读取每个文件：${done}/${total}`,
  }),
  stopReading: { en: 'Stop reading', zh: '停止读取' },
  stopped: (count: string): Text => ({
    en: `Reading was stopped after ${count} samples.`,
    zh: `读取了 ${count} 个样本后停止。`,
  }),
  problems: { en: 'Files with problems', zh: '有问题的文件' },
  allRead: (count: string): Text => ({
    en: `All ${count} samples can be read.`,
    zh: `全部 ${count} 个样本都可以读取。`,
  }),
  unreadable: (count: number): Text => ({
    en: `${count} cannot be read`,
    zh: `${count} 个无法读取`,
  }),
  notes: (count: number): Text => ({
    en: `${count} worth knowing`,
    zh: `${count} 个值得注意`,
  }),
  moreRows: (count: string): Text => ({ en: `and ${count} more`, zh: `还有 ${count} 个` }),

  validation: { en: 'Validation', zh: '验证' },
  validationHelp: {
    en: 'Samples that are not trained on: they show how well the network does on what it has not seen.',
    zh: '不参与训练的样本：用来检验网络对未见过的数据的效果。',
  },
  own: { en: 'own set', zh: '单独的集合' },
  held: { en: 'random part', zh: '随机划分' },
  none: { en: 'none', zh: '不验证' },
  share: { en: 'Share held out, in per cent', zh: '留出的百分比' },
  size: { en: 'Picture size', zh: '图片大小' },
  sizeHelp: {
    en: 'Resize gives every picture this height and width. Smaller trains faster; larger keeps detail.',
    zh: 'Resize 把每张图片变为这个高和宽。越小训练越快，越大细节越多。',
  },
  asIs: { en: 'as they are', zh: '保持原样' },
  batch: { en: 'Batch size', zh: '批次大小' },
  bad: { en: 'Unreadable files', zh: '无法读取的文件' },
  badHelp: {
    en: 'Skip: left out of training, and listed in the log. Stop: training ends at the first one.',
    zh: '跳过：训练时排除，并列在日志中。停止：遇到第一个就结束训练。',
  },
  skip: { en: 'skip', zh: '跳过' },
  stop: { en: 'stop', zh: '停止' },
  network: { en: 'Starter network', zh: '入门网络' },
  networkHelp: {
    en: 'Layers that fit these samples, a loss, an optimizer and a Trainer, ready to train.',
    zh: '适合这些样本的网络层、损失、优化器和 Trainer，可直接训练。',
  },
  networkNot: {
    en: 'A network needs samples of one size and known classes.',
    zh: '网络需要大小一致的样本和已知的类别。',
  },
  where: { en: 'Put it into', zh: '放入' },
  here: { en: 'this project', zh: '当前项目' },
  fresh: { en: 'a new project', zh: '新项目' },
  cancel: { en: 'Cancel', zh: '取消' },
  build: { en: 'Build the blocks', zh: '生成块' },
  built: {
    en: 'The blocks are on the canvas. Press Train to begin.',
    zh: '块已放到画布上。点击“训练”即可开始。',
  },
  builtData: {
    en: 'The data is on the canvas. Wire the DataLoader to your network.',
    zh: '数据已放到画布上。请把 DataLoader 连接到您的网络。',
  },
  undo: { en: 'Undo', zh: '撤销' },
  projectName: (name: string): Text => ({ en: `Network for ${name}`, zh: `${name} 的网络` }),

  missing: (path: string): Text => ({
    en: `The data at ${path} is not there any more. Was it moved?`,
    zh: `${path} 处的数据不见了。是否已移动？`,
  }),
  locate: { en: 'Show the new place…', zh: '指定新位置…' },
  locateTitle: (name: string): Text => ({
    en: `Where is ${name} now?`,
    zh: `${name} 现在在哪里？`,
  }),
  later: { en: 'Not now', zh: '暂不' },
  repaired: (count: number): Text => ({
    en: `${count} ${count === 1 ? 'block points' : 'blocks point'} to the new place.`,
    zh: `${count} 个块已指向新位置。`,
  }),
  notThere: (name: string): Text => ({
    en: `${name} is not in that folder either.`,
    zh: `那个文件夹里也没有 ${name}。`,
  }),
} as const;
