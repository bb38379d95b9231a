/** torchvision.transforms.Grayscale (parity 2.5, luma of 2.9). */
import { z } from 'zod';
import { int } from '../fields';
import { error, size } from '../problems';
import { forPictures, REFERENCE, transformBlock } from './transform';

const params = z.object({
  num_output_channels: int({
    min: 1,
    max: 3,
    torch: 'fV',
    help: {
      en: '1: one grey channel. 3: three equal channels, for networks that expect colour.',
      zh: '1：一个灰度通道。3：三个相同的通道，供需要彩色输入的网络使用。',
    },
  }).default(1),
});

export const grayscale = transformBlock({
  type: 'Grayscale',
  keywords: ['grey', 'gray', 'black and white', 'luma', '灰度', '黑白'],
  params,
  initial: {},
  summary: ['num_output_channels'],
  validate: ({ num_output_channels: channels }) =>
    channels === 2
      ? [
          error(
            'grayscale.num_output_channels',
            'Grayscale makes 1 or 3 channels, but num_output_channels=2. Set it to 1 or 3.',
            'Grayscale 只能输出 1 或 3 个通道，而 num_output_channels=2。请设为 1 或 3。',
            { torch: 'fV', param: 'num_output_channels' },
          ),
        ]
      : [],
  rule: forPictures('Grayscale', (sample, { params: { num_output_channels: channels } }) => {
    if (sample.kind === 'image')
      return { sample: { ...sample, mode: channels === 1 ? 'L' : 'RGB' } };
    const from = sample.shape.length < 3 ? 1 : (sample.shape.at(-3) ?? null);
    const shape = [...sample.shape.slice(0, -3), channels, ...sample.shape.slice(-2)];
    return {
      sample: { ...sample, shape },
      problems:
        from === null || from === 1 || from === 3
          ? []
          : [
              error(
                'grayscale.channels',
                `Grayscale needs 1 or 3 channels but gets ${size(sample.shape)}. Place it before the block that changes the channels.`,
                `Grayscale 需要 1 或 3 个通道，收到的是 ${size(sample.shape)}。请把它放在改变通道数的块之前。`,
                { torch: 'fT', port: 'dataset' },
              ),
            ],
    };
  }),
  formula: 'L = 0.299 R + 0.587 G + 0.114 B',
  help: {
    en: 'Turns colour into brightness. Use it when colour does not matter for the task: the first convolution then needs one input channel instead of three, and the network has less to learn.',
    zh: '把颜色变成亮度。当颜色与任务无关时使用：这样第一层卷积只需要 1 个输入通道而不是 3 个，网络要学的东西更少。',
  },
  reference: REFERENCE('Grayscale'),
});
