/** torchvision.datasets.CIFAR10 and CIFAR100, from the files of their binary version. */
import { z } from 'zod';
import type { DatasetFacts } from '../../types';
import { defineBlock, type Inferred } from '../contract';
import { bool, choice, folder } from '../fields';
import { DATASET_OUT } from '../ports';
import { pythonCall } from '../python';
import { inferFound, pathNeeded } from './found';

const root = folder({
  help: {
    en: 'Folder with the .bin files, or the downloaded .tar.gz of the binary version.',
    zh: '含有 .bin 文件的文件夹，或下载的二进制版 .tar.gz。',
  },
});

const train = bool({
  help: {
    en: 'True: the 50,000 training pictures. False: the 10,000 test pictures.',
    zh: 'True：50,000 张训练图像。False：10,000 张测试图像。',
  },
}).default(true);

const SAMPLE = { kind: 'image', mode: 'RGB', height: 32, width: 32 } as const;

const ten = z.object({ root, train });

export const cifar10 = defineBlock({
  type: 'CIFAR10',
  category: 'data',
  keywords: ['cifar', 'dataset', 'images', 'classification', '数据集', '图片'],
  params: ten,
  initial: { root: '' },
  summary: ['root', 'train'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  validate: ({ root: path }) =>
    pathNeeded(
      path,
      'root',
      'CIFAR10 has no folder yet. Choose the one with data_batch_1.bin, or cifar-10-binary.tar.gz.',
      'CIFAR10 还没有文件夹。请选择含 data_batch_1.bin 的文件夹，或 cifar-10-binary.tar.gz。',
    ),
  infer: ({ facts, params: p }) => inferPictures(facts, 10, p.train),
  pytorch: (p) => pythonCall('datasets.CIFAR10', ten, p, { positional: ['root'] }),
  help: {
    en: 'Small colour pictures (32×32) of ten things, from airplane to truck. Download the binary version from www.cs.toronto.edu/~kriz/cifar.html and choose its folder, or the .tar.gz as it is.',
    zh: '十种事物（从飞机到卡车）的小彩色图像（32×32）。请从 www.cs.toronto.edu/~kriz/cifar.html 下载二进制版，选择其文件夹，或直接选择 .tar.gz。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CIFAR10.html',
});

const hundred = z.object({
  root,
  train,
  labels: choice(['fine', 'coarse'], {
    help: {
      en: 'fine: 100 classes, as torchvision. coarse: the 20 groups that they belong to.',
      zh: 'fine：100 个类别，与 torchvision 相同。coarse：它们所属的 20 个大类。',
    },
  }).default('fine'),
});

export const cifar100 = defineBlock({
  type: 'CIFAR100',
  category: 'data',
  keywords: ['cifar', 'dataset', 'images', 'classification', '数据集', '图片'],
  params: hundred,
  initial: { root: '' },
  summary: ['root', 'train'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  validate: ({ root: path }) =>
    pathNeeded(
      path,
      'root',
      'CIFAR100 has no folder yet. Choose the one with train.bin, or cifar-100-binary.tar.gz.',
      'CIFAR100 还没有文件夹。请选择含 train.bin 的文件夹，或 cifar-100-binary.tar.gz。',
    ),
  infer: ({ facts, params: p }) => inferPictures(facts, p.labels === 'fine' ? 100 : 20, p.train),
  pytorch: (p) => pythonCall('datasets.CIFAR100', hundred, p, { positional: ['root'] }),
  help: {
    en: 'Small colour pictures (32×32) of a hundred things, 500 of each to learn from. Download the binary version from www.cs.toronto.edu/~kriz/cifar.html and choose its folder, or the .tar.gz as it is.',
    zh: '一百种事物的小彩色图像（32×32），每种 500 张用于训练。请从 www.cs.toronto.edu/~kriz/cifar.html 下载二进制版，选择其文件夹，或直接选择 .tar.gz。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CIFAR100.html',
});

/** The number of pictures is known before the files are read. */
function inferPictures(
  facts: DatasetFacts | undefined,
  classes: number,
  training: boolean,
): Inferred {
  const target = { kind: 'class', classes } as const;
  const inferred = inferFound(facts, { sample: SAMPLE, target }, 'root');
  const value = inferred.outputs.dataset;
  if (value?.type !== 'Dataset' || value.length !== null) return inferred;
  return { outputs: { dataset: { ...value, length: training ? 50_000 : 10_000 } } };
}
