/** torchvision.transforms.RandomApply (parity 2.5). */
import { z } from 'zod';
import { groupBlock } from './group';
import { innerField } from './inner';
import { probability, REFERENCE } from './transform';

const params = z.object({
  transforms: innerField(
    'The transforms that are applied together, in order, or not at all.',
    '一起依次应用、或全部不应用的变换。',
  ),
  p: probability(
    'Probability that they are applied. 0: never, 1: always.',
    '应用它们的概率。0：从不，1：总是。',
  ).default(0.5),
});

export const randomApply = groupBlock({
  type: 'RandomApply',
  keywords: ['probability', 'sometimes', 'augmentation', '随机应用', '概率'],
  params,
  initial: { transforms: [{ type: 'GaussianBlur', params: { kernel_size: 5 } }] },
  summary: ['transforms', 'p'],
  ways: ({ transforms, p }) => {
    const all = transforms.map((_, index) => index);
    if (p === 1) return [all];
    return p === 0 ? [[]] : [[], all];
  },
  formula: 'y = tₙ(… t₁(x)) when u < p, else x',
  help: {
    en: 'Applies its transforms to some of the samples and leaves the others as they are, drawn anew each time. Use it for a change that should not happen always, such as a blur.',
    zh: '对部分样本应用其中的变换，其余保持不变，每次重新抽取。适合不应每次都发生的变化，例如模糊。',
  },
  reference: REFERENCE('RandomApply'),
});
