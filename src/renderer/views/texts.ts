/** Words of the views. */
import type { Text } from '../../graph/types';

export const viewTexts = {
  featureMaps: { en: 'Feature maps', zh: '特征图' },
  vector: { en: 'Feature vector', zh: '特征向量' },
  stripLabel: (type: string, shown: number, all: number): Text => ({
    en: `Feature maps of ${type}: ${shown} of ${all}`,
    zh: `${type} 的特征图：显示 ${shown}/${all}`,
  }),
  stripHint: { en: 'Click to look closer', zh: '点击查看大图' },
  noTensor: { en: 'Nothing to look at here', zh: '这里没有可查看的内容' },
  noTensorHint: (type: string): Text => ({
    en: `${type} makes no tensor. Select a layer, or the DataLoader for the input itself.`,
    zh: `${type} 不产生张量。请选择网络层，或选择 DataLoader 查看输入本身。`,
  }),
  untrained: { en: 'No feature maps yet', zh: '还没有特征图' },
  untrainedHint: {
    en: 'Press Train: what this block computes for the pinned sample appears here, live.',
    zh: '点击“训练”：该模块对固定样本的计算结果会实时显示在这里。',
  },
  notInRun: { en: 'Not part of the trained network', zh: '不属于已训练的网络' },
  notInRunHint: {
    en: 'Wire this block between the DataLoader and the loss and train again to see what it computes.',
    zh: '请将该模块接在 DataLoader 与损失之间并重新训练，以查看它的计算结果。',
  },
  waiting: { en: 'Waiting for the first frame', zh: '正在等待第一帧' },
  waitingHint: {
    en: 'The engine computes it between two training steps.',
    zh: '计算引擎会在两个训练步之间完成计算。',
  },
  changed: {
    en: 'The network has changed since: these maps belong to the one that was trained.',
    zh: '此后网络已被修改：这些特征图属于训练时的网络。',
  },
  atStep: (step: number): Text => ({ en: `step ${step}`, zh: `第 ${step} 步` }),
  atStepHelp: {
    en: 'The training step whose weights made this picture.',
    zh: '生成该图像所用权重对应的训练步。',
  },
  scaleHelp: {
    en: 'One colour scale for all channels. Values are sent in 256 levels.',
    zh: '所有通道共用一个颜色标尺，数值以 256 级传输。',
  },
  hoverHint: { en: 'Point at a map to read its values.', zh: '将指针移到特征图上即可读取数值。' },
  hoverHintBars: { en: 'Point at a bar to read its value.', zh: '将指针移到条形上即可读取数值。' },
  channel: { en: 'channel', zh: '通道' },
  row: { en: 'row', zh: '行' },
  column: { en: 'column', zh: '列' },
  features: (count: number): Text => ({
    en: `${count} ${count === 1 ? 'feature' : 'features'}`,
    zh: `${count} 个特征`,
  }),
  feature: { en: 'feature', zh: '特征' },
  mean: { en: 'area mean', zh: '区域均值' },
  large: { en: 'Large view', zh: '大图' },
  close: { en: 'Close', zh: '关闭' },

  pinned: { en: 'Pinned sample', zh: '固定样本' },
  pinnedHelp: {
    en: 'The one sample whose way through the network is shown, in every view.',
    zh: '所有视图都显示这个样本在网络中的计算过程。',
  },
  split: { en: 'Which set the sample is from', zh: '样本来自哪个集合' },
  train: { en: 'Training', zh: '训练' },
  validation: { en: 'Validation', zh: '验证' },
  index: { en: 'Index of the sample', zh: '样本序号' },
  previous: { en: 'Previous sample', zh: '上一个样本' },
  next: { en: 'Next sample', zh: '下一个样本' },
  random: { en: 'Random sample', zh: '随机样本' },
  label: { en: 'label', zh: '标签' },
  of: (count: string): Text => ({ en: `of ${count}`, zh: `共 ${count}` }),

  putBack: { en: 'What is put back where', zh: '放回的值及其位置' },
  putBackHelp: {
    en: 'Each pooled value returns to the place its maximum came from; every other place stays empty (zero).',
    zh: '每个池化后的值回到其最大值原来的位置；其余位置保持为空（零）。',
  },
  source: { en: 'pooled', zh: '池化后' },
  target: { en: 'put back', zh: '放回' },
  previousChannel: { en: 'Previous channel', zh: '上一个通道' },
  nextChannel: { en: 'Next channel', zh: '下一个通道' },
  counts: (filled: string, total: string, empty: string): Text => ({
    en: `${filled} of ${total} places get a value, ${empty} stay empty.`,
    zh: `${total} 个位置中有 ${filled} 个被赋值，${empty} 个保持为空。`,
  }),
  overwritten: (count: string): Text => ({
    en: `${count} values share a place with another: the last one stays.`,
    zh: `${count} 个值与其他值位置相同：保留最后一个。`,
  }),
  goesTo: (value: string, from: string, to: string): Text => ({
    en: `${value} from ${from} goes to ${to}`,
    zh: `${value} 从 ${from} 放到 ${to}`,
  }),
  largest: { en: 'largest value', zh: '最大值' },
  emptyPlace: (to: string): Text => ({ en: `${to} stays empty (0)`, zh: `${to} 保持为空 (0)` }),
} as const;
