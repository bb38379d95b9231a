/** torch.nn.CosineEmbeddingLoss (parity 5.4). */
import { z } from 'zod';
import { floats, reduced } from '../../functional/loss';
import { cosineEmbedding } from '../../functional/pair-loss';
import { type BlockProblem, defineBlock } from '../contract';
import { float } from '../fields';
import { inputOf, LOSS_OUT } from '../ports';
import { error, size } from '../problems';
import { shapesDiffer } from '../shapes';
import {
  arrivingAt,
  LOSS_VALUE,
  lossCall,
  reduction,
  referenceOf,
  scalarNeeded,
  signProblems,
  TARGET_IN,
} from './loss';
import { equalShapes, tensorIn } from './pairs';

const TYPE = 'CosineEmbeddingLoss';

const params = z.object({
  margin: float({
    help: {
      en: 'Unlike pairs whose cosine is below it cost nothing. From 0 to 0.5 is usual.',
      zh: '不相似的一对，余弦低于它就没有损失。通常取 0 到 0.5。',
    },
  }).default(0),
  reduction,
});

export const cosineEmbeddingLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: ['similarity', 'angle', 'siamese', '余弦', '相似度', '孪生网络', '损失'],
  params,
  initial: {},
  summary: ['margin', 'reduction'],
  inputs: () => [
    tensorIn('input1', 'First', '第一个'),
    tensorIn('input2', 'Second', '第二个'),
    TARGET_IN,
  ],
  outputs: () => [LOSS_OUT],
  infer({ block, params: p, inputs }) {
    const problems: BlockProblem[] = [
      ...scalarNeeded(TYPE, block, p.reduction),
      ...equalShapes(TYPE, inputs, ['input1', 'input2']),
    ];
    const input = inputOf(inputs, 'input1', 'Tensor');
    const target = arrivingAt(inputs, 'target');
    if (target) problems.push(...signProblems(TYPE, target));
    if (input && target) {
      const { shape } = input;
      if (shape.length > 2 || shapesDiffer(shape.slice(0, -1), target.shape))
        problems.push(
          error(
            'loss.shapes',
            `${TYPE} needs rows (N, D) and one target for each, but gets ${size(shape)} and targets ${size(target.shape)}.`,
            `${TYPE} 需要 (N, D) 的行和每行一个目标，收到的是 ${size(shape)} 和目标 ${size(target.shape)}。`,
            { torch: 'fR', port: 'target' },
          ),
        );
    }
    return { outputs: LOSS_VALUE, problems };
  },
  lower: (f, { input1, input2, target }, { margin, reduction: how }) => ({
    loss: reduced(f, cosineEmbedding(f, input1!, input2!, floats(f, target!), margin), how),
  }),
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = 1 − cos(x₁, x₂) where t = 1, max(0, cos − margin) where t = −1',
  help: {
    en: 'Turns the vectors of like pairs (+1) into one direction and those of unlike pairs (−1) apart; their lengths do not matter. Used for searching by similarity.',
    zh: '让相似的一对（+1）的向量方向一致，让不相似的一对（−1）的向量方向分开；长度不起作用。用于相似度检索。',
  },
  reference: referenceOf(TYPE),
});
