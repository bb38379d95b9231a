/** torch.nn.MSELoss (parity 5.1). Shapes must be equal: broadcasting is hardly ever meant. */
import { z } from 'zod';
import { squaredError } from '../../functional/loss';
import { defineBlock } from '../contract';
import { elementwiseLoss, reduction } from './loss';

export const mseLoss = defineBlock(
  elementwiseLoss({
    type: 'MSELoss',
    keywords: [
      'mean squared error',
      'regression',
      'reconstruction',
      '均方误差',
      '回归',
      '重建',
      '损失',
    ],
    params: z.object({ reduction }),
    summary: ['reduction'],
    torch: 'W',
    compute: squaredError,
    formula: 'loss = mean of (x − t)²',
    help: {
      en: 'The average of the squared differences between the output and the target: large errors count much more than small ones. An autoencoder compares its output with its own input: wire Input of the DataLoader to Target.',
      zh: '输出与目标之差的平方的平均值：大的误差比小的误差影响大得多。自编码器把输出与自己的输入比较：把 DataLoader 的「输入」连到「目标」即可。',
    },
  }),
);
