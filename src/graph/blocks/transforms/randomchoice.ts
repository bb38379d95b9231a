/** torchvision.transforms.RandomChoice (parity 2.5). */
import { z } from 'zod';
import type { BlockProblem } from '../contract';
import { floatList } from '../fields';
import { brief, error } from '../problems';
import { groupBlock } from './group';
import { emptyList, innerField } from './inner';
import { REFERENCE } from './transform';

const params = z.object({
  transforms: innerField(
    'The transforms of which one is chosen for every sample.',
    '每个样本从中选用一个的变换。',
  ),
  p: floatList({
    optional: true,
    torch: 'cT',
    help: {
      en: 'A weight for each transform; they need not sum to 1. None: all alike.',
      zh: '每个变换的权重，总和不必为 1。None：机会均等。',
    },
  })
    .nullable()
    .default(null),
});

type Params = z.output<typeof params>;

function weights({ transforms, p }: Params): BlockProblem[] {
  if (p === null) return [];
  if (p.length !== transforms.length)
    return [
      error(
        'randomchoice.p',
        `RandomChoice has ${p.length} weights in p for ${transforms.length} transforms. Give one for each, or None.`,
        `RandomChoice 的 p 有 ${p.length} 个权重，而变换有 ${transforms.length} 个。请各填一个，或 None。`,
        { torch: 'cV', param: 'p' },
      ),
    ];
  if (p.every((weight) => weight >= 0) && p.some((weight) => weight > 0)) return [];
  return [
    error(
      'randomchoice.weights',
      `RandomChoice has p=${brief(p)}; weights must be 0 or more, and one of them above 0.`,
      `RandomChoice 的 p=${brief(p)}；权重必须不小于 0，且至少一个大于 0。`,
      { torch: 'fV', param: 'p' },
    ),
  ];
}

export const randomChoice = groupBlock({
  type: 'RandomChoice',
  keywords: ['one of', 'pick', 'augmentation', '随机选择', '多选一'],
  params,
  initial: {
    transforms: [
      { type: 'RandomHorizontalFlip', params: { p: 1 } },
      { type: 'RandomVerticalFlip', params: { p: 1 } },
    ],
  },
  summary: ['transforms', 'p'],
  problems: (p) => (p.transforms.length === 0 ? [emptyList('RandomChoice', 'fI')] : weights(p)),
  ways: ({ transforms, p }) =>
    transforms.flatMap((_, index) => (p && !((p[index] ?? 0) > 0) ? [] : [[index]])),
  formula: 'y = tₖ(x), P(k) = pₖ / Σp',
  help: {
    en: 'Applies one of its transforms to every sample, chosen anew each time. Put Compose inside where one of the ways has several steps. All ways must give samples of one kind.',
    zh: '对每个样本应用其中一个变换，每次重新选择。某个分支需要多个步骤时，在里面放 Compose。所有分支必须给出同一种样本。',
  },
  reference: REFERENCE('RandomChoice'),
});
