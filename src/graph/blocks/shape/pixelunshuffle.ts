/** torch.nn.PixelUnshuffle (parity 3.9). */
import { z } from 'zod';
import { int } from '../fields';
import { error, times } from '../problems';
import { pythonCall } from '../python';
import { notPictures, unshuffle } from './pixels';
import { rearranged } from './rearranged';

const params = z.object({
  downscale_factor: int({
    min: 1,
    torch: 'fR',
    help: {
      en: 'How many times lower and narrower the picture becomes; it makes its square of channels.',
      zh: '图像高和宽缩小的倍数；通道数变为其平方倍。',
    },
  }),
});

export const pixelUnshuffle = rearranged({
  type: 'PixelUnshuffle',
  keywords: ['space to depth', 'downsample', 'focus', '像素反重排', '下采样'],
  params,
  initial: { downscale_factor: 2 },
  summary: ['downscale_factor'],
  shape(input, { downscale_factor: r }) {
    const wrong = notPictures('PixelUnshuffle', input);
    if (wrong) return wrong;
    const [n = null, c = null, h = null, w = null] = input;
    if ((h !== null && h % r !== 0) || (w !== null && w % r !== 0))
      return error(
        'pixelunshuffle.size',
        `PixelUnshuffle with downscale_factor=${r} needs a height and width that ${r} divides but gets ${times([h, w])}.`,
        `PixelUnshuffle 在 downscale_factor=${r} 时需要能被 ${r} 整除的高和宽，收到 ${times([h, w])}。`,
        { torch: 'fR', port: 'input', param: 'downscale_factor' },
      );
    return [n, c && c * r * r, h && h / r, w && w / r];
  },
  compute: (f, x, p) => unshuffle(f, x, p.downscale_factor),
  pytorch: (p) => pythonCall('nn.PixelUnshuffle', params, p, { positional: ['downscale_factor'] }),
  formula: '(N, C, H·r, W·r) → (N, C·r², H, W)',
  help: {
    en: 'Makes pictures smaller without losing a number: each r × r pixels become r² channels. It undoes PixelShuffle. At the start of a network it lets the layers work on fewer, deeper pixels.',
    zh: '缩小图像而不丢失任何数：每 r × r 个像素变成 r² 个通道。它是 PixelShuffle 的逆操作。放在网络开头可让各层处理更少但更深的像素。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html',
});
