/** torch.nn.LocalResponseNorm (parity 3.8). */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { float, int } from '../fields';
import type { Functional, Sym } from '../functional';
import { known } from '../layers/convolution';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size as sizeText } from '../problems';
import { pythonCall } from '../python';

const params = z.object({
  size: int({
    min: 1,
    help: {
      en: 'How many neighbouring channels count, the middle one included.',
      zh: '参与计算的相邻通道数，包括中间那个。',
    },
  }),
  alpha: float({
    help: { en: 'Strength of the damping.', zh: '抑制的强度。' },
  }).default(1e-4),
  beta: float({
    help: { en: 'Power of the denominator.', zh: '分母的指数。' },
  }).default(0.75),
  k: float({
    help: {
      en: 'Number added to the denominator so that nothing is divided by 0.',
      zh: '加到分母中的数，避免除以 0。',
    },
  }).default(1),
});

/** Σ over `size` neighbouring channels; of an even size the longer half lies before. */
function neighbours(f: Functional, x: Sym, size: number): Sym {
  const channels = x.shape[1] as number;
  const before = Math.floor(size / 2);
  // Channels further away than there are channels add nothing.
  const first = Math.max(-before, 1 - channels);
  const last = Math.min(size - 1 - before, channels - 1);
  const own = Array.from({ length: channels }, (_, i) => i - first);
  const padded = f.scatterAdd(x, 1, own, channels + last - first);
  let sum: Sym | undefined;
  for (let shift = 0; shift <= last - first; shift++) {
    const part = f.gather(
      padded,
      1,
      own.map((i) => i + first + shift),
    );
    sum = sum ? f.add(sum, part) : part;
  }
  return sum ?? x;
}

export const localResponseNorm = defineBlock({
  type: 'LocalResponseNorm',
  category: 'normalization',
  keywords: ['lrn', 'alexnet', 'lateral inhibition', '局部响应归一化', '侧抑制'],
  params,
  initial: { size: 5 },
  summary: ['size', 'alpha'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ params: p, inputs }): Inferred {
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {} };
    const { shape } = input;
    if (shape.length < 3)
      return {
        outputs: {},
        problems: [
          error(
            'localresponsenorm.dimensions',
            `LocalResponseNorm needs at least three axes (N, C, L) but gets ${sizeText(shape)}. Place it before Flatten.`,
            `LocalResponseNorm 至少需要三个轴 (N, C, L)，收到的是 ${sizeText(shape)}。请放在 Flatten 之前。`,
            { torch: 'fV', port: 'input' },
          ),
        ],
      };
    return {
      outputs: { output: tensor(shape) },
      cost: { parameters: 0, macs: known(...shape.slice(1), p.size) },
    };
  },
  lower(f, { input }, p) {
    const x = input!;
    const sum = neighbours(f, f.mul(x, x), p.size);
    const base = f.add(f.mul(sum, f.scalar(p.alpha / p.size)), f.scalar(p.k));
    return { output: f.div(x, f.binary('pow', base, f.scalar(p.beta))) };
  },
  pytorch: (p) => pythonCall('nn.LocalResponseNorm', params, p, { positional: ['size'] }),
  formula: 'y = x · (k + α/size · Σ x²)^(−β), Σ over `size` neighbouring channels',
  help: {
    en: 'Damps a number where the same place is strong in neighbouring channels, as nerve cells inhibit one another. AlexNet used it; today BatchNorm has taken its place.',
    zh: '当相邻通道在同一位置响应强时，抑制该处的数，类似神经细胞的相互抑制。AlexNet 使用过它；如今已被 BatchNorm 取代。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html',
});
