/** torchvision.transforms.TenCrop (parity 2.5). */
import { z } from 'zod';
import { bool } from '../fields';
import { cropsRule } from './crops';
import { cropSize, forPictures, type Place, REFERENCE, transformBlock } from './transform';

const params = z.object({
  size: cropSize(),
  vertical_flip: bool({
    help: {
      en: 'The second five come from the picture turned upside down instead of mirrored left to right.',
      zh: '后五个裁剪来自上下翻转的图像，而不是左右翻转的图像。',
    },
  }).default(false),
});

export const tenCrop = transformBlock({
  type: 'TenCrop',
  keywords: ['crop', 'corners', 'test time augmentation', '十裁剪', '四角'],
  params,
  initial: { size: 224 },
  summary: ['size', 'vertical_flip'],
  positional: ['size'],
  rule: forPictures('TenCrop', (sample, place: Place<z.output<typeof params>>) =>
    cropsRule('TenCrop', 10, sample, place),
  ),
  formula: '(FiveCrop(x), FiveCrop(mirror(x)))',
  help: {
    en: 'The five windows of FiveCrop, and the five of the mirrored picture. The network judges all ten and the scores are averaged. Place StackCrops after it, MergeCrops before the network and AverageCrops behind it.',
    zh: 'FiveCrop 的五个窗口，加上镜像图像的五个窗口。网络对十个窗口都打分再取平均。请在它之后放 StackCrops，网络之前放 MergeCrops，网络之后放 AverageCrops。',
  },
  reference: REFERENCE('TenCrop'),
});
