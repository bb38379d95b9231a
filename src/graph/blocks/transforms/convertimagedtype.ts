/** torchvision.transforms.ConvertImageDtype (parity 2.5). */
import { z } from 'zod';
import { choice } from '../fields';
import { forTensors, REFERENCE, transformBlock } from './transform';

const params = z.object({
  dtype: choice(['float32', 'uint8'], {
    help: {
      en: 'float32 from 0 to 1, as networks compute, or uint8 from 0 to 255, as files hold pixels.',
      zh: 'float32 为 0 到 1，供网络计算；uint8 为 0 到 255，与文件中的像素一致。',
    },
  }),
});

export const convertImageDtype = transformBlock({
  type: 'ConvertImageDtype',
  keywords: ['dtype', 'float32', 'uint8', 'convert', '类型', '转换'],
  params,
  initial: { dtype: 'float32' },
  summary: ['dtype'],
  rule: forTensors('ConvertImageDtype', (sample, { params: { dtype } }) => ({
    sample:
      dtype === 'uint8'
        ? { ...sample, element: 'uint8' as const }
        : { kind: 'tensor', shape: sample.shape },
  })),
  pytorch: ({ dtype }) => `transforms.ConvertImageDtype(torch.${dtype})`,
  formula: 'float32 → uint8: ⌊255.999 · x⌋   uint8 → float32: x / 255',
  help: {
    en: 'Changes the number type of tensors and scales the values along. Use uint8 to try transforms on bytes, and float32 before Normalize and before the DataLoader.',
    zh: '改变张量的数值类型，并相应缩放数值。想在字节上做变换时用 uint8；在 Normalize 和 DataLoader 之前用 float32。',
  },
  reference: REFERENCE('ConvertImageDtype'),
});
