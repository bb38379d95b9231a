/** torch.nn.Softplus (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { softplus as smooth } from './bent';
import { pointwise } from './pointwise';

export const softplus = pointwise({
  type: 'Softplus',
  category: 'activation',
  keywords: ['activation', 'smooth relu', '激活', '平滑'],
  params: z.object({
    beta: float({
      help: {
        en: 'Sharpness of the bend: the larger, the closer to ReLU.',
        zh: '弯折的尖锐程度：越大越接近 ReLU。',
      },
    }).default(1.0),
    threshold: float({
      help: {
        en: 'Where beta·x is above this, the number passes unchanged.',
        zh: 'beta·x 大于该值时，数原样通过。',
      },
    }).default(20.0),
  }),
  summary: ['beta', 'threshold'],
  compute: (f, x, { beta, threshold }) => {
    const scaled = f.mul(x, f.scalar(beta));
    const linear = f.binary('less', f.scalar(threshold), scaled);
    // Where the line is taken, the curve must stay finite: its gradient there is multiplied by 0.
    const safe = f.where(linear, f.scalar(0), scaled);
    return f.where(linear, x, f.div(smooth(f, safe), f.scalar(beta)));
  },
  formula: 'f(x) = ln(1 + e^(βx)) / β, or x where βx > threshold',
  help: {
    en: 'A rounded ReLU whose output is always above 0. It suits quantities that must be positive, such as a variance.',
    zh: '圆滑的 ReLU，输出总大于 0。适合必须为正的量，例如方差。',
  },
});
