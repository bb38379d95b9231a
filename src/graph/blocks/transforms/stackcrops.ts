/** The Lambda that stacks the crops of FiveCrop and TenCrop, as one block (parity 2.5). */
import { z } from 'zod';
import { error } from '../problems';
import { channelsOf, REFERENCE, type Ruled, sidesOfSample, transformBlock } from './transform';

export const stackCrops = transformBlock({
  type: 'StackCrops',
  keywords: ['FiveCrop', 'TenCrop', 'stack', '堆叠', '裁剪'],
  params: z.object({}),
  initial: {},
  summary: [],
  rule(sample): Ruled {
    if (sample.kind !== 'crops')
      return {
        sample,
        problems: [
          error(
            'stackcrops.crops',
            'StackCrops needs the crops of FiveCrop or TenCrop but gets single pictures. Place one of them before it.',
            'StackCrops 需要 FiveCrop 或 TenCrop 的裁剪，收到的却是单张图像。请在它之前放置其中之一。',
            { torch: 'fT', port: 'dataset' },
          ),
        ],
      };
    const { count, sample: one } = sample;
    if (one.kind === 'tensor') return { sample: { ...one, shape: [count, ...one.shape] } };
    const shape = [count, channelsOf(one), ...sidesOfSample(one)];
    return { sample: { kind: 'tensor', shape } };
  },
  pytorch: () =>
    'transforms.Lambda(lambda crops: torch.stack([c if torch.is_tensor(c) else transforms.functional.to_tensor(c) for c in crops]))',
  formula: '(crop₁, …, cropₙ) → (n, C, H, W)',
  help: {
    en: 'Turns the tuple of crops into one tensor (5 or 10, C, H, W); images become tensors on the way, as with ToTensor. In the network, MergeCrops puts the crops into the batch and AverageCrops takes the mean of their scores.',
    zh: '把裁剪的元组变成一个张量（5 或 10, C, H, W）；图像会像 ToTensor 那样变成张量。在网络中，MergeCrops 把裁剪并入批次，AverageCrops 对它们的得分取平均。',
  },
  reference: REFERENCE('FiveCrop'),
});
