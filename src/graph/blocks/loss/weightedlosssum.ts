/** A weighted sum of losses, so that several train one network: `loss = a * loss1 + b * loss2`. */
import { z } from 'zod';
import { defineBlock, type PortDefinition } from '../contract';
import { float } from '../fields';
import type { Sym } from '../functional';
import { LOSS_IN, LOSS_OUT } from '../ports';
import { LOSS_VALUE } from './loss';

const weightOf = (en: string, zh: string) =>
  float({
    help: {
      en: `How much the ${en} loss counts in the sum. 0 leaves it out of the training.`,
      zh: `${zh}损失在总和中的权重。0 表示不参与训练。`,
    },
  }).default(1);

const params = z.object({
  weight: weightOf('first', '第一个'),
  second_weight: weightOf('second', '第二个'),
  third_weight: weightOf('third', '第三个'),
  fourth_weight: weightOf('fourth', '第四个'),
});

/** Ports and the weight of each. */
export const SUMMANDS = [
  ['loss', 'weight'],
  ['second', 'second_weight'],
  ['third', 'third_weight'],
  ['fourth', 'fourth_weight'],
] as const;

const port = (name: string, en: string, zh: string, optional: boolean): PortDefinition => ({
  name,
  types: LOSS_IN.types,
  label: { en, zh },
  ...(optional && { optional }),
});

export const weightedLossSum = defineBlock({
  type: 'WeightedLossSum',
  category: 'loss',
  keywords: ['several losses', 'multi-task', 'combine', '多个损失', '多任务', '加权', '损失'],
  params,
  initial: {},
  summary: ['weight', 'second_weight'],
  inputs: () => [
    port('loss', 'First', '第一个', false),
    port('second', 'Second', '第二个', false),
    port('third', 'Third', '第三个', true),
    port('fourth', 'Fourth', '第四个', true),
  ],
  outputs: () => [LOSS_OUT],
  infer: () => ({ outputs: LOSS_VALUE }),
  lower: (f, inputs, p) => {
    let sum: Sym | undefined;
    for (const [name, weight] of SUMMANDS) {
      const loss = inputs[name];
      if (!loss) continue;
      const part = f.mul(loss, f.scalar(p[weight]));
      sum = sum ? f.add(sum, part) : part;
    }
    return { loss: sum! };
  },
  pytorch: (p) =>
    SUMMANDS.filter(([, weight], i) => i < 2 || p[weight] !== 1)
      .map(([name, weight]) => (p[weight] === 1 ? name : `${p[weight]} * ${name}`))
      .join(' + '),
  formula: 'loss = w₁·loss₁ + w₂·loss₂ + w₃·loss₃ + w₄·loss₄',
  help: {
    en: 'Lets several losses train one network at once, as a picture’s class and its reconstruction. Results show each of them without its weight; choose the weights so that none drowns the others.',
    zh: '让多个损失同时训练一个网络，例如图像的类别和它的重建。结果中分别显示各个损失（不乘权重）；选择权重时别让其中一个淹没其他。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/notes/autograd.html',
});
