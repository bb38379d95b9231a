/** torchvision.datasets.ImageFolder (parity 1.3): one sub-folder for each class. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { bool, folder } from '../fields';
import { DATASET_OUT } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';

const params = z.object({
  root: folder({
    help: {
      en: 'Folder whose sub-folders are the classes; a relative path starts at the project file.',
      zh: '该文件夹的每个子文件夹是一个类别；相对路径从项目文件所在处算起。',
    },
  }),
  allow_empty: bool({
    help: {
      en: 'True: a class without pictures is allowed. False: it is an error.',
      zh: 'True：允许没有图像的类别。False：视为错误。',
    },
  }).default(false),
});

export const imageFolder = defineBlock({
  type: 'ImageFolder',
  category: 'data',
  keywords: ['dataset', 'images', 'own data', 'pictures', '数据集', '图片', '文件夹'],
  params,
  initial: { root: '' },
  summary: ['root'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  validate: ({ root }) =>
    root.trim() === ''
      ? [
          error(
            'imagefolder.root',
            'ImageFolder has no folder yet. Choose the folder that holds one sub-folder for each class.',
            'ImageFolder 还没有文件夹。请选择一个文件夹，其中每个类别一个子文件夹。',
            { param: 'root' },
          ),
        ]
      : [],
  infer({ facts }): Inferred {
    if (facts?.error)
      return {
        outputs: {},
        problems: [
          error('dataset.unreadable', facts.error, `无法读取数据集：${facts.error}`, {
            param: 'root',
          }),
        ],
      };
    return {
      outputs: {
        dataset: {
          type: 'Dataset',
          // The loader converts every picture to RGB.
          sample: facts?.sample ?? { kind: 'image', mode: 'RGB', height: null, width: null },
          target: facts
            ? { kind: 'class', classes: facts.classes.length, names: facts.classes }
            : { kind: 'class', classes: null },
          length: facts?.length ?? null,
        },
      },
    };
  },
  pytorch: (p) => pythonCall('datasets.ImageFolder', params, p, { positional: ['root'] }),
  help: {
    en: 'Your own pictures: each sub-folder is one class, and its name is the name of the class. Pictures are read as RGB (3 channels). If they differ in size, add Resize with two numbers (height, width) before the DataLoader.',
    zh: '使用自己的图片：每个子文件夹是一个类别，文件夹名就是类别名。图片按 RGB（3 通道）读取。如果图片大小不一，请在 DataLoader 之前加上 Resize，并填写两个数（高, 宽）。',
  },
  reference:
    'https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html',
});
