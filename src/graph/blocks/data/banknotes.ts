/** The pictures of notes that come with Netloom: two classes, made by `scripts/banknotes.mjs`. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { DATASET_OUT } from '../ports';
import { inferFound } from './found';

/** Folder names in code point order, as ImageFolder takes them. */
export const BANKNOTE_CLASSES = ['1', '100'] as const;

const params = z.object({});

export const banknotes = defineBlock({
  type: 'Banknotes',
  category: 'data',
  keywords: ['dataset', 'images', 'money', 'notes', 'rmb', '数据集', '图片', '纸币', '人民币'],
  params,
  initial: {},
  summary: [],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  infer: ({ facts }): Inferred =>
    inferFound(
      facts ?? {
        length: 400,
        classes: BANKNOTE_CLASSES,
        counts: [200, 200],
        sample: { kind: 'image', mode: 'RGB', height: null, width: null },
      },
      {
        sample: { kind: 'image', mode: 'RGB', height: null, width: null },
        target: { kind: 'class', classes: 2, names: BANKNOTE_CLASSES },
      },
      'root',
    ),
  pytorch: () => "datasets.ImageFolder('banknotes')",
  help: {
    en: 'Four hundred pictures of two kinds of invented notes, 1 and 100: turned, lit unevenly, blurred, partly covered, and of different sizes. Place Resize with two numbers before ToTensor, and RandomSplit for training and validation.',
    zh: '四百张虚构纸币的图片，面值 1 和 100：角度、光照、清晰度、遮挡和大小各不相同。请在 ToTensor 之前放置 Resize（两个数），并用 RandomSplit 划分训练集和验证集。',
  },
  reference:
    'https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html',
});
