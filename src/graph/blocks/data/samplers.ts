/**
 * Samplers of torch.utils.data (parity 1.4): the order in which an epoch visits a dataset. They plug into
 * the DataLoader's `sampler` or `batch_sampler`.
 */
import { z } from 'zod';
import type { Dim } from '../../types';
import { type BlockProblem, defineBlock, type Inferred, type PortDefinition } from '../contract';
import { bool, int, text } from '../fields';
import { DATASET_IN, inputOf, type SamplerValue } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';
import { indicesOf } from './subset';

const DATA_SOURCE: PortDefinition = { ...DATASET_IN, name: 'data_source' };

const SAMPLER_OUT: PortDefinition = {
  name: 'sampler',
  types: ['Sampler'],
  label: { en: 'Sampler', zh: '采样器' },
};

const reference = 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data';

const sampler = (samples: Dim, population: Dim, more: Partial<SamplerValue> = {}): Inferred => ({
  outputs: { sampler: { type: 'Sampler', samples, population, ...more } },
});

export const sequentialSampler = defineBlock({
  type: 'SequentialSampler',
  category: 'loader',
  keywords: ['sampler', 'order', '采样器', '顺序'],
  params: z.object({}),
  initial: {},
  summary: [],
  inputs: () => [DATA_SOURCE],
  outputs: () => [SAMPLER_OUT],
  infer({ inputs }): Inferred {
    const source = inputOf(inputs, 'data_source', 'Dataset');
    return source ? sampler(source.length, source.length) : { outputs: {} };
  },
  pytorch: () => 'SequentialSampler(dataset)',
  help: {
    en: 'The samples in their own order, 0 to n−1, in every epoch. It is what a DataLoader does without shuffle; use it inside BatchSampler.',
    zh: '每个 epoch 都按样本自身的顺序 0 到 n−1。DataLoader 不打乱时就是如此；可用在 BatchSampler 里。',
  },
  reference: `${reference}.SequentialSampler`,
});

const randomParams = z.object({
  replacement: bool({
    help: {
      en: 'True: every draw is from all samples, so one may come twice. False: each comes once before any comes again.',
      zh: 'True：每次都从全部样本中抽取，同一样本可能重复。False：全部出现一次后才会再次出现。',
    },
  }).default(false),
  num_samples: int({
    min: 1,
    optional: true,
    help: {
      en: 'Samples in an epoch. None: as many as the dataset has.',
      zh: '一个 epoch 的样本数。None：与数据集的样本数相同。',
    },
  })
    .nullable()
    .default(null),
});

export const randomSampler = defineBlock({
  type: 'RandomSampler',
  category: 'loader',
  keywords: ['sampler', 'shuffle', 'bootstrap', '采样器', '随机', '打乱'],
  params: randomParams,
  initial: {},
  summary: ['replacement', 'num_samples'],
  inputs: () => [DATA_SOURCE],
  outputs: () => [SAMPLER_OUT],
  infer({ inputs, params: { num_samples } }): Inferred {
    const source = inputOf(inputs, 'data_source', 'Dataset');
    if (!source) return { outputs: {} };
    if (source.length === 0)
      return {
        outputs: {},
        problems: [
          error(
            'sampler.empty',
            'RandomSampler cannot draw from a dataset without samples. Choose a dataset that has some.',
            'RandomSampler 无法从没有样本的数据集中抽取。请选择有样本的数据集。',
            { torch: 'cV', port: 'data_source' },
          ),
        ],
      };
    return sampler(num_samples ?? source.length, source.length);
  },
  pytorch: (p) => pythonCall('RandomSampler', randomParams, p, { first: ['dataset'] }),
  help: {
    en: 'A new random order in every epoch. With num_samples an epoch is shorter or longer than the dataset; with replacement samples are drawn independently.',
    zh: '每个 epoch 使用新的随机顺序。设置 num_samples 后，epoch 可以比数据集短或长；replacement 为 True 时每次独立抽取。',
  },
  reference: `${reference}.RandomSampler`,
});

const subsetParams = z.object({
  indices: text({
    help: {
      en: 'Numbers of the samples, from 0: single ones and ranges such as 0:100, 105. A range ends before its second number.',
      zh: '样本编号（从 0 起）：单个编号，或 0:100, 105 这样的范围。范围不含第二个数。',
    },
    accepts: { en: 'numbers and ranges: 0:100, 105', zh: '编号和范围：0:100, 105' },
    check: (value) => indicesOf(value) !== null,
  }),
});

