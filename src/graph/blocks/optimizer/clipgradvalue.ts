/** torch.nn.utils.clip_grad_value_ (parity 6.3). */
import { z } from 'zod';
import { float } from '../fields';
import { pythonCall } from '../python';
import { clipped, linkBlock } from './link';

const params = z.object({
  clip_value: float({
    min: 0,
    help: {
      en: 'Largest absolute value of a single number of a gradient.',
      zh: '梯度中单个数的最大绝对值。',
    },
  }),
});

export const clipGradValue = linkBlock({
  type: 'ClipGradValue',
  keywords: ['clip_grad_value_', 'gradient clipping', '梯度裁剪'],
  params,
  initial: { clip_value: 1 },
  summary: ['clip_value'],
  pass: clipped,
  pytorch: (p) =>
    pythonCall('nn.utils.clip_grad_value_', params, p, {
      first: ['model.parameters()'],
      positional: ['clip_value'],
    }),
  formula: 'g ← min(max(g, −clip_value), clip_value)',
  help: {
    en: 'Cuts every single number of the gradients to at most clip_value. Simple, but it can change their direction; ClipGradNorm does not.',
    zh: '把梯度中的每个数限制在 clip_value 以内。方法简单，但可能改变方向；ClipGradNorm 不会。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html',
});
