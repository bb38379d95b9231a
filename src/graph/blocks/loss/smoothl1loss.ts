/** torch.nn.SmoothL1Loss (parity 5.1). */
import { z } from 'zod';
import { smoothL1 } from '../../functional/loss';
import { defineBlock } from '../contract';
import { float } from '../fields';
import { elementwiseLoss, reduction } from './loss';

const params = z.object({
  reduction,
  beta: float({
    min: 0,
    torch: 'fR',
    help: {
      en: 'Errors below it are squared, larger ones count by their size. 0: the same as L1Loss.',
      zh: '小于它的误差取平方，更大的按大小计。0：与 L1Loss 相同。',
    },
  }).default(1),
});

export const smoothL1Loss = defineBlock(
  elementwiseLoss({
    type: 'SmoothL1Loss',
    keywords: ['robust regression', 'bounding box', '平滑 L1', '稳健回归', '损失'],
    params,
    summary: ['beta', 'reduction'],
    torch: 'W',
    compute: (f, x, t, { beta }) => smoothL1(f, x, t, beta),
    formula: 'd = x − t; loss = d² / (2β) where |d| < β, else |d| − β/2',
    help: {
      en: 'Between MSELoss and L1Loss: soft near the target, so that training settles, and straight further out, so that outliers do not dominate. Usual for the corners of boxes in object detection.',
      zh: '介于 MSELoss 与 L1Loss 之间：靠近目标时平缓，训练能稳定下来；远离目标时为直线，异常值不会占主导。常用于目标检测中的边框回归。',
    },
  }),
);
