/** (N·n, K) → (N, K): the mean of the scores of each picture's crops (parity 2.5). */
import { z } from 'zod';
import { int } from '../fields';
import { error, size } from '../problems';
import { rearranged } from './rearranged';

const params = z.object({
  crops: int({
    min: 1,
    help: {
      en: 'Crops of each picture: 5 after FiveCrop, 10 after TenCrop.',
      zh: '每张图像的裁剪数：FiveCrop 之后为 5，TenCrop 之后为 10。',
    },
  }),
});

export const averageCrops = rearranged({
  type: 'AverageCrops',
  keywords: ['FiveCrop', 'TenCrop', 'crops', 'mean', 'test time augmentation', '裁剪', '平均'],
  params,
  initial: { crops: 5 },
  summary: ['crops'],
  shape(input, { crops }) {
    const [n = null, ...rest] = input;
    if (input.length > 0 && (n === null || n % crops === 0))
      return [n === null ? null : n / crops, ...rest];
    return error(
      'averagecrops.crops',
      `AverageCrops cannot divide ${size(input)} into groups of ${crops} crops. Place MergeCrops before the network, and set crops to its number.`,
      `AverageCrops 无法把 ${size(input)} 分成每组 ${crops} 个裁剪。请在网络之前放置 MergeCrops，并让 crops 与其一致。`,
      { torch: 'fR', param: 'crops' },
    );
  },
  compute(f, x, { crops }) {
    const [n = 0, ...rest] = x.shape;
    const grouped = f.reshape(x, [n / crops, crops, ...rest]);
    return f.div(f.sum(grouped, [1], false), f.scalar(crops));
  },
  work: () => 1,
  pytorch: ({ crops }) => `input.unflatten(0, (-1, ${crops})).mean(1)`,
  formula: '(N·n, K) → (N, K), y[i] = Σⱼ x[i·n + j] / n',
  help: {
    en: 'Takes the mean of the scores that the crops of one picture got, so that there is one row for each label again. It stands behind the last layer, before the loss.',
    zh: '对同一张图像各裁剪的得分取平均，使每个标签重新对应一行。放在最后一层之后、损失之前。',
  },
  reference:
    'https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.FiveCrop.html',
});
