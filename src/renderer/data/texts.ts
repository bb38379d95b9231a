/** Words of previews and of the batch sheet. */
import type { Text } from '../../graph/types';

export const dataTexts = {
  before: { en: 'Before', zh: '变换前' },
  after: { en: 'After', zh: '变换后' },
  sample: { en: 'Sample', zh: '样本' },
  strip: (type: string): Text => ({
    en: `The pinned sample before and after ${type}. Click to look closer.`,
    zh: `固定样本经过 ${type} 之前与之后。点击查看大图。`,
  }),
  stripData: (type: string): Text => ({
    en: `The pinned sample of ${type}. Click to look closer.`,
    zh: `${type} 的固定样本。点击查看大图。`,
  }),
  again: { en: 'Draw again', zh: '重新抽取' },
  againHelp: {
    en: 'Draw again: the random transforms as in the next epoch',
    zh: '重新抽取：随机变换按下一个 epoch 的结果显示',
  },
  first: { en: 'Back to the draw of epoch 1', zh: '回到第 1 个 epoch 的结果' },
  epoch: (epoch: number): Text => ({
    en: `as drawn in epoch ${epoch}`,
    zh: `第 ${epoch} 个 epoch 的抽取结果`,
  }),
  epochHelp: {
    en: 'Random transforms draw anew for each sample in each epoch. Training draws the same numbers for the same seed.',
    zh: '随机变换在每个 epoch 对每个样本重新抽取。种子相同，训练时抽到的数也相同。',
  },
  image: (shape: string): Text => ({ en: `image ${shape}, bytes`, zh: `图像 ${shape}，字节` }),
  tensor: (shape: string): Text => ({ en: `tensor ${shape}`, zh: `张量 ${shape}` }),
  crops: (count: number, shape: string): Text => ({
    en: `${count} crops ${shape}`,
    zh: `${count} 个裁剪 ${shape}`,
  }),
  scale: (low: string, high: string): Text => ({
    en: `${low} shown black, ${high} white`,
    zh: `${low} 显示为黑，${high} 显示为白`,
  }),
  scaleHelp: {
    en: 'A tensor has no colours of its own: its values between these two are spread over black to white.',
    zh: '张量本身没有颜色：这两个值之间的数值被均匀地映射为从黑到白。',
  },
  hidden: (count: number): Text => ({
    en: `${count} more ${count === 1 ? 'channel' : 'channels'} not shown`,
    zh: `另有 ${count} 个通道未显示`,
  }),
  maskClasses: { en: 'mask', zh: '掩码' },
  noClass: { en: 'no class', zh: '无类别' },
  values: { en: 'no picture: its numbers', zh: '不是图像：显示其数值' },
  noPreview: { en: 'Nothing to show yet', zh: '暂时没有可显示的内容' },
  noPreviewHint: {
    en: 'Wire a dataset to this block: your own samples appear here, before and after it.',
    zh: '将数据集连接到该块：这里会显示您自己的样本经过它之前与之后的样子。',
  },
  making: { en: 'Making the batch…', zh: '正在生成批次…' },
  waiting: { en: 'Reading the sample…', zh: '正在读取样本…' },
  earlier: (block: string): Text => ({
    en: `${block}, before this one, cannot be applied.`,
    zh: `之前的 ${block} 无法应用。`,
  }),
  label: { en: 'label', zh: '标签' },

  batch: { en: 'First batch of the epoch', zh: '该 epoch 的第一个批次' },
  batchHelp: {
    en: 'The samples as the network gets them: shuffled, transformed, collated.',
    zh: '网络实际收到的样本：已打乱、变换并组成批次。',
  },
  ofBatch: (count: number, size: number): Text => ({
    en: count < size ? `the first ${count} of ${size}` : `all ${count}`,
    zh: count < size ? `前 ${count} 个，共 ${size} 个` : `全部 ${count} 个`,
  }),
  batchAgain: { en: 'The next epoch: shuffle and draw again', zh: '下一个 epoch：重新打乱并抽取' },
  batchNone: { en: 'No batch to show yet', zh: '还没有可显示的批次' },
  batchNoneHint: {
    en: 'Wire a dataset with ToTensor to this DataLoader.',
    zh: '请将带有 ToTensor 的数据集连接到该 DataLoader。',
  },
  tile: (place: number, label: string, index: string): Text => ({
    en: `Sample ${place} of the batch: ${label} (number ${index} of the dataset)`,
    zh: `批次中的第 ${place} 个样本：${label}（数据集中的第 ${index} 个）`,
  }),
} as const;
