/** Arrays that NumPy saved: .npy files, or two arrays of one .npz. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { choice, file, text } from '../fields';
import { DATASET_OUT } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';
import { inferFound, pathNeeded } from './found';

const key = (en: string, zh: string) =>
  text({
    help: { en, zh },
    accepts: { en: 'the name of an array', zh: '数组名' },
    check: () => true,
  }).default('');

const params = z.object({
  file: file({
    extensions: ['npy', 'npz'],
    help: {
      en: 'Array of the samples, N first: .npy, or an .npz that also holds the targets.',
      zh: '样本数组，第一个轴为 N：.npy，或同时含有目标的 .npz。',
    },
  }),
  targets: file({
    extensions: ['npy'],
    help: {
      en: 'The .npy with the targets, N first. Empty with an .npz that holds both.',
      zh: '目标数组的 .npy，第一个轴为 N。.npz 同时含有两者时留空。',
    },
  }).default(''),
  x: key(
    'Name of the array of samples in an .npz. Empty: x, X, images, data, x_train or the first.',
    '.npz 中样本数组的名称。留空：x、X、images、data、x_train，或第一个。',
  ),
  y: key(
    'Name of the array of targets in an .npz. Empty: y, Y, labels, targets, y_train or the second.',
    '.npz 中目标数组的名称。留空：y、Y、labels、targets、y_train，或第二个。',
  ),
  layout: choice(['auto', 'images', 'arrays'], {
    help: {
      en: 'images: bytes (N, H, W) or (N, H, W, 1, 3 or 4) are pictures, for transforms. arrays: tensors as they are. auto: images where they can be.',
      zh: 'images：字节数组 (N, H, W) 或 (N, H, W, 1、3 或 4) 作为图像，可用图像变换。arrays：按原样作为张量。auto：能作为图像时作为图像。',
    },
  }).default('auto'),
  target_type: choice(['auto', 'class', 'number', 'mask'], {
    help: {
      en: 'auto: whole numbers (N) are classes, whole numbers (N, H, W) masks, other numbers are predicted.',
      zh: 'auto：整数 (N) 是类别，整数 (N, H, W) 是掩码，其他数用于预测。',
    },
  }).default('auto'),
});

export const npyDataset = defineBlock({
  type: 'NPYDataset',
  category: 'data',
  keywords: ['numpy', 'npy', 'npz', 'array', 'own data', 'dataset', '数组', '数据集'],
  params,
  initial: { file: '' },
  summary: ['file', 'target_type'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  validate: ({ file: path, targets }) => [
    ...pathNeeded(
      path,
      'file',
      'NPYDataset has no file yet. Choose an .npy or .npz file.',
      'NPYDataset 还没有文件。请选择 .npy 或 .npz 文件。',
    ),
    ...(/\.npy$/i.test(path.trim()) && targets.trim() === ''
      ? [
          error(
            'npydataset.targets',
            'NPYDataset has samples but no targets: one .npy holds one array. Choose the .npy of the targets.',
            'NPYDataset 有样本但没有目标：一个 .npy 只含一个数组。请选择目标的 .npy。',
            { param: 'targets' },
          ),
        ]
      : []),
  ],
  infer: ({ facts, params: { target_type } }): Inferred =>
    inferFound(
      facts,
      {
        sample: { kind: 'tensor', shape: [null] },
        target:
          target_type === 'number'
            ? { kind: 'number', shape: [] }
            : target_type === 'mask'
              ? { kind: 'mask', height: null, width: null, classes: null }
              : { kind: 'class', classes: null },
      },
      'file',
    ),
  pytorch: (p) => pythonCall('NPYDataset', params, p, { positional: ['file'] }),
  help: {
    en: 'Arrays saved with numpy.save or numpy.savez. The first axis counts the samples. Bytes of the shape of pictures become pictures; everything else becomes float32 tensors. Arrays of objects or text cannot be read.',
    zh: '用 numpy.save 或 numpy.savez 保存的数组。第一个轴是样本数。形状像图像的字节数组成为图像，其他成为 float32 张量。对象数组和文本数组无法读取。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html',
});
