/** torch.nn.Embedding (parity 3.12). */
import { z } from 'zod';
import { embedding as lookUp } from '../../functional/embedding';
import { type BlockProblem, defineBlock, type Inferred, type PortDefinition } from '../contract';
import { bool, float, int } from '../fields';
import { inputOf, TENSOR_OUT, tensor } from '../ports';
import { error, setParam } from '../problems';
import { pythonCall } from '../python';

const params = z.object({
  num_embeddings: int({
    min: 1,
    help: {
      en: 'Rows of the table: one more than the largest id. For class labels the number of classes.',
      zh: '表的行数：比最大的编号大 1。对类别标签就是类别数。',
    },
  }),
  embedding_dim: int({
    min: 1,
    help: {
      en: 'Numbers of each row: the length of the vector that stands for an id.',
      zh: '每行的数值个数：代表一个编号的向量的长度。',
    },
  }),
  padding_idx: int({
    optional: true,
    torch: 'cA',
    help: {
      en: 'Id that only fills up: its row starts at 0 and is not learnt. Negative counts from the end.',
      zh: '仅用于填充的编号：它的行从 0 开始且不学习。负数从末尾算起。',
    },
  })
    .nullable()
    .default(null),
  max_norm: float({
    optional: true,
    help: {
      en: 'Rows longer than this are shortened to it before they are used.',
      zh: '长度超过此值的行在使用前会被缩短到此值。',
    },
  })
    .nullable()
    .default(null),
  norm_type: float({
    help: {
      en: 'Which length max_norm means: 2 is the Euclidean one, 1 the sum of the sizes.',
      zh: 'max_norm 所指的长度：2 为欧氏长度，1 为绝对值之和。',
    },
  }).default(2),
  scale_grad_by_freq: bool({
    help: {
      en: 'Divides the gradient of a row by how often its id occurs in the batch.',
      zh: '把每行的梯度除以其编号在批次中出现的次数。',
    },
  }).default(false),
});

const IDS_IN: PortDefinition = {
  name: 'input',
  types: ['Tensor', 'Target'],
  label: { en: 'Ids', zh: '编号' },
};

/** padding_idx counted from 0. */
function paddingOf(p: z.output<typeof params>): number | null {
  if (p.padding_idx === null) return null;
  return p.padding_idx < 0 ? p.padding_idx + p.num_embeddings : p.padding_idx;
}

export const embedding = defineBlock({
  type: 'Embedding',
  category: 'layers',
  keywords: ['lookup', 'table', 'token', 'word', 'label', 'condition', '嵌入', '查表', '词向量'],
  params,
  initial: { num_embeddings: 10, embedding_dim: 16 },
  summary: ['num_embeddings', 'embedding_dim'],
  inputs: () => [IDS_IN],
  outputs: () => [TENSOR_OUT],
  validate(p) {
    const problems: BlockProblem[] = [];
    const { num_embeddings: n, padding_idx: padding } = p;
    if (padding !== null && (padding < -n || padding >= n))
      problems.push(
        error(
          'embedding.padding_idx',
          `Embedding has padding_idx=${padding}, but num_embeddings=${n} has rows −${n} to ${n - 1}. Choose one of them.`,
          `Embedding 的 padding_idx=${padding}，而 num_embeddings=${n} 只有行 −${n} 到 ${n - 1}。请从中选择。`,
          { torch: 'cA', param: 'padding_idx' },
        ),
      );
    if (p.max_norm !== null && p.norm_type === 0)
      problems.push(
        error(
          'embedding.norm_type',
          'Embedding has norm_type=0, which is no length. Use 2, or 1.',
          'Embedding 的 norm_type=0 不是长度。请用 2 或 1。',
          { torch: 'fR', param: 'norm_type' },
        ),
      );
    return problems;
  },
  infer({ block, params: p, inputs }): Inferred {
    const cost = { parameters: p.num_embeddings * p.embedding_dim, macs: 0 };
    const labels = inputOf(inputs, 'input', 'Target');
    const ids = labels ?? inputOf(inputs, 'input', 'Tensor');
    if (!ids) return { outputs: {}, cost };
    if (ids.type === 'Tensor' && ids.element === 'float32')
      return {
        outputs: {},
        problems: [
          error(
            'embedding.element',
            'Embedding looks up whole-number ids but gets float32 numbers. Connect a DataLoader’s target, or place Long before it.',
            'Embedding 按整数编号查表，收到的是 float32 数。请连接 DataLoader 的 target，或在前面放置 Long。',
            { torch: 'fR', port: 'input' },
          ),
        ],
        cost,
      };
    const problems: BlockProblem[] = [];
    const target = labels?.target;
    const classes = target?.kind === 'class' ? target.classes : null;
    if (classes !== null && classes > p.num_embeddings)
      problems.push(
        error(
          'embedding.num_embeddings',
          `Embedding has num_embeddings=${p.num_embeddings}, but the labels go up to ${classes - 1}. Set it to ${classes}.`,
          `Embedding 的 num_embeddings=${p.num_embeddings}，而标签最大为 ${classes - 1}。请设为 ${classes}。`,
          {
            torch: 'fI',
            port: 'input',
            param: 'num_embeddings',
            repair: setParam(block, 'num_embeddings', classes),
          },
        ),
      );
    return { outputs: { output: tensor([...ids.shape, p.embedding_dim]) }, problems, cost };
  },
  weights: (p) => ({ weight: [p.num_embeddings, p.embedding_dim] }),
  lower(f, { input }, p) {
    const zeroRow = paddingOf(p);
    const weight = f.parameter('weight', [p.num_embeddings, p.embedding_dim], {
      kind: 'normal',
      mean: 0,
      std: 1,
      ...(zeroRow !== null && { zeroRow }),
    });
    const output = lookUp(f, weight, input!, {
      paddingIdx: zeroRow,
      maxNorm: p.max_norm,
      normType: p.norm_type,
      scaleGradByFreq: p.scale_grad_by_freq,
    });
    return { output };
  },
  pytorch: (p) =>
    pythonCall('nn.Embedding', params, p, { positional: ['num_embeddings', 'embedding_dim'] }),
  formula: 'y = W[id], W is (num_embeddings, embedding_dim)',
  help: {
    en: 'Looks up a learnt vector for each whole-number id. Given the labels of a DataLoader it tells a network which class is meant: the condition of a conditional generator. Ids from data come through Long; one outside the table gives NaN. Only the rows that were used get a gradient.',
    zh: '为每个整数编号查出一个可学习的向量。接上 DataLoader 的标签，它能告诉网络所指的类别：这就是条件生成器的条件。数据中的编号先经过 Long；超出表的编号得到 NaN。只有用到的行才有梯度。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html',
});
