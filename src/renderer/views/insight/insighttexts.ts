/** Words of the network-wide panels: gradient flow and stepping through a training step. */
import type { Text } from '../../../graph/types';

const t = (en: string, zh: string): Text => ({ en, zh });

export const insightTexts = {
  insight: t('Insight', '洞察'),
  flow: t('Gradient flow', '梯度流'),
  walk: t('Step through', '逐步执行'),
  what: t('What is shown', '显示内容'),
  axis: t('mean |gradient|, log scale', '|梯度| 均值（对数刻度）'),
  activations: t('at the output', '输出处'),
  weights: t('of the weights', '权重'),
  healthy: t(
    'Nothing found: gradients neither vanish nor explode, and no units are dead or saturated.',
    '未发现问题：梯度既未消失也未爆炸，没有失活或饱和的单元。',
  ),
  loss: (loss: string): Text => t(`loss ${loss}`, `损失 ${loss}`),
  slope: (slope: string): Text => t(`mean slope ${slope}`, `平均斜率 ${slope}`),
  dead: (share: string): Text => t(`${share} dead`, `${share} 失活`),
  notYet: t('No gradients yet', '还没有梯度'),
  notYetHint: t(
    'Press Train: the size of the gradient at each layer, and what it means, appear here.',
    '点击“训练”：各层梯度的大小及其含义会显示在这里。',
  ),

  pauseFirst: t(
    'Pause the training to go through its next step layer by layer.',
    '暂停训练，即可逐层查看下一步。',
  ),
  pause: t('Pause', '暂停'),
  over: t(
    'This training has ended. Train again and pause it to step through.',
    '训练已结束。请重新训练并暂停，然后逐步执行。',
  ),
  nextLayer: t('Next layer', '下一层'),
  previousLayer: t('Previous layer', '上一层'),
  takeStep: t('Take the step', '执行这一步'),
  takeStepHelp: t(
    'Trains on exactly this batch, then rests again.',
    '只用这一批训练一步，然后再次暂停。',
  ),
  sample: t('Sample of the batch', '批次中的样本'),
  stage: (stage: number, all: number): Text => t(`${stage} of ${all}`, `${stage} / ${all}`),
  phases: {
    forward: t('Forward', '前向'),
    loss: t('Loss', '损失'),
    backward: t('Backward', '反向'),
    update: t('Update', '更新'),
  },
  stages: t('Stages of the step', '这一步的各个阶段'),
} as const;
