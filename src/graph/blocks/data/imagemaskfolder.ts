/** Pictures with a class id for each pixel: two folders with files of the same names. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { choice, folder, int, text } from '../fields';
import { DATASET_OUT } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';
import { inferFound, pathNeeded } from './found';

const subfolder = (en: string, zh: string, initial: string) =>
  text({
    help: { en, zh },
    accepts: { en: 'the name of a folder', zh: '文件夹名' },
    check: (value) => value.trim() !== '',
  }).default(initial);

const params = z.object({
  root: folder({
    help: {
      en: 'Folder that holds the folders of pictures and masks; a relative path starts at the project file.',
      zh: '包含图片文件夹和掩码文件夹的文件夹；相对路径从项目文件所在处算起。',
    },
  }),
  images: subfolder(
    'Folder of the pictures, inside root. Folders inside it are looked into as well.',
    'root 中存放图片的文件夹，也会查看其中的子文件夹。',
    'images',
  ),
  masks: subfolder(
    'Folder of the masks, inside root: one for each picture, of the same name; the ending may differ.',
    'root 中存放掩码的文件夹：每张图片一个，文件名相同，扩展名可以不同。',
    'masks',
  ),
  mask_values: choice(['auto', 'ids', 'binary'], {
    help: {
      en: "ids: a pixel's number is its class, 255 is no class. binary: 0 is class 0, all else class 1. auto: binary where the masks hold only 0 and 255.",
      zh: 'ids：像素的数值就是类别，255 表示无类别。binary：0 为类别 0，其余为类别 1。auto：掩码只含 0 和 255 时按 binary。',
    },
  }).default('auto'),
  num_classes: int({
    min: 1,
    max: 255,
    optional: true,
    help: {
      en: 'How many classes there are; larger ids are an error. None: one more than the largest id found.',
      zh: '类别数；更大的编号会报错。None：比找到的最大编号多一。',
    },
  })
    .nullable()
    .default(null),
});

export const imageMaskFolder = defineBlock({
  type: 'ImageMaskFolder',
  category: 'data',
  keywords: [
    'segmentation',
    'masks',
    'images',
    'own data',
    'dataset',
    '分割',
    '掩码',
    '数据集',
    '图片',
  ],
  params,
  initial: { root: '' },
  summary: ['root', 'num_classes'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  validate: ({ root, images, masks }) => [
    ...pathNeeded(
      root,
      'root',
      'ImageMaskFolder has no folder yet. Choose the folder that holds the folders images and masks.',
      'ImageMaskFolder 还没有文件夹。请选择包含 images 和 masks 文件夹的文件夹。',
    ),
    ...(images.trim() === masks.trim()
      ? [
          error(
            'imagemaskfolder.same',
            'ImageMaskFolder takes pictures and masks from the same folder. Give masks another one.',
            'ImageMaskFolder 的图片和掩码来自同一个文件夹。请为掩码指定另一个文件夹。',
            { param: 'masks' },
          ),
        ]
      : []),
  ],
  infer: ({ facts, params: { num_classes } }): Inferred =>
    inferFound(
      facts,
      {
        sample: { kind: 'image', mode: 'RGB', height: null, width: null },
        target: { kind: 'mask', height: null, width: null, classes: num_classes },
      },
      'root',
    ),
  pytorch: (p) => pythonCall('ImageMaskFolder', params, p, { positional: ['root'] }),
  help: {
    en: 'Pictures for segmentation: each picture has a mask of the same name and size that says the class of every pixel. Masks are grey or palette PNGs of class ids, or two colours. Resizing, cropping, flipping and turning move picture and mask alike. Train with CrossEntropyLoss (ignore_index=255), or BCEWithLogitsLoss for two classes.',
    zh: '用于分割的图片：每张图片有一个同名、同大小的掩码，给出每个像素的类别。掩码是存放类别编号的灰度或调色板 PNG，或只有两种颜色。缩放、裁剪、翻转和旋转会同样作用于图片和掩码。用 CrossEntropyLoss（ignore_index=255）训练，两类时也可用 BCEWithLogitsLoss。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/datasets.html#image-segmentation',
});
