/** torchvision.transforms.Normalize (parity 2.5). */
import { z } from 'zod';
import { bool, numbers } from '../fields';
import { brief, error } from '../problems';
import { pythonCall } from '../python';
import { channelNumbers, forTensors, needsFloats, needsPicture, transformBlock } from './transform';

const params = z.object({
  mean: numbers({
    help: {
      en: 'Subtracted from each channel: one number for all channels, or one for each.',
      zh: '从每个通道减去的值：一个数用于所有通道，或每个通道一个数。',
    },
  }),
  std: numbers({
    torch: 'fV',
    help: {
      en: 'Each channel is divided by it; not 0. One number, or one for each channel.',
      zh: '每个通道除以该值，不能为 0。一个数，或每个通道一个数。',
    },
  }),
  inplace: bool({
    help: {
      en: 'In PyTorch, overwrites the input to save memory. The result is the same.',
      zh: '在 PyTorch 中直接改写输入以节省内存，结果相同。',
    },
  }).default(false),
});

/** A list, also of a single number. */
export function listOf(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

export const normalize = transformBlock({
  type: 'Normalize',
  keywords: ['mean', 'std', 'standardise', 'standardize', '标准化', '归一化', '均值', '标准差'],
  params,
  initial: { mean: 0.5, std: 0.5 },
  summary: ['mean', 'std'],
  validate: ({ std }) =>
    listOf(std).includes(0)
      ? [
          error(
            'normalize.std',
            `Normalize divides by std, and std=${brief(std)} holds 0. Use numbers other than 0.`,
            `Normalize 要除以 std，而 std=${brief(std)} 中有 0。请使用非零的数。`,
            { torch: 'fV', param: 'std' },
          ),
        ]
      : [],
  rule: forTensors('Normalize', (sample, { params: { mean, std } }) => {
    if (sample.element === 'uint8') return { sample, problems: [needsFloats('Normalize')] };
    const { shape } = sample;
    if (shape.length < 3) {
      const dimensions = needsPicture('Normalize', sample);
      return { sample, problems: [{ ...dimensions, torch: 'fV' }] };
    }
    const problems = (
      [
        ['mean', mean],
        ['std', std],
      ] as const
    ).flatMap(([param, value]) => channelNumbers('Normalize', param, value, sample));
    return { sample, problems: problems.map((problem) => ({ ...problem, torch: 'fR' as const })) };
  }),
  pytorch: (p) =>
    pythonCall(
      'transforms.Normalize',
      params,
      { ...p, mean: listOf(p.mean), std: listOf(p.std) },
      {
        positional: ['mean', 'std'],
      },
    ),
  formula: 'y[c] = (x[c] − mean[c]) / std[c]',
  help: {
    en: 'Shifts and scales each channel. With the mean and the standard deviation of your data the numbers centre on 0 with spread 1, and networks learn faster. For MNIST these are 0.1307 and 0.3081. Use the same values for training and validation.',
    zh: '平移并缩放每个通道。使用数据自身的均值和标准差时，数值以 0 为中心、标准差为 1，网络学得更快。MNIST 的值是 0.1307 和 0.3081。训练和验证要用相同的值。',
  },
  reference:
    'https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html',
});
