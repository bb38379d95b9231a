/** torch.nn.PixelShuffle (parity 3.9). */
import { z } from 'zod';
import { int } from '../fields';
import { error } from '../problems';
import { pythonCall } from '../python';
import { notPictures, shuffle } from './pixels';
import { rearranged } from './rearranged';

const params = z.object({
  upscale_factor: int({
    min: 1,
    torch: 'fR',
    help: {
      en: 'How many times higher and wider the picture becomes; it takes its square of channels.',
      zh: '图像高和宽放大的倍数；需要其平方倍的通道。',
    },
  }),
});

export const pixelShuffle = rearranged({
  type: 'PixelShuffle',
  keywords: ['sub-pixel', 'super resolution', 'depth to space', 'upsample', '像素重排', '超分辨率'],
  params,
  initial: { upscale_factor: 2 },
  summary: ['upscale_factor'],
  shape(input, { upscale_factor: r }) {
    const wrong = notPictures('PixelShuffle', input);
    if (wrong) return wrong;
    const [n = null, c = null, h = null, w = null] = input;
    if (c !== null && c % (r * r) !== 0)
      return error(
        'pixelshuffle.channels',
        `PixelShuffle with upscale_factor=${r} needs channels that ${r * r} divides but gets ${c}. Change the layer before.`,
        `PixelShuffle 在 upscale_factor=${r} 时需要能被 ${r * r} 整除的通道数，收到 ${c}。请修改前一层。`,
        { torch: 'fR', port: 'input', param: 'upscale_factor' },
      );
    return [n, c && c / (r * r), h && h * r, w && w * r];
  },
  compute: (f, x, p) => shuffle(f, x, p.upscale_factor),
  pytorch: (p) => pythonCall('nn.PixelShuffle', params, p, { positional: ['upscale_factor'] }),
  formula: '(N, C·r², H, W) → (N, C, H·r, W·r)',
  help: {
    en: 'Enlarges pictures by laying channels out side by side: each group of r² channels becomes r × r pixels. A Conv2d before it learns what goes where. It is usual in super-resolution.',
    zh: '把通道并排铺开来放大图像：每 r² 个通道变成 r × r 个像素。它前面的 Conv2d 学习各处的内容。常用于超分辨率。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html',
});
