/** torchvision.transforms.ToTensor (parity 2.5). */
import { z } from 'zod';
import { error, size } from '../problems';
import { channelsOf, forPictures, transformBlock } from './transform';

export const toTensor = transformBlock({
  type: 'ToTensor',
  keywords: ['tensor', 'convert', 'float', '张量', '转换'],
  params: z.object({}),
  initial: {},
  summary: [],
  rule: forPictures('ToTensor', (sample) => {
    if (sample.kind === 'tensor')
      return {
        sample,
        problems: [
          error(
            'totensor.tensor',
            `ToTensor needs images but gets tensors ${size(sample.shape)}: they are converted already. Remove this ToTensor.`,
            `ToTensor 需要图像，收到的却是张量 ${size(sample.shape)}：前面已经转换过了。请删除这个 ToTensor。`,
            { torch: 'fT', port: 'dataset' },
          ),
        ],
      };
    const shape = [channelsOf(sample), sample.height, sample.width];
    return { sample: { kind: 'tensor', shape } };
  }),
  pytorch: () => 'transforms.ToTensor()',
  formula: 'x[c, h, w] = pixel[h, w, c] / 255',
  help: {
    en: 'Turns a picture into numbers a network can compute with: bytes from 0 to 255 become float32 from 0 to 1, and height×width×channels becomes (channels, height, width). Every chain of transforms needs it once, before Normalize.',
    zh: '把图像变成网络能计算的数字：0 到 255 的字节变为 0 到 1 的 float32，高×宽×通道 变为 (通道, 高, 宽)。每条变换链都需要一次，放在 Normalize 之前。',
  },
  reference:
    'https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html',
});
