/** torchvision.transforms.RandomOrder (parity 2.5). */
import { z } from 'zod';
import { groupBlock } from './group';
import { innerField } from './inner';
import { REFERENCE } from './transform';

const params = z.object({
  transforms: innerField(
    'The transforms, all applied to every sample in a random order.',
    '以随机顺序全部应用于每个样本的变换。',
  ),
});

/** All orders of up to five; of more, each transform in each place. */
function orders(count: number): number[][] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count > 5) return all.map((start) => all.map((k) => (start + k) % count));
  const extend = (rest: readonly number[]): number[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((first) =>
          extend(rest.filter((other) => other !== first)).map((tail) => [first, ...tail]),
        );
  return extend(all);
}

export const randomOrder = groupBlock({
  type: 'RandomOrder',
  keywords: ['shuffle', 'augmentation', '随机顺序', '打乱'],
  params,
  initial: {
    transforms: [
      { type: 'RandomHorizontalFlip', params: {} },
      { type: 'RandomRotation', params: { degrees: 10 } },
    ],
  },
  summary: ['transforms'],
  ways: ({ transforms }) => orders(transforms.length),
  formula: 'y = t_π(n)(… t_π(1)(x)), π a random permutation',
  help: {
    en: 'Applies all of its transforms to every sample, in an order that is drawn anew each time. Every order must be possible: ToTensor and what needs tensors belong outside.',
    zh: '对每个样本以每次重新抽取的顺序应用全部变换。任何顺序都必须可行：ToTensor 和需要张量的变换应放在外面。',
  },
  reference: REFERENCE('RandomOrder'),
});
