/** torchvision.transforms.RandomGrayscale (parity 2.5). */
import { z } from 'zod';
import { error } from '../problems';
import { channelsOf, forPictures, probability, REFERENCE, transformBlock } from './transform';

const params = z.object({
  p: probability(
    'Probability that a sample becomes grey. 0: never, 1: always.',
    '样本变为灰度的概率。0：从不，1：总是。',
  ).default(0.1),
});

export const randomGrayscale = transformBlock({
  type: 'RandomGrayscale',
  keywords: ['grey', 'gray', 'augmentation', '灰度', '数据增强'],
  params,
  initial: {},
  summary: ['p'],
  rule: forPictures('RandomGrayscale', (sample) => {
    const channels = channelsOf(sample);
    const wrong = channels !== null && channels !== 1 && channels !== 3;
    return {
      sample,
      problems: wrong
        ? [
            error(
              'randomgrayscale.channels',
              `RandomGrayscale needs 1 or 3 channels but gets ${channels}. Place it before what changes the channels.`,
              `RandomGrayscale 需要 1 或 3 个通道，收到的是 ${channels} 个。请把它放在改变通道数的块之前。`,
              { torch: 'fV', port: 'dataset' },
            ),
          ]
        : [],
    };
  }),
  formula: 'y[c] = L(x) when u < p, u ~ U[0, 1)',
  help: {
    en: 'Takes the colour out of some of the samples, drawn anew each time; the number of channels stays. The network then looks at form as well as at colour. Leave it out of the validation chain.',
    zh: '随机去掉部分样本的颜色，每次重新抽取；通道数不变。这样网络除了颜色也会关注形状。验证链中不要使用。',
  },
  reference: REFERENCE('RandomGrayscale'),
});
