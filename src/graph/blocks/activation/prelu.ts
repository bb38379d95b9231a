/** torch.nn.PReLU (parity 3.11). */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { float, int } from '../fields';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, setParam, size } from '../problems';
import { pythonCall } from '../python';
import { bent } from './bent';

const params = z.object({
  num_parameters: int({
    min: 1,
    help: {
      en: 'How many slopes are learnt: 1 for all channels together, or one for each channel.',
      zh: '学习多少个斜率：1 表示所有通道共用，或每个通道一个。',
    },
  }).default(1),
  init: float({
    help: {
      en: 'The slope for negative numbers that training starts from.',
      zh: '训练开始时负数一侧的斜率。',
    },
  }).default(0.25),
});

export const prelu = defineBlock({
  type: 'PReLU',
  category: 'activation',
  keywords: ['activation', 'parametric', 'leaky', '激活', '可学习'],
  params,
  initial: {},
  summary: ['num_parameters', 'init'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const cost = { parameters: p.num_parameters, macs: 0 };
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {}, cost };
    const { shape } = input;
    // Without a channel axis there is one channel.
    const channels = shape.length < 2 ? 1 : (shape[1] ?? null);
    const fits = p.num_parameters === 1 || channels === null || channels === p.num_parameters;
    if (fits) return { outputs: { output: tensor(shape) }, cost };
    return {
      outputs: { output: tensor(shape) },
      cost,
      problems: [
        error(
          'prelu.num_parameters',
          `PReLU has ${p.num_parameters} slopes, but ${size(shape)} has ${channels} channels. Set num_parameters to ${channels} or 1.`,
          `PReLU 有 ${p.num_parameters} 个斜率，而 ${size(shape)} 有 ${channels} 个通道。请把 num_parameters 设为 ${channels} 或 1。`,
          {
            torch: 'fR',
            port: 'input',
            param: 'num_parameters',
            repair: setParam(block, 'num_parameters', channels),
          },
        ),
      ],
    };
  },
  weights: (p) => ({ weight: [p.num_parameters] }),
  lower(f, { input }, p) {
    const x = input!;
    const weight = f.parameter('weight', [p.num_parameters], { kind: 'constant', value: p.init });
    const rank = x.shape.length;
    const slope =
      p.num_parameters === 1
        ? f.reshape(weight, Array(rank).fill(1))
        : f.reshape(weight, [1, p.num_parameters, ...Array(rank - 2).fill(1)]);
    return { output: bent(f, x, (v) => f.mul(v, slope)) };
  },
  pytorch: (p) => pythonCall('nn.PReLU', params, p),
  formula: 'f(x) = x for x > 0, else w·x; f′(0) = w; w is learnt',
  help: {
    en: 'LeakyReLU whose slope for negative numbers is learnt, one for all or one for each channel. Do not use weight decay on it: that would pull the slope back to 0.',
    zh: '负数一侧斜率可学习的 LeakyReLU，所有通道共用一个或每个通道一个。不要对它使用权重衰减，否则斜率会被拉回 0。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html',
});
