/** torch.nn.MultiLabelMarginLoss (parity 5.1): a term of exactly 0 has no gradient. */
import { z } from 'zod';
import { multiLabelMargin } from '../../functional/class-loss';
import { reduced } from '../../functional/loss';
import { type BlockProblem, defineBlock } from '../contract';
import { inputOf, LOSS_OUT, TENSOR_IN } from '../ports';
import { error, size } from '../problems';
import { shapesDiffer } from '../shapes';
import {
  arrivingAt,
  isIds,
  LOSS_VALUE,
  lossCall,
  reduction,
  referenceOf,
  scalarNeeded,
  TARGET_IN,
} from './loss';

const TYPE = 'MultiLabelMarginLoss';

const params = z.object({ reduction });

export const multiLabelMarginLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: ['hinge', 'multi-label', '多标签', '间隔', '损失'],
  params,
  initial: {},
  summary: ['reduction'],
  inputs: () => [TENSOR_IN, TARGET_IN],
  outputs: () => [LOSS_OUT],
  infer({ block, params: p, inputs }) {
    const problems: BlockProblem[] = scalarNeeded(TYPE, block, p.reduction);
    const input = inputOf(inputs, 'input', 'Tensor');
    const target = arrivingAt(inputs, 'target');
    if (input && target) {
      const [a, b] = [size(input.shape), size(target.shape)];
      if (!isIds(target))
        problems.push(
          error(
            'loss.float_target',
            `${TYPE} needs lists of class ids as target, but numbers arrive. Use MultiLabelSoftMarginLoss for 0 and 1.`,
            `${TYPE} 的目标应为类别编号列表，收到的却是小数。目标为 0 和 1 时请用 MultiLabelSoftMarginLoss。`,
            { torch: 'fR', port: 'target' },
          ),
        );
      else if (shapesDiffer(input.shape, target.shape) || input.shape.length > 2)
        problems.push(
          error(
            'loss.shapes',
            `${TYPE} needs ids padded by −1 in the shape of the scores, (N, C); the input is ${a} and the target ${b}.`,
            `${TYPE} 需要与分数同形 (N, C)、以 −1 补齐的编号；输入是 ${a}，目标是 ${b}。`,
            { torch: 'fR', port: 'target' },
          ),
        );
    }
    return { outputs: LOSS_VALUE, problems };
  },
  lower: (f, { input, target }, p) => ({
    loss: reduced(f, multiLabelMargin(f, input!, target!), p.reduction),
  }),
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = Σ over right j, wrong i of max(0, 1 − x_j + x_i) / C',
  help: {
    en: 'For samples with several right classes: every right score should be 1 above every wrong one. The target of a sample lists its class ids, then −1 up to the number of classes.',
    zh: '用于一个样本有多个正确类别：每个正确分数都应比每个错误分数高 1。样本的目标先列出类别编号，再用 −1 补齐到类别数。',
  },
  reference: referenceOf(TYPE),
});
