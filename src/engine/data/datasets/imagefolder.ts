/** torchvision.datasets.ImageFolder (parity 1.3): one sub-folder for each class, pictures as RGB. */
import { join, resolve } from 'node:path';
import type { FileProblem } from '../../../protocol/data';
import type { RawImage } from '../contract';
import { readImage } from '../images/decode';
import { examinePicture } from '../images/examine';
import { errorRow, noteRow, refused } from '../problems';
import type { Dataset, DatasetKind, Examined, Found, Reading, SharedDataset } from './contract';
import {
  byCodePoint,
  commonSize,
  countsOf,
  EXTENSIONS,
  isFolder,
  keptOf,
  list,
  walk,
} from './files';

export interface ImageFolderParams {
  readonly root: string;
  readonly allow_empty: boolean;
}

interface FolderData {
  readonly classes: readonly string[];
  readonly paths: readonly string[];
  readonly labels: Int32Array;
}

async function classesIn(root: string): Promise<string[]> {
  const classes: string[] = [];
  for (const entry of await list(root)) if (await isFolder(root, entry)) classes.push(entry.name);
  if (classes.length === 0)
    throw refused(
      'data.missing',
      'no_classes',
      `The folder ${root} has no sub-folder; ImageFolder needs one for each class.`,
      `文件夹 ${root} 没有子文件夹；ImageFolder 需要每个类别一个。`,
    );
  return classes.sort(byCodePoint);
}

async function find(
  params: ImageFolderParams,
  baseDir: string | null,
  lenient: boolean,
): Promise<{ data: FolderData; problems: FileProblem[] }> {
  const root = resolve(baseDir ?? '.', params.root);
  const classes = await classesIn(root);
  const paths: string[] = [];
  const labels: number[] = [];
  const empty: string[] = [];
  const problems: FileProblem[] = [];
  for (const [label, name] of classes.entries()) {
    const before = paths.length;
    for (const { folder, pictures, others } of await walk(join(root, name))) {
      for (const file of pictures) {
        paths.push(join(folder, file));
        labels.push(label);
      }
      if (lenient)
        for (const file of others)
          problems.push(
            noteRow(
              join(folder, file),
              null,
              'ignored_file',
              `Not taken: ImageFolder takes ${EXTENSIONS.join(' ')}.`,
              `未使用：ImageFolder 只取 ${EXTENSIONS.join(' ')}。`,
            ),
          );
    }
    if (paths.length === before) empty.push(name);
  }
  if (empty.length > 0 && !params.allow_empty) {
    if (!lenient)
      throw refused(
        'data.missing',
        'class_empty',
        `No image in ${empty.length === 1 ? 'class' : 'classes'} ${empty.join(', ')} of ${root}. ` +
          `Taken are ${EXTENSIONS.join(' ')}; or set allow_empty.`,
        `${root} 的类别 ${empty.join('、')} 没有图像。可用的扩展名：${EXTENSIONS.join(' ')}；或设置 allow_empty。`,
      );
    problems.unshift(
      ...empty.map((name) =>
        errorRow(
          join(root, name),
          null,
          'class_empty',
          'The class has no picture: add some, remove the folder, or set allow_empty.',
          '该类别没有图片：请添加图片、删除文件夹，或设置 allow_empty。',
        ),
      ),
    );
  }
  return { data: { classes, paths, labels: Int32Array.from(labels) }, problems };
}

class ImageFolder implements Dataset {
  readonly length: number;

  constructor(private readonly data: FolderData) {
    this.length = data.paths.length;
  }

  read(index: number, how?: Reading): RawImage | Promise<RawImage> {
    return readImage(this.name(index), how);
  }

  target(index: number): number {
    return this.data.labels[index] as number;
  }

  name(index: number): string {
    return this.data.paths[index] as string;
  }

  examine(index: number): Promise<Examined> {
    return examinePicture(this.name(index), index);
  }

  share(): SharedDataset {
    return { type: imageFolder.type, data: this.data };
  }
}

/** The folder as a dataset, and what was noticed in it. Throws DataError. */
export async function findImageFolder(
  params: ImageFolderParams,
  baseDir: string | null,
  lenient = false,
): Promise<Found> {
  const { data, problems } = await find(params, baseDir, lenient);
  const { classes, paths, labels } = data;
  return {
    problems,
    facts: async (kept) => {
      const taken = keptOf(paths, kept);
      const { width, height } = await commonSize(taken);
      return {
        length: taken.length,
        classes,
        counts: countsOf(labels, classes.length, kept),
        sample: { kind: 'image', mode: 'RGB', height, width },
      };
    },
    open: async () => new ImageFolder(data),
  };
}

export const imageFolder: DatasetKind<ImageFolderParams> = {
  type: 'ImageFolder',
  find: findImageFolder,
  attach: (data: FolderData) => new ImageFolder(data),
};
