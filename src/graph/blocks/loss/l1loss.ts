/** torch.nn.L1Loss (parity 5.1): the gradient is 0 where input and target are equal. */
import { z } from 'zod';
import { absoluteError } from '../../functional/loss';
import { defineBlock } from '../contract';
import { elementwiseLoss, reduction } from './loss';

export const l1Loss = defineBlock(
  elementwiseLoss({
    type: 'L1Loss',
    keywords: ['mean absolute error', 'MAE', 'regression', '平均绝对误差', '回归', '损失'],
    params: z.object({ reduction }),
    summary: ['reduction'],
    torch: 'W',
    compute: absoluteError,
    formula: 'loss = mean of |x − t|',
    help: {
      en: 'The average distance between output and target. A few very wrong samples pull less than with MSELoss, and reconstructed pictures stay sharper. Every error pulls with the same strength, however small.',
      zh: '输出与目标之间距离的平均值。个别错得离谱的样本影响比 MSELoss 小，重建的图像也更清晰。无论误差多小，拉力都一样大。',
    },
  }),
);
