/** torchvision.transforms.CenterCrop (parity 2.4, 2.5). */
import { z } from 'zod';
import { sizePair } from './sizes';
import { cropSize, forPictures, REFERENCE, transformBlock, withSides } from './transform';

const params = z.object({ size: cropSize() });

export const centerCrop = transformBlock({
  type: 'CenterCrop',
  keywords: ['crop', 'middle', 'validation', '裁剪', '中心'],
  params,
  initial: { size: 224 },
  summary: ['size'],
  positional: ['size'],
  rule: forPictures('CenterCrop', (sample, { params: { size } }) => ({
    sample: withSides(sample, ...sizePair(size)),
  })),
  formula: 'top = round((H − h) / 2), left = round((W − w) / 2)',
  help: {
    en: 'Cuts a window out of the middle of every picture. Where the picture is smaller than the window, black is added around it. It is the usual crop for validation, after Resize.',
    zh: '从每张图像的中心裁出一个窗口。图像比窗口小时，四周补黑。通常在验证时用于 Resize 之后。',
  },
  reference: REFERENCE('CenterCrop'),
});
