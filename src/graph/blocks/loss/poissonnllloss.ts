/** torch.nn.PoissonNLLLoss (parity 5.1). */
import { z } from 'zod';
import { poissonNll } from '../../functional/loss';
import { defineBlock } from '../contract';
import { bool, float } from '../fields';
import { elementwiseLoss, reduction } from './loss';

const params = z.object({
  log_input: bool({
    help: {
      en: 'The input is the logarithm of the expected count; otherwise the count itself.',
      zh: '输入是期望计数的对数；否则就是计数本身。',
    },
  }).default(true),
  full: bool({
    help: {
      en: 'Adds Stirling’s approximation of ln t!, which changes the loss but not the training.',
      zh: '加上 ln t! 的斯特林近似；它改变损失的数值，但不影响训练。',
    },
  }).default(false),
  eps: float({
    help: {
      en: 'Keeps the logarithm from 0 when log_input is off.',
      zh: 'log_input 关闭时，避免对 0 取对数。',
    },
  }).default(1e-8),
  reduction,
});

export const poissonNLLLoss = defineBlock(
  elementwiseLoss({
    type: 'PoissonNLLLoss',
    keywords: ['counts', 'rate', 'regression', '泊松', '计数', '回归', '损失'],
    params,
    summary: ['log_input', 'full', 'reduction'],
    torch: 'W',
    compute: (f, x, t, p) =>
      poissonNll(f, x, t, { logInput: p.log_input, full: p.full, eps: p.eps }),
    formula: 'loss = e^x − t·x; without log_input: x − t·ln(x + eps)',
    help: {
      en: 'For targets that count things: cells in a picture, visits in an hour. The network predicts the logarithm of the expected count, so no output can be negative after the exponential.',
      zh: '用于计数类目标：图像中的细胞数、每小时的访问数。网络预测期望计数的对数，取指数后不会出现负数。',
    },
  }),
);