export const subsetRandomSampler = defineBlock({
  type: 'SubsetRandomSampler',
  category: 'loader',
  keywords: ['sampler', 'subset', 'part', '采样器', '子集', '随机'],
  params: subsetParams,
  initial: { indices: '0:100' },
  summary: ['indices'],
  inputs: () => [],
  outputs: () => [SAMPLER_OUT],
  infer({ params: { indices } }): Inferred {
    const chosen = indicesOf(indices) ?? new Int32Array();
    const negative = chosen.find((i) => i < 0);
    if (negative !== undefined)
      return {
        outputs: {},
        problems: [
          error(
            'sampler.index',
            `SubsetRandomSampler names sample ${negative}: samples are numbered from 0. Write numbers that are not negative.`,
            `SubsetRandomSampler 指定了样本 ${negative}：编号从 0 开始。请填写非负的编号。`,
            { torch: 'fI', param: 'indices' },
          ),
        ],
      };
    return sampler(
      chosen.length,
      chosen.reduce((most, i) => Math.max(most, i + 1), 0),
    );
  },
  pytorch: ({ indices }) => {
    const words = indices.split(',').map((word) => word.trim());
    const written = words.map((word) =>
      word.includes(':') ? `*range(${word.split(/\s*:\s*/).join(', ')})` : word,
    );
    const [first = ''] = written;
    const range = written.length === 1 && first.startsWith('*');
    return `SubsetRandomSampler(${range ? first.slice(1) : `[${written.join(', ')}]`})`;
  },
  help: {
    en: 'Only the samples that are named, in a new random order in every epoch. Give two DataLoaders different indices and one dataset serves training and validation.',
    zh: '只使用指定的样本，每个 epoch 顺序随机。给两个 DataLoader 不同的编号，同一数据集即可用于训练和验证。',
  },
  reference: `${reference}.SubsetRandomSampler`,
});

/** `1, 0.5, 3e-2`; NaN and inf are numbers too, so that the block can say what is wrong with them. */
export function weightsOf(weights: string): Float64Array | null {
  const words = weights.split(',').map((word) => word.trim());
  if (
    !words.every((w) => /^[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|inf|nan)$/i.test(w))
  )
    return null;
  return Float64Array.from(words, (w) => Number(w.replace(/inf$/i, 'Infinity')));
}

const weightedParams = z.object({
  weights: text({
    help: {
      en: "'balanced': each class is drawn equally often. Or one weight for each sample, 1, 0.5, 2: a sample comes in proportion to it.",
      zh: "'balanced'：各类别出现的机会相同。或为每个样本写一个权重，如 1, 0.5, 2：样本按权重比例出现。",
    },
    accepts: { en: "'balanced', or numbers: 1, 0.5, 2", zh: "'balanced'，或一列数：1, 0.5, 2" },
    check: (value) => value.trim() === 'balanced' || weightsOf(value) !== null,
  }),
  num_samples: int({
    min: 1,
    help: { en: 'Samples drawn in an epoch.', zh: '一个 epoch 抽取的样本数。' },
  }),
  replacement: bool({
    help: {
      en: 'True: a sample may be drawn again. False: each at most once in an epoch.',
      zh: 'True：同一样本可再次抽到。False：每个 epoch 中每个样本至多一次。',
    },
  }).default(true),
});

/** Of a list of weights, as torch.multinomial refuses them. */
function weightProblems(weights: Float64Array, num: number, replacement: boolean): BlockProblem[] {
  const bad = weights.find((w) => !(w >= 0 && w < Infinity));
  const refused = (code: string, en: string, zh: string, param = 'weights') => [
    error(`sampler.${code}`, en, zh, { torch: 'fR', param }),
  ];
  if (bad !== undefined)
    return refused(
      'weight',
      `WeightedRandomSampler has the weight ${bad}. Weights must be finite and not negative.`,
      `WeightedRandomSampler 的权重中有 ${bad}。权重必须有限且非负。`,
    );
  if (weights.reduce((sum, w) => sum + w, 0) <= 0)
    return refused(
      'weights',
      'WeightedRandomSampler can draw nothing: all weights are 0. Give at least one sample a weight above 0.',
      'WeightedRandomSampler 抽不到样本：权重全为 0。请至少给一个样本大于 0 的权重。',
    );
  if (replacement) return [];
  return num > weights.length
    ? refused(
        'too_many',
        `WeightedRandomSampler cannot draw ${num} of ${weights.length} samples without replacement. Lower num_samples.`,
        `WeightedRandomSampler 不放回时无法从 ${weights.length} 个样本中抽取 ${num} 个。请减小 num_samples。`,
        'num_samples',
      )
    : num > weights.filter((w) => w > 0).length
      ? refused(
          'too_many',
          `WeightedRandomSampler has ${weights.filter((w) => w > 0).length} weights above 0, too few for num_samples=${num} without replacement.`,
          `WeightedRandomSampler 只有 ${weights.filter((w) => w > 0).length} 个权重大于 0，不放回时不够 num_samples=${num}。`,
          'num_samples',
        )
      : [];
}

