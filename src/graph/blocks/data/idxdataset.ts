/** IDX files, the format of MNIST: one file of samples, one of labels. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { file } from '../fields';
import { DATASET_OUT } from '../ports';
import { pythonCall } from '../python';
import { inferFound, pathNeeded } from './found';

const params = z.object({
  images: file({
    extensions: [],
    help: {
      en: 'File of the samples, such as train-images-idx3-ubyte, also packed as .gz.',
      zh: '样本文件，例如 train-images-idx3-ubyte，也可以是 .gz。',
    },
  }),
  labels: file({
    extensions: [],
    help: {
      en: 'File of the class ids, such as train-labels-idx1-ubyte, also packed as .gz.',
      zh: '类别编号文件，例如 train-labels-idx1-ubyte，也可以是 .gz。',
    },
  }),
});

export const idxDataset = defineBlock({
  type: 'IDXDataset',
  category: 'data',
  keywords: ['idx', 'ubyte', 'mnist', 'fashion', 'emnist', 'own data', 'dataset', '数据集'],
  params,
  initial: { images: '', labels: '' },
  summary: ['images'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  validate: ({ images, labels }) => [
    ...pathNeeded(
      images,
      'images',
      'IDXDataset has no file of samples yet. Choose one, such as train-images-idx3-ubyte.',
      'IDXDataset 还没有样本文件。请选择，例如 train-images-idx3-ubyte。',
    ),
    ...pathNeeded(
      labels,
      'labels',
      'IDXDataset has no file of labels yet. Choose one, such as train-labels-idx1-ubyte.',
      'IDXDataset 还没有标签文件。请选择，例如 train-labels-idx1-ubyte。',
    ),
  ],
  infer: ({ facts }): Inferred =>
    inferFound(
      facts,
      {
        sample: { kind: 'image', mode: 'L', height: null, width: null },
        target: { kind: 'class', classes: null },
      },
      'images',
    ),
  pytorch: (p) => pythonCall('IDXDataset', params, p, { positional: ['images', 'labels'] }),
  help: {
    en: 'Samples and class ids from a pair of IDX files, as MNIST, Fashion-MNIST and EMNIST come. Bytes with axes (N, H, W) are grey pictures; other numbers become tensors.',
    zh: '从一对 IDX 文件读取样本和类别编号，MNIST、Fashion-MNIST、EMNIST 都用这种格式。轴为 (N, H, W) 的字节是灰度图像；其他数值成为张量。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/datasets.html',
});
