/** torch.nn.Tanh (parity 3.11). */
import { z } from 'zod';
import { pointwise } from './pointwise';

export const tanh = pointwise({
  type: 'Tanh',
  category: 'activation',
  keywords: ['activation', 'hyperbolic', '激活', '双曲正切'],
  params: z.object({}),
  summary: [],
  compute: (f, x) => f.tanh(x),
  formula: 'f(x) = sinh x / cosh x; f′ = 1 − f²',
  help: {
    en: 'Squeezes every number into the range from −1 to 1. Unlike Sigmoid it is centred on 0, which helps the next layer to learn; it too becomes flat for large inputs. The first LeNet used it.',
    zh: '把每个数压到 −1 到 1 之间。与 Sigmoid 不同，它以 0 为中心，有利于下一层学习；输入很大时同样会变平。最早的 LeNet 用的就是它。',
  },
});