export const weightedRandomSampler = defineBlock({
  type: 'WeightedRandomSampler',
  category: 'loader',
  keywords: ['sampler', 'balance', 'imbalanced classes', '采样器', '加权', '类别不平衡'],
  params: weightedParams,
  initial: { weights: 'balanced', num_samples: 1000 },
  summary: ['weights', 'num_samples'],
  inputs: () => [],
  outputs: () => [SAMPLER_OUT],
  infer({ params: { weights, num_samples, replacement } }): Inferred {
    const list = weightsOf(weights);
    if (!list) return sampler(num_samples, null, { balanced: true, replacement });
    const problems = weightProblems(list, num_samples, replacement);
    if (problems.length > 0) return { outputs: {}, problems };
    return sampler(num_samples, list.findLastIndex((w) => w > 0) + 1);
  },
  pytorch: (p) =>
    pythonCall('WeightedRandomSampler', weightedParams, p, {
      positional: ['weights', 'num_samples'],
      write: (param, value) =>
        param !== 'weights'
          ? undefined
          : String(value).trim() === 'balanced'
            ? '1 / torch.bincount(targets)[targets]'
            : `[${value}]`,
    }),
  formula: 'P(i) = wᵢ / Σw; balanced: wᵢ = 1 / samples of the class of i',
  help: {
    en: "Draws samples in proportion to their weights. Use 'balanced' when some classes have far fewer pictures than others: each class is then seen equally often.",
    zh: "按权重比例抽取样本。某些类别的图像远少于其他类别时用 'balanced'：各类别出现的机会相同。",
  },
  reference: `${reference}.WeightedRandomSampler`,
});

const batchParams = z.object({
  batch_size: int({
    min: 1,
    help: {
      en: 'Samples that go through the network together in one step.',
      zh: '每一步一起通过网络的样本数。',
    },
  }),
  drop_last: bool({
    help: {
      en: 'Leave out the last batch of an epoch when it is smaller than batch_size.',
      zh: '当最后一个批次不足 batch_size 时将其丢弃。',
    },
  }),
});

export const batchSampler = defineBlock({
  type: 'BatchSampler',
  category: 'loader',
  keywords: ['sampler', 'batch', '采样器', '批次'],
  params: batchParams,
  initial: { batch_size: 64, drop_last: false },
  summary: ['batch_size', 'drop_last'],
  inputs: () => [SAMPLER_OUT],
  outputs: () => [SAMPLER_OUT],
  infer({ params: { batch_size, drop_last }, inputs }): Inferred {
    const from = inputOf(inputs, 'sampler', 'Sampler');
    if (!from) return { outputs: {} };
    if (from.batch)
      return {
        outputs: {},
        problems: [
          error(
            'sampler.nested',
            'BatchSampler takes single samples, but its sampler yields batches. Connect RandomSampler or another sampler.',
            'BatchSampler 需要逐个样本的采样器，收到的却是批次。请连接 RandomSampler 等采样器。',
            { torch: 'fT', port: 'sampler' },
          ),
        ],
      };
    return {
      outputs: { sampler: { ...from, batch: { size: batch_size, dropLast: drop_last } } },
    };
  },
  pytorch: (p) =>
    pythonCall('BatchSampler', batchParams, p, {
      first: ['sampler'],
      positional: ['batch_size', 'drop_last'],
    }),
  formula: 'batches = ⌈samples / batch_size⌉, with drop_last ⌊samples / batch_size⌋',
  help: {
    en: "Groups the samples of a sampler into batches. Connect it to the DataLoader's batch_sampler; it then decides batch_size and drop_last.",
    zh: '把采样器给出的样本分成批次。把它连到 DataLoader 的 batch_sampler，由它决定 batch_size 和 drop_last。',
  },
  reference: `${reference}.BatchSampler`,
});
