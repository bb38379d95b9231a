/** torchvision.transforms.Pad (parity 2.4, 2.5). */
import { z } from 'zod';
import { paddedSides, paddingField, paddingMode, paddingProblems } from './padrule';
import { sidesOf } from './sizes';
import { fillField, forPictures, REFERENCE, transformBlock, withSides } from './transform';

const params = z.object({
  padding: paddingField({ torch: 'cV' }),
  fill: fillField().default(0),
  padding_mode: paddingMode('cV'),
});

export const pad = transformBlock({
  type: 'Pad',
  keywords: ['border', 'margin', 'padding', '填充', '边框'],
  params,
  initial: { padding: 4 },
  summary: ['padding', 'padding_mode'],
  positional: ['padding'],
  rule: forPictures('Pad', (sample, { params: p }) => {
    const sides = sidesOf(p.padding);
    const problems = paddingProblems('Pad', sample, sides, p.padding_mode, p.fill);
    const [height, width] = paddedSides(sample, sides);
    const empty = (height !== null && height < 1) || (width !== null && width < 1);
    return { ...(!empty && { sample: withSides(sample, height, width) }), problems };
  }),
  formula: 'H′ = top + H + bottom, W′ = left + W + right',
  help: {
    en: 'Adds a border around every picture. Negative numbers cut instead. Note that the order is left, top, right, bottom, while padding layers count left, right, top, bottom.',
    zh: '在每张图像四周加边。负数表示裁掉。注意顺序是左、上、右、下，而填充层的顺序是左、右、上、下。',
  },
  reference: REFERENCE('Pad'),
});
