/** torchvision.transforms.ToPILImage (parity 2.5). */
import { z } from 'zod';
import type { ImageMode } from '../../types';
import type { BlockProblem } from '../contract';
import { choice } from '../fields';
import { error, size } from '../problems';
import { channelsOf, forPictures, MODES, REFERENCE, type Ruled, transformBlock } from './transform';

const params = z.object({
  mode: choice(['L', 'LA', 'RGB', 'RGBA'], {
    optional: true,
    torch: 'fV',
    help: {
      en: 'Mode of the image: L 1 channel, LA 2, RGB 3, RGBA 4. None: by the number of channels.',
      zh: '图像的模式：L 1 个通道，LA 2 个，RGB 3 个，RGBA 4 个。None：按通道数决定。',
    },
  })
    .nullable()
    .default(null),
});

function refuse(code: string, en: string, zh: string, torch: 'fT' | 'fV', param?: string): Ruled {
  const problem: BlockProblem = error(`topilimage.${code}`, en, zh, {
    torch,
    ...(param ? { param } : { port: 'dataset' }),
  });
  return { problems: [problem] };
}

export const toPILImage = transformBlock({
  type: 'ToPILImage',
  keywords: ['image', 'convert', 'bytes', '图像', '转换'],
  params,
  initial: {},
  summary: ['mode'],
  rule: forPictures('ToPILImage', (sample, { params: { mode } }) => {
    if (sample.kind === 'image')
      return refuse(
        'image',
        'ToPILImage needs tensors but gets images: they are images already. Remove this ToPILImage.',
        'ToPILImage 需要张量，收到的却已经是图像。请删除这个 ToPILImage。',
        'fT',
      );
    if (sample.shape.length > 3)
      return refuse(
        'dimensions',
        `ToPILImage needs (H, W) or (C, H, W) but gets ${size(sample.shape)}. Place it before the crops are stacked.`,
        `ToPILImage 需要 (H, W) 或 (C, H, W)，收到的是 ${size(sample.shape)}。请把它放在堆叠裁剪之前。`,
        'fV',
      );
    const channels = channelsOf(sample);
    if (channels !== null && channels > 4)
      return refuse(
        'channels',
        `ToPILImage makes images of 1 to 4 channels but gets ${channels}. Place it where there are fewer.`,
        `ToPILImage 只能生成 1 到 4 个通道的图像，收到的是 ${channels} 个。请放在通道较少的位置。`,
        'fV',
      );
    const fitting: ImageMode | undefined = channels === null ? undefined : MODES[channels - 1];
    if (mode !== null && fitting && mode !== fitting)
      return refuse(
        'mode',
        `ToPILImage cannot make mode ${mode} of ${channels} channels. Use ${fitting} or None.`,
        `ToPILImage 无法用 ${channels} 个通道生成 ${mode} 模式。请用 ${fitting} 或 None。`,
        'fV',
        'mode',
      );
    const made = mode ?? fitting;
    if (!made) return {};
    const [height = null, width = null] = sample.shape.slice(-2);
    return { sample: { kind: 'image', mode: made, height, width } };
  }),
  formula: 'pixel[h, w, c] = ⌊255 · x[c, h, w]⌋ mod 256',
  help: {
    en: 'Turns tensors back into pictures with bytes from 0 to 255. Use it when a transform that works on images only comes after one that works on tensors. Values outside 0 to 1 wrap around.',
    zh: '把张量变回 0 到 255 字节的图像。当只作用于图像的变换排在作用于张量的变换之后时使用。0 到 1 之外的值会绕回。',
  },
  reference: REFERENCE('ToPILImage'),
});
