/** torchvision.transforms.RandomCrop (parity 2.5). */
import { z } from 'zod';
import type { Dim } from '../../types';
import type { BlockProblem } from '../contract';
import { bool } from '../fields';
import { larger, tooLarge } from './crops';
import { paddedSides, paddingField, paddingMode, paddingProblems } from './padrule';
import { sidesOf, sizePair } from './sizes';
import {
  cropSize,
  fillField,
  forPictures,
  REFERENCE,
  sidesOfSample,
  transformBlock,
  withSides,
} from './transform';

const params = z.object({
  size: cropSize(),
  padding: paddingField({ optional: true, torch: 'fV' }).nullable().default(null),
  pad_if_needed: bool({
    help: {
      en: 'Pads pictures that are smaller than size, on both sides, so that they can be cut.',
      zh: '图像比 size 小时在两侧填充，使其可以裁剪。',
    },
  }).default(false),
  fill: fillField().default(0),
  padding_mode: paddingMode('fV'),
});

export const randomCrop = transformBlock({
  type: 'RandomCrop',
  keywords: ['crop', 'augmentation', 'shift', '随机裁剪', '数据增强'],
  params,
  initial: { size: 32, padding: 4 },
  summary: ['size', 'padding'],
  positional: ['size'],
  rule: forPictures('RandomCrop', (sample, { params: p }) => {
    const [h, w] = sizePair(p.size);
    const problems: BlockProblem[] = [];
    let [height, width] = sidesOfSample(sample);
    if (p.padding !== null) {
      const sides = sidesOf(p.padding);
      problems.push(...paddingProblems('RandomCrop', sample, sides, p.padding_mode, p.fill));
      [height, width] = paddedSides(sample, sides);
    }
    // Both sides get what is missing, so one that is too short becomes long enough.
    const needed = (side: Dim, window: number): Dim =>
      p.pad_if_needed && side !== null && side < window ? 2 * window - side : side;
    height = needed(height, h);
    width = needed(width, w);
    if (problems.length === 0 && (larger(h, height) || larger(w, width)))
      problems.push(tooLarge('RandomCrop', [h, w], height, width));
    return { sample: withSides(sample, h, w), problems };
  }),
  formula: 'top ~ U{0 … H − h}, left ~ U{0 … W − w}',
  help: {
    en: 'Cuts a window at a random place, drawn anew each time a sample is read. With padding=4 on 32×32 pictures it is the usual augmentation for CIFAR. Leave it out of the validation chain.',
    zh: '在随机位置裁出一个窗口，每次读取样本时重新抽取。在 32×32 图像上用 padding=4 是 CIFAR 的常用数据增强。验证链中不要使用。',
  },
  reference: REFERENCE('RandomCrop'),
});
