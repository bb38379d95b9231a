/** (N, n, C, H, W) → (N·n, C, H, W): the crops of FiveCrop and TenCrop join the batch (parity 2.5). */
import { z } from 'zod';
import { error, size } from '../problems';
import { rearranged } from './rearranged';

export const mergeCrops = rearranged({
  type: 'MergeCrops',
  keywords: ['FiveCrop', 'TenCrop', 'crops', 'test time augmentation', '裁剪', '合并'],
  params: z.object({}),
  initial: {},
  summary: [],
  shape(input) {
    if (input.length < 3)
      return error(
        'mergecrops.dimensions',
        `MergeCrops needs (N, crops, C, H, W) but gets ${size(input)}. Place FiveCrop and StackCrops before the DataLoader.`,
        `MergeCrops 需要 (N, crops, C, H, W)，收到的是 ${size(input)}。请在 DataLoader 之前放置 FiveCrop 和 StackCrops。`,
        { torch: 'fR', port: 'input' },
      );
    const [n = null, crops = null, ...rest] = input;
    return [n === null || crops === null ? null : n * crops, ...rest];
  },
  compute: (f, x) => f.reshape(x, [x.shape[0]! * x.shape[1]!, ...x.shape.slice(2)]),
  pytorch: () => 'input.flatten(0, 1)',
  formula: '(N, n, C, H, W) → (N·n, C, H, W)',
  help: {
    en: 'Puts the crops of a picture into the batch, so that a network made for single pictures judges each of them. AverageCrops behind the network takes the mean of their scores.',
    zh: '把一张图像的各个裁剪并入批次，使为单张图像设计的网络能分别打分。网络之后的 AverageCrops 再对得分取平均。',
  },
  reference:
    'https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.FiveCrop.html',
});
