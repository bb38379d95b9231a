/** torch.nn.GLU (parity 3.11). */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { int } from '../fields';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size } from '../problems';
import { pythonCall } from '../python';
import { axisOf, axisProblems } from './axis';

const params = z.object({
  dim: int({
    help: {
      en: 'The axis that is cut in two halves: −1 is the last, 1 the channels.',
      zh: '被切成两半的轴：−1 为最后一轴，1 为通道。',
    },
  }).default(-1),
});

export const glu = defineBlock({
  type: 'GLU',
  category: 'activation',
  keywords: ['activation', 'gated linear unit', 'gate', '激活', '门控'],
  params,
  initial: {},
  summary: ['dim'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {} };
    const { shape } = input;
    const problems = axisProblems('GLU', block, p.dim, shape);
    if (problems.length > 0) return { outputs: {}, problems };
    const axis = axisOf(p.dim, shape.length);
    const length = shape[axis] ?? null;
    if (length !== null && length % 2 !== 0)
      return {
        outputs: {},
        problems: [
          error(
            'glu.odd',
            `GLU cuts axis ${p.dim} in halves, but it has length ${length} in ${size(shape)}. Give it an even number.`,
            `GLU 要把轴 ${p.dim} 切成两半，但它在 ${size(shape)} 中长度为 ${length}。请给偶数长度。`,
            { torch: 'fR', param: 'dim', port: 'input' },
          ),
        ],
      };
    const half = shape.map((d, i) => (i === axis && d !== null ? d / 2 : d));
    return { outputs: { output: tensor(half) }, cost: { parameters: 0, macs: 0 } };
  },
  lower(f, { input }, p) {
    const x = input!;
    const axis = axisOf(p.dim, x.shape.length);
    const half = (x.shape[axis] as number) / 2;
    const part = (start: number) =>
      f.gather(
        x,
        axis,
        Array.from({ length: half }, (_, i) => start + i),
      );
    return { output: f.mul(part(0), f.sigmoid(part(half))) };
  },
  pytorch: (p) => pythonCall('nn.GLU', params, p),
  formula: 'y = a · σ(b), a and b the two halves of x along dim',
  help: {
    en: 'Cuts an axis in two halves; the second, through a Sigmoid, says how much of the first passes. The network learns what to let through. The axis comes out half as long.',
    zh: '把一个轴切成两半；后一半经过 Sigmoid，决定前一半通过多少。网络由此学会放行什么。输出的这个轴长度减半。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.GLU.html',
});
