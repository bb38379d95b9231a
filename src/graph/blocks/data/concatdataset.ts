/** torch.utils.data.ConcatDataset of two to four datasets (parity 1.1). */
import { z } from 'zod';
import { classesOf, type SampleType, type TargetType } from '../../types';
import { type BlockProblem, defineBlock, type Inferred, type PortDefinition } from '../contract';
import { DATASET_IN, DATASET_OUT, type DatasetValue, inputOf } from '../ports';
import { error, warning } from '../problems';

const params = z.object({});

const PORTS: readonly PortDefinition[] = [
  DATASET_IN,
  { name: 'other', types: ['Dataset'], label: { en: 'Other', zh: '另一数据集' } },
  { name: 'third', types: ['Dataset'], label: { en: 'Third', zh: '第三数据集' }, optional: true },
  { name: 'fourth', types: ['Dataset'], label: { en: 'Fourth', zh: '第四数据集' }, optional: true },
];

const kindsOf = ({ sample, target }: DatasetValue): string =>
  JSON.stringify([
    sample.kind,
    sample.kind === 'image' ? sample.mode : sample.kind,
    target.kind,
    target.kind === 'number' ? target.shape : '',
  ]);

/** The type that samples of all parts have: an axis that differs is unknown. */
function common(parts: readonly DatasetValue[]): { sample: SampleType; target: TargetType } {
  const [first, ...rest] = parts as [DatasetValue, ...DatasetValue[]];
  const same = <T>(value: (part: DatasetValue) => T, other: T): T =>
    rest.every((part) => JSON.stringify(value(part)) === JSON.stringify(value(first)))
      ? value(first)
      : other;
  const sample: SampleType =
    first.sample.kind === 'image'
      ? {
          ...first.sample,
          height: same(({ sample: s }) => (s.kind === 'image' ? s.height : null), null),
          width: same(({ sample: s }) => (s.kind === 'image' ? s.width : null), null),
        }
      : same(({ sample: s }) => s, first.sample);
  const classes = parts.map(({ target }) => classesOf(target));
  const { target } = first;
  if (target.kind === 'number') return { sample, target };
  const most = classes.every((n) => n !== null) ? Math.max(...(classes as number[])) : null;
  return { sample, target: { ...target, classes: most } };
}

export const concatDataset = defineBlock({
  type: 'ConcatDataset',
  category: 'data',
  keywords: ['join', 'merge datasets', 'add', '合并数据集', '拼接'],
  params,
  initial: {},
  summary: [],
  inputs: () => PORTS,
  outputs: () => [DATASET_OUT],
  infer({ inputs }): Inferred {
    // A port that is wired to something unknown is there with the value undefined.
    const wired = PORTS.filter(({ name, optional }) => !optional || name in inputs);
    const parts = wired.flatMap(({ name }) => inputOf(inputs, name, 'Dataset') ?? []);
    const [first] = parts;
    if (!first || parts.length < wired.length) return { outputs: {} };
    const other = parts.find((part) => kindsOf(part) !== kindsOf(first));
    if (other)
      return {
        outputs: {},
        problems: [
          error(
            'concatdataset.kinds',
            'ConcatDataset needs samples and labels of one kind in all its datasets. Give each the same transforms before it.',
            'ConcatDataset 的各数据集必须有同一种样本和标签。请在它之前让它们经过相同的变换。',
            { torch: 'fR' },
          ),
        ],
      };
    const problems: BlockProblem[] = [];
    const names = parts.map(({ target }) => ('names' in target ? target.names?.join('\n') : ''));
    if (new Set(names).size > 1)
      problems.push(
        warning(
          'concatdataset.names',
          'The datasets name their classes differently: equal class numbers are taken for the same class.',
          '各数据集的类别名不同：编号相同的类别会被当作同一类。',
        ),
      );
    const lengths = parts.map(({ length }) => length);
    return {
      outputs: {
        dataset: {
          type: 'Dataset',
          ...common(parts),
          length: lengths.reduce((sum, n) => (sum === null || n === null ? null : sum + n), 0),
        },
      },
      problems,
    };
  },
  pytorch: () => 'ConcatDataset([dataset, other])',
  help: {
    en: 'Puts datasets one after another: first all samples of the first, then those of the second, and so on. Samples must be of one kind; class numbers keep their meaning only if the folders have the same classes.',
    zh: '把几个数据集首尾相接：先是第一个的全部样本，然后是第二个，依此类推。样本必须是同一种；只有类别相同时，类别编号的含义才一致。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset',
});
