/** The training loop: epochs, device, seed, validation (parity section 8). */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { bool, choice, int } from '../fields';
import { OPTIMIZER_IN } from '../ports';

const params = z.object({
  epochs: int({
    min: 1,
    help: {
      en: 'How many times training goes through the whole dataset.',
      zh: '训练遍历整个数据集的次数。',
    },
  }).default(5),
  device: choice(['auto', 'cpu', 'webgpu'], {
    help: {
      en: 'auto: a graphics card through WebGPU when there is one, else the processor.',
      zh: 'auto：有显卡时通过 WebGPU 使用显卡，否则使用处理器。',
    },
  }).default('auto'),
  seed: int({
    min: 0,
    help: {
      en: 'Start of all randomness: weights, shuffling, dropout. The same seed gives the same run.',
      zh: '所有随机性的起点：权重、打乱、dropout。相同的种子得到相同的过程。',
    },
  }).default(0),
  validate: bool({
    help: {
      en: 'Measures loss and accuracy on the validation data after every epoch.',
      zh: '每个 epoch 之后在验证数据上测量损失和准确率。',
    },
  }).default(true),
  top_k: int({
    min: 1,
    help: {
      en: 'Above 1: also the share of samples whose class is among the k best scores.',
      zh: '大于 1 时：同时给出正确类别在得分最高的 k 个之中的样本比例。',
    },
  }).default(1),
  average: choice(['macro', 'micro', 'weighted', 'binary'], {
    help: {
      en: 'How precision, recall and F1 of the classes become one number. binary: class 1 alone.',
      zh: '各类别的精确率、召回率和 F1 如何合成一个数。binary：只看类别 1。',
    },
  }).default('macro'),
});

export const trainer = defineBlock({
  type: 'Trainer',
  category: 'training',
  keywords: ['train', 'fit', 'loop', 'epochs', '训练', '循环', '轮数'],
  params,
  initial: {},
  summary: ['epochs', 'device', 'seed'],
  inputs: () => [
    OPTIMIZER_IN,
    {
      name: 'validation',
      types: ['Batches'],
      label: { en: 'Validation', zh: '验证' },
      optional: true,
    },
  ],
  outputs: () => [],
  infer: () => ({ outputs: {} }),
  pytorch: ({ epochs, seed }) =>
    [
      `torch.manual_seed(${seed})`,
      `for epoch in range(${epochs}):`,
      '    for input, target in loader:',
      '        optimizer.zero_grad()',
      '        loss = criterion(model(input), target)',
      '        loss.backward()',
      '        optimizer.step()',
    ].join('\n'),
  help: {
    en: 'Runs the training: batch by batch it computes the loss and its gradients and lets the optimizer improve the weights. Wire the optimizer to it, and the Batches of a second DataLoader with test data to Validation, to see how well the network does on samples it does not learn from.',
    zh: '执行训练：逐批计算损失和梯度，并让优化器改进权重。把优化器连到它；再把第二个 DataLoader（测试数据）的「批次」连到「验证」，就能看到网络在未学过的样本上的表现。',
  },
  reference: 'https://docs.pytorch.org/tutorials/beginner/basics/optimization_tutorial.html',
});
