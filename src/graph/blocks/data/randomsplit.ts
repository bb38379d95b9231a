/** torch.utils.data.random_split (parity 1.2): parts without a common sample, at random. */
import { z } from 'zod';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { numberList } from '../fields';
import { DATASET_IN, inputOf } from '../ports';
import { error, warning } from '../problems';

/** Outputs, in the order of `lengths`. */
export const SPLIT_PORTS = ['first', 'second', 'third', 'fourth'] as const;

const LABELS: readonly (readonly [string, string])[] = [
  ['First', '第一部分'],
  ['Second', '第二部分'],
  ['Third', '第三部分'],
  ['Fourth', '第四部分'],
];

/** Why lengths do not divide `n` samples. */
export type SplitRefusal =
  | { readonly kind: 'fraction'; readonly value: number }
  | { readonly kind: 'sum'; readonly sum: number };

/**
 * How many samples each part gets. Lengths that sum to 1 (and not above it) are fractions: each part gets
 * ⌊n·f⌋, and what is left goes one by one to the parts in order; others are counts and must sum to n.
 */
export function splitLengths(lengths: readonly number[], n: number): number[] | SplitRefusal {
  const sum = lengths.reduce((total, length) => total + length, 0);
  // math.isclose(sum, 1) with its relative tolerance of 1e-9.
  if (Math.abs(sum - 1) <= 1e-9 * Math.max(Math.abs(sum), 1) && sum <= 1) {
    const wrong = lengths.find((f) => f < 0 || f > 1);
    if (wrong !== undefined) return { kind: 'fraction', value: wrong };
    const counts = lengths.map((f) => Math.floor(n * f));
    const rest = n - counts.reduce((total, count) => total + count, 0);
    for (let i = 0; i < rest; i++) {
      const at = i % counts.length;
      counts[at] = (counts[at] as number) + 1;
    }
    return counts;
  }
  return sum === n && lengths.every((length) => Number.isInteger(length) && length >= 0)
    ? [...lengths]
    : { kind: 'sum', sum };
}

const params = z.object({
  lengths: numberList({
    lengths: [2, 3, 4],
    help: {
      en: 'Two to four parts: fractions that sum to 1, such as 0.8, 0.2, or numbers of samples that sum to all of them.',
      zh: '二到四部分：和为 1 的比例，如 0.8, 0.2；或和等于总数的样本数。',
    },
  }),
});

export const randomSplit = defineBlock({
  type: 'RandomSplit',
  category: 'data',
  keywords: [
    'random_split',
    'validation split',
    'train test split',
    'divide',
    '划分',
    '验证集',
    '训练集',
  ],
  params,
  initial: { lengths: [0.8, 0.2] },
  summary: ['lengths'],
  inputs: () => [DATASET_IN],
  outputs: ({ lengths }) =>
    lengths.map((_, i) => {
      const [en, zh] = LABELS[i] as readonly [string, string];
      return { name: SPLIT_PORTS[i] as string, types: ['Dataset'], label: { en, zh } };
    }),
  validate: ({ lengths }) => {
    const negative = lengths.find((length) => length < 0);
    if (negative === undefined) return [];
    return [
      error(
        'randomsplit.fraction',
        `RandomSplit has the length ${negative}: a part cannot have less than nothing. Use numbers from 0.`,
        `RandomSplit 的长度 ${negative} 小于 0。请使用不小于 0 的数。`,
        { torch: 'cV', param: 'lengths' },
      ),
    ];
  },
  infer({ params: { lengths }, inputs }): Inferred {
    const dataset = inputOf(inputs, 'dataset', 'Dataset');
    if (!dataset) return { outputs: {} };
    const { length } = dataset;
    const counts: (number | null)[] | SplitRefusal =
      length === null ? lengths.map(() => null) : splitLengths(lengths, length);
    if (!Array.isArray(counts)) {
      const sum = counts.kind === 'sum' ? Number(counts.sum.toPrecision(12)) : counts.value;
      return {
        outputs: {},
        problems: [
          error(
            'randomsplit.lengths',
            `RandomSplit: lengths sum to ${sum}, neither 1 nor the ${length} samples of the dataset. Use fractions such as 0.8, 0.2.`,
            `RandomSplit：lengths 的和是 ${sum}，既不是 1，也不是数据集的样本数 ${length}。请用 0.8, 0.2 这样的比例。`,
            { torch: 'cV', param: 'lengths' },
          ),
        ],
      };
    }
    const problems: BlockProblem[] = [];
    const empty = counts.indexOf(0);
    if (empty >= 0)
      problems.push(
        warning(
          'randomsplit.empty',
          `RandomSplit gives its ${SPLIT_PORTS[empty]} part no sample: the dataset has ${length}.`,
          `RandomSplit 的${LABELS[empty]?.[1]}没有样本：数据集只有 ${length} 个。`,
          { param: 'lengths', torch: 'W' },
        ),
      );
    return {
      outputs: Object.fromEntries(
        counts.map((count, i) => [SPLIT_PORTS[i], { ...dataset, length: count }]),
      ),
      problems,
    };
  },
  pytorch: ({ lengths }) => `random_split(dataset, [${lengths.join(', ')}])`,
  formula: 'n·f rounded down for each part; what is left goes to the parts in turn',
  help: {
    en: 'Divides a dataset at random, so that no sample is in two parts: First to train on, Second to check with. The division follows from the seed in the Trainer and stays the same from run to run.',
    zh: '随机划分数据集，任何样本只属于一个部分：「第一部分」用于训练，「第二部分」用于检验。划分由 Trainer 的种子决定，每次运行都相同。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split',
});
