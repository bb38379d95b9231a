/** torch.nn.CrossEntropyLoss for class ids and for class probabilities (parity 5.2). */
import { z } from 'zod';
import { crossEntropy } from '../../functional/class-loss';
import type { Shape } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { float } from '../fields';
import { inputOf, LOSS_OUT, TENSOR_IN } from '../ports';
import { error, setParam, size } from '../problems';
import { shapesDiffer } from '../shapes';
import { listOf } from '../transforms/normalize';
import { classProblems, ignoreIndex } from './classloss';
import {
  arrivingAt,
  classWeight,
  isIds,
  LOSS_VALUE,
  lossCall,
  rawScoresNeeded,
  reduction,
  referenceOf,
  scalarNeeded,
  TARGET_IN,
} from './loss';

const TYPE = 'CrossEntropyLoss';

const params = z.object({
  weight: classWeight,
  ignore_index: ignoreIndex,
  reduction,
  label_smoothing: float({
    min: 0,
    max: 1,
    torch: 'fR',
    help: {
      en: 'Share of the target spread evenly over all classes. 0: none; 0.1 keeps the network less sure.',
      zh: '把目标的这一部分平均分给所有类别。0：不平滑；0.1 让网络不过分自信。',
    },
  }).default(0),
});

/** Probabilities are of the scores' shape and know no class to ignore. */
function probabilityProblems(
  block: string,
  input: Shape,
  target: Shape,
  ignored: number,
): BlockProblem[] {
  if (shapesDiffer(input, target))
    return [
      error(
        'loss.shapes',
        `${TYPE} takes a probability for each score, but the input is ${size(input)} and the target ${size(target)}. Make them equal.`,
        `${TYPE} 需要每个分数对应一个概率，但输入是 ${size(input)}，目标是 ${size(target)}。请让两者形状相同。`,
        { torch: 'fR', port: 'target' },
      ),
    ];
  if (ignored < 0) return [];
  return [
    error(
      'loss.ignore_index',
      `${TYPE} cannot ignore class ${ignored} where the target is probabilities. Set ignore_index to -100.`,
      `目标是概率时，${TYPE} 无法忽略类别 ${ignored}。请把 ignore_index 设为 -100。`,
      {
        torch: 'fR',
        param: 'ignore_index',
        repair: setParam(block, 'ignore_index', undefined),
      },
    ),
  ];
}

export const crossEntropyLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: ['classification', 'softmax', 'log likelihood', '交叉熵', '分类', '损失'],
  params,
  initial: {},
  summary: ['label_smoothing', 'reduction'],
  inputs: () => [TENSOR_IN, { ...TARGET_IN, types: ['Target', 'Tensor'] }],
  outputs: () => [LOSS_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const problems = [
      ...scalarNeeded(TYPE, block, p.reduction),
      ...rawScoresNeeded(TYPE, inputs),
      ...classProblems(inputs, { type: TYPE, weight: p.weight, beyond: 'fI' }),
    ];
    const input = inputOf(inputs, 'input', 'Tensor');
    const target = arrivingAt(inputs, 'target');
    if (input && target && !isIds(target))
      problems.push(...probabilityProblems(block, input.shape, target.shape, p.ignore_index));
    return { outputs: LOSS_VALUE, problems };
  },
  lower: (f, { input, target }, p) => ({
    loss: crossEntropy(f, input!, target!, {
      weight: p.weight === null ? null : listOf(p.weight),
      ignoreIndex: p.ignore_index,
      labelSmoothing: p.label_smoothing,
      reduction: p.reduction,
    }),
  }),
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = −ln( e^(x_t) / Σ_c e^(x_c) ), averaged over the batch; t is the right class',
  help: {
    en: 'Measures how wrong the scores of a classifier are: small when the right class has by far the largest score. It contains the softmax, so wire the raw scores of the last Linear, without Softmax or Sigmoid. Guessing among 10 classes costs ln 10 ≈ 2.30.',
    zh: '衡量分类分数错得有多严重：正确类别的分数远大于其他类别时损失很小。它已包含 softmax，因此直接连接最后一个 Linear 的原始分数，不要再加 Softmax 或 Sigmoid。在 10 个类别中瞎猜的损失是 ln 10 ≈ 2.30。',
  },
  reference: referenceOf(TYPE),
});
