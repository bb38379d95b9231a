/** torch.nn.KLDivLoss (parity 5.1): the input is log-probabilities. */
import { z } from 'zod';
import { floats, klDiv, reduced, total } from '../../functional/loss';
import { defineBlock } from '../contract';
import { bool, choice } from '../fields';
import { setParam, warning } from '../problems';
import { elementwiseLoss, integerTarget, isIds, logarithmsNeeded } from './loss';

const params = z.object({
  reduction: choice(['none', 'batchmean', 'sum', 'mean'], {
    torch: 'fV',
    help: {
      en: 'batchmean divides the sum by the samples, as the definition says; mean by all elements.',
      zh: 'batchmean 按定义把总和除以样本数；mean 除以全部元素数。',
    },
  }).default('mean'),
  log_target: bool({
    help: {
      en: 'The target is log-probabilities too.',
      zh: '目标也是对数概率。',
    },
  }).default(false),
});

const base = elementwiseLoss({
  type: 'KLDivLoss',
  keywords: ['Kullback-Leibler', 'distillation', 'distribution', 'KL 散度', '蒸馏', '分布', '损失'],
  params,
  summary: ['reduction', 'log_target'],
  torch: 'fR',
  advise: logarithmsNeeded,
  check: (_, __, target) =>
    isIds(target)
      ? [
          integerTarget('KLDivLoss', {
            en: 'Use CrossEntropyLoss for class ids.',
            zh: '类别编号请用 CrossEntropyLoss。',
          }),
        ]
      : [],
  compute: (f, x, t, p) => klDiv(f, x, t, p.log_target),
  formula: 'loss = t·(ln t − x), 0 where t is 0; x are log-probabilities',
  help: {
    en: 'How far one distribution is from another, as when a small network learns from the probabilities of a large one. The input is log-probabilities: place LogSoftmax before it. The target is probabilities.',
    zh: '衡量一个分布与另一个分布相差多远，例如小网络学习大网络给出的概率。输入是对数概率：请在前面放 LogSoftmax。目标是概率。',
  },
});

export const klDivLoss = defineBlock({
  ...base,
  infer(context) {
    const { outputs, problems = [] } = base.infer(context);
    if (context.params.reduction !== 'mean') return { outputs, problems };
    const advice = warning(
      'kldivloss.mean',
      "KLDivLoss with reduction='mean' divides by all elements, not by the samples. Use 'batchmean' for the true divergence.",
      "KLDivLoss 的 reduction='mean' 除以全部元素数而不是样本数。真正的散度请用 'batchmean'。",
      { param: 'reduction', repair: setParam(context.block, 'reduction', 'batchmean') },
    );
    return { outputs, problems: [...problems, advice] };
  },
  lower: (f, { input, target }, p) => {
    const elements = klDiv(f, input!, floats(f, target!), p.log_target);
    if (p.reduction !== 'batchmean') return { loss: reduced(f, elements, p.reduction) };
    return { loss: f.div(total(f, elements), f.scalar(input!.shape[0] ?? 1)) };
  },
});
