/** torchvision.transforms.FiveCrop (parity 2.5). */
import { z } from 'zod';
import { cropsRule } from './crops';
import { cropSize, forPictures, type Place, REFERENCE, transformBlock } from './transform';

const params = z.object({ size: cropSize() });

export const fiveCrop = transformBlock({
  type: 'FiveCrop',
  keywords: ['crop', 'corners', 'test time augmentation', '五裁剪', '四角'],
  params,
  initial: { size: 224 },
  summary: ['size'],
  positional: ['size'],
  rule: forPictures('FiveCrop', (sample, place: Place<z.output<typeof params>>) =>
    cropsRule('FiveCrop', 5, sample, place),
  ),
  formula: '(top left, top right, bottom left, bottom right, centre)',
  help: {
    en: 'Cuts five windows: the four corners and the centre. The network judges all five and the scores are averaged, which is a little better than one look. Place StackCrops after it, MergeCrops before the network and AverageCrops behind it.',
    zh: '裁出五个窗口：四角和中心。网络对五个窗口都打分再取平均，比只看一次略好。请在它之后放 StackCrops，网络之前放 MergeCrops，网络之后放 AverageCrops。',
  },
  reference: REFERENCE('FiveCrop'),
});
