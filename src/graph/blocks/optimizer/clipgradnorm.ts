/** torch.nn.utils.clip_grad_norm_ (parity 6.3). */
import { z } from 'zod';
import { bool, float, floatOrInf } from '../fields';
import { error } from '../problems';
import { pythonCall } from '../python';
import { clipped, linkBlock } from './link';

const params = z.object({
  max_norm: float({
    min: 0,
    help: {
      en: 'Longest that all gradients together may be.',
      zh: '所有梯度合在一起的最大长度。',
    },
  }),
  norm_type: floatOrInf({
    min: 0,
    help: {
      en: 'Power of the norm: 2 is the usual length, inf the largest absolute value.',
      zh: '范数的幂次：2 为通常的长度，inf 为最大绝对值。',
    },
  }).default(2),
  error_if_nonfinite: bool({
    help: {
      en: 'Stops the training with an error when the norm is NaN or infinite.',
      zh: '范数为 NaN 或无穷大时报错并停止训练。',
    },
  }).default(false),
});

export const clipGradNorm = linkBlock({
  type: 'ClipGradNorm',
  keywords: ['clip_grad_norm_', 'gradient clipping', '梯度裁剪', '范数'],
  params,
  initial: { max_norm: 1 },
  summary: ['max_norm', 'norm_type'],
  validate: ({ norm_type }) =>
    norm_type === 0
      ? [
          error(
            'clipgradnorm.norm_type',
            "ClipGradNorm needs norm_type above 0, but it is 0. Use 2, 1 or 'inf'.",
            "ClipGradNorm 的 norm_type 必须大于 0，现在为 0。请使用 2、1 或 'inf'。",
            { torch: 'cV', param: 'norm_type' },
          ),
        ]
      : [],
  pass: clipped,
  pytorch: (p) =>
    pythonCall('nn.utils.clip_grad_norm_', params, p, {
      first: ['model.parameters()'],
      positional: ['max_norm'],
      write: (param, value) =>
        param === 'norm_type' && value === 'inf' ? "float('inf')" : undefined,
    }),
  formula: 'g ← g · min(1, max_norm/(‖all gradients‖ + 10⁻⁶))',
  help: {
    en: 'Shortens all gradients together when they are longer than max_norm, keeping their direction. One wild batch then cannot throw the weights far away. Almost always used with recurrent networks.',
    zh: '当所有梯度合在一起超过 max_norm 时按比例缩短，方向不变。这样个别异常批次不会把权重甩远。循环网络几乎总会使用。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html',
});
