/** torch.nn.MSELoss (parity 5.1). Shapes must be equal: broadcasting is hardly ever meant. */
import { z } from 'zod';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { inputOf, LOSS_OUT, TENSOR_IN } from '../ports';
import { error, size } from '../problems';
import { pythonCall } from '../python';
import { shapesDiffer } from '../shapes';
import { reduction, scalarNeeded } from './loss';

const params = z.object({ reduction });

export const mseLoss = defineBlock({
  type: 'MSELoss',
  category: 'loss',
  keywords: [
    'mean squared error',
    'regression',
    'reconstruction',
    '均方误差',
    '回归',
    '重建',
    '损失',
  ],
  params,
  initial: {},
  summary: ['reduction'],
  inputs: () => [
    TENSOR_IN,
    { name: 'target', types: ['Tensor', 'Target'], label: { en: 'Target', zh: '目标' } },
  ],
  outputs: () => [LOSS_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const problems: BlockProblem[] = scalarNeeded('MSELoss', block, p.reduction);
    const input = inputOf(inputs, 'input', 'Tensor');
    const target = inputOf(inputs, 'target', 'Tensor') ?? inputOf(inputs, 'target', 'Target');
    const outputs = { loss: { type: 'Loss' } } as const;
    if (!input || !target) return { outputs, problems };
    if (shapesDiffer(input.shape, target.shape)) {
      const [a, b] = [size(input.shape), size(target.shape)];
      problems.push(
        target.type === 'Target'
          ? error(
              'loss.shapes',
              `MSELoss compares number by number: the input ${a} is not like the class ids ${b}. Use CrossEntropyLoss for classes.`,
              `MSELoss 逐个数比较：输入 ${a} 与类别编号 ${b} 形状不同。分类请用 CrossEntropyLoss。`,
              { torch: 'W', port: 'target' },
            )
          : error(
              'loss.shapes',
              `MSELoss compares number by number, but the input is ${a} and the target ${b}. Give the last layer the target's shape.`,
              `MSELoss 逐个数比较，但输入是 ${a}，目标是 ${b}。请让最后一层的输出与目标形状相同。`,
              { torch: 'W', port: 'input' },
            ),
      );
    }
    return { outputs, problems };
  },
  lower: (f, { input, target }, p) => ({ loss: f.mseLoss(input!, target!, p.reduction) }),
  pytorch: (p) => pythonCall('nn.MSELoss', params, p),
  formula: 'loss = mean of (x − t)²',
  help: {
    en: 'The average of the squared differences between the output and the target: large errors count much more than small ones. An autoencoder compares its output with its own input: wire Input of the DataLoader to Target.',
    zh: '输出与目标之差的平方的平均值：大的误差比小的误差影响大得多。自编码器把输出与自己的输入比较：把 DataLoader 的「输入」连到「目标」即可。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html',
});
