/** torch.nn.RReLU (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { error } from '../problems';
import { bent, bentBelow } from './bent';
import { inplace, pointwise } from './pointwise';

export const rrelu = pointwise({
  type: 'RReLU',
  category: 'activation',
  keywords: ['activation', 'randomized', 'leaky', '激活', '随机'],
  params: z.object({
    lower: float({
      help: {
        en: 'Smallest slope that is drawn for negative numbers.',
        zh: '负数一侧随机斜率的下限。',
      },
    }).default(1 / 8),
    upper: float({
      help: {
        en: 'Largest slope that is drawn for negative numbers.',
        zh: '负数一侧随机斜率的上限。',
      },
    }).default(1 / 3),
    inplace,
  }),
  summary: ['lower', 'upper'],
  validate: ({ lower, upper }) =>
    lower > upper
      ? [
          error(
            'rrelu.range',
            `RReLU needs lower ≤ upper, but lower is ${lower} and upper is ${upper}. Swap them.`,
            `RReLU 需要 lower ≤ upper，现在 lower 是 ${lower}，upper 是 ${upper}。请交换。`,
            { torch: 'fR', param: 'lower' },
          ),
        ]
      : [],
  compute: (f, x, { lower, upper }) => {
    const middle = f.scalar((lower + upper) / 2);
    const drawn = () => f.add(f.mul(f.uniform(x.shape), f.scalar(upper - lower)), f.scalar(lower));
    // In evaluation it is LeakyReLU, which treats NaN otherwise.
    if (!f.training) return bent(f, x, (v) => f.mul(v, middle));
    const slope = drawn();
    return bentBelow(f, x, (v) => f.mul(v, slope));
  },
  formula:
    'training: f(x) = x for x > 0, else a·x with a ~ U(lower, upper); evaluation: a = (lower + upper)/2',
  help: {
    en: 'LeakyReLU whose slope for negative numbers is drawn anew for every number in training. The chance works against overfitting; evaluation uses the middle slope.',
    zh: '负数一侧斜率在训练时逐个随机抽取的 LeakyReLU。随机性可以减轻过拟合；评估时使用中间的斜率。',
  },
});
