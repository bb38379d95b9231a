/** Words of the results: what the network says of the data, and of what one draws. */
import type { Text } from '../../../graph/types';

const t = (en: string, zh: string): Text => ({ en, zh });

export const resultTexts = {
  title: t('Results', '结果'),
  open: t('Look closer', '查看详情'),
  openHelp: t(
    'Images behind the confusion matrix, mistakes, your own drawing, embeddings',
    '混淆矩阵对应的图像、错误样本、手绘输入、嵌入',
  ),
  tabs: {
    confusion: t('Confusion', '混淆矩阵'),
    classes: t('By class', '按类别'),
    mistakes: t('Mistakes', '错误样本'),
    predict: t('Draw and predict', '绘制与预测'),
    reconstruction: t('Reconstructions and masks', '重建与掩码'),
    embedding: t('Embedding', '嵌入'),
  },
  split: t('Samples of', '样本来自'),
  train: t('Training', '训练集'),
  validation: t('Validation', '验证集'),
  again: t('Compute again', '重新计算'),
  accuracy: (share: string, count: string): Text =>
    t(`${share} right of ${count} samples`, `${count} 个样本中 ${share} 正确`),
  chooseCell: t(
    'Click a cell to see its images: rows are true classes, columns predicted ones.',
    '点击单元格查看其中的图像：行为真实类别，列为预测类别。',
  ),
  cellTitle: (truth: string, predicted: string, count: number): Text =>
    t(
      truth === predicted
        ? `${truth}, taken for what it is: ${count}`
        : `${truth} taken for ${predicted}: ${count}`,
      truth === predicted
        ? `${truth} 预测正确：${count}`
        : `${truth} 被预测为 ${predicted}：${count}`,
    ),
  cellEmpty: t('No sample is in this cell.', '该单元格中没有样本。'),
  more: (count: number): Text => t(`and ${count} more`, `以及另外 ${count} 个`),
  hardest: t('Hardest: largest loss', '最难：损失最大'),
  confident: t('Most confident mistakes', '最自信的错误'),
  noMistakes: t('No mistakes among these samples.', '这些样本中没有错误。'),
  sampleTitle: (index: number, truth: string, said: string, share: string): Text =>
    t(
      `Sample ${index}: ${truth}, predicted ${said} (${share}). Click to pin it.`,
      `样本 ${index}：${truth}，预测为 ${said}（${share}）。点击固定该样本。`,
    ),
  pinned: (index: number): Text => t(`Sample ${index} is pinned now.`, `已固定样本 ${index}。`),
  class: t('Class', '类别'),
  precision: t('Precision', '精确率'),
  precisionHelp: t(
    'Of the samples predicted as this class, the share that are of it.',
    '预测为该类别的样本中，确实属于该类别的比例。',
  ),
  recall: t('Recall', '召回率'),
  recallHelp: t(
    'Of the samples of this class, the share predicted as it.',
    '属于该类别的样本中，被预测为该类别的比例。',
  ),
  f1: t('F1', 'F1'),
  f1Help: t('Harmonic mean of precision and recall.', '精确率与召回率的调和平均。'),
  support: t('Samples', '样本数'),
  average: t('Mean of the classes', '各类别均值'),

  pad: t('Drawing pad', '手绘板'),
  padHint: t('Draw with the mouse, or drop a picture here.', '用鼠标绘制，或将图片拖放到这里。'),
  brush: t('Brush', '画笔'),
  clear: t('Clear', '清除'),
  file: t('Open a picture…', '打开图片…'),
  badPicture: (name: string): Text =>
    t(
      `${name} is no picture that can be shown. Use PNG, JPEG, WebP, GIF or BMP.`,
      `${name} 不是可显示的图片。请使用 PNG、JPEG、WebP、GIF 或 BMP。`,
    ),
  says: t('The network says', '网络的预测'),
  truly: (name: string): Text => t(`true class ${name}`, `真实类别 ${name}`),
  notDrawn: t('Nothing drawn yet: this is the pinned sample.', '尚未绘制：这里显示的是固定样本。'),
  throughLayers: t('Through the layers', '逐层特征图'),
  error: (value: string): Text => t(`error ${value}`, `误差 ${value}`),

  layer: t('Layer', '层'),
  method: t('Method', '方法'),
  samples: t('Samples', '样本数'),
  seed: t('Seed', '种子'),
  axes: (a: string, b: string): Text =>
    t(`The axes carry ${a} and ${b} of the variance.`, `两轴分别占方差的 ${a} 和 ${b}。`),
  hoverPoint: t('Point at a point to see its sample.', '将指针移到点上即可查看对应样本。'),
  umapSlow: t('UMAP takes some seconds.', 'UMAP 需要数秒。'),
} as const;
