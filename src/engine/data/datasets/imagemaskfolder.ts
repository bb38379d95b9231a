/** Pictures and masks: two folders with files of the same names, whatever their endings. */
import { stat } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';
import type { FileProblem } from '../../../protocol/data';
import { DataError, type RawImage } from '../contract';
import { imageSize, readImage } from '../images/decode';
import { examinePicture } from '../images/examine';
import { decodeIds } from '../images/ids';
import { errorRow, noteRow, refused, rowOf } from '../problems';
import type { Dataset, DatasetKind, Examined, Found, Reading, SharedDataset } from './contract';
import { commonSize, keptOf, walk } from './files';

export interface ImageMaskFolderParams {
  readonly root: string;
  readonly images: string;
  readonly masks: string;
  readonly mask_values: 'auto' | 'ids' | 'binary';
  readonly num_classes: number | null;
}

/** This id is no class: VOC's border, and what a loss with ignore_index=255 leaves out. */
export const VOID = 255;

interface MaskData {
  readonly paths: readonly string[];
  readonly masks: readonly string[];
  /** Everything but 0 is class 1. */
  readonly binary: boolean;
  readonly classes: number;
}

interface Pairs {
  readonly paths: string[];
  readonly masks: string[];
  readonly problems: FileProblem[];
}

/** Files by their place in the folder without the ending. */
async function byStem(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { folder: at, pictures } of await walk(folder))
    for (const name of pictures) {
      const path = join(at, name);
      const stem = relative(folder, path).slice(0, -extname(name).length);
      files.set(stem, path);
    }
  return files;
}

async function pairsIn(params: ImageMaskFolderParams, baseDir: string | null): Promise<Pairs> {
  const root = resolve(baseDir ?? '.', params.root);
  const images = await byStem(join(root, params.images));
  const masks = await byStem(join(root, params.masks));
  if (images.size === 0)
    throw refused(
      'data.missing',
      'no_classes',
      `The folder ${join(root, params.images)} has no pictures.`,
      `文件夹 ${join(root, params.images)} 中没有图片。`,
    );
  const pairs: Pairs = { paths: [], masks: [], problems: [] };
  for (const [stem, path] of images) {
    // VOC and others add an ending to the name of the mask.
    const mask = masks.get(stem) ?? masks.get(`${stem}_mask`);
    if (mask === undefined) {
      pairs.problems.push(
        errorRow(
          path,
          null,
          'mask_missing',
          `The picture has no mask: ${stem} is missing in ${params.masks}.`,
          `图片没有掩码：${params.masks} 中缺少 ${stem}。`,
        ),
      );
      continue;
    }
    masks.delete(stem);
    masks.delete(`${stem}_mask`);
    pairs.paths.push(path);
    pairs.masks.push(mask);
  }
  for (const path of masks.values())
    pairs.problems.push(
      noteRow(
        path,
        null,
        'ignored_file',
        `Not taken: the mask has no picture in ${params.images}.`,
        `未使用：${params.images} 中没有对应的图片。`,
      ),
    );
  return pairs;
}

/** The ids in a mask, each once, in order; remembered while the file stays the same. */
const known = new Map<string, { bytes: number; time: number; ids: readonly number[] }>();

async function idsIn(path: string): Promise<readonly number[]> {
  const { size: bytes, mtimeMs: time } = await stat(path);
  const before = known.get(path);
  if (before?.bytes === bytes && before.time === time) return before.ids;
  const seen = new Uint8Array(256);
  for (const id of (await decodeIds(path)).pixels) seen[id] = 1;
  const ids = Array.from(seen.keys()).filter((id) => seen[id] === 1);
  known.set(path, { bytes, time, ids });
  return ids;
}

/** The ids of all masks that can be read. */
async function idsOfAll(masks: readonly string[]): Promise<Set<number>> {
  const all = new Set<number>();
  let next = 0;
  const look = async () => {
    while (next < masks.length) {
      const path = masks[next++] as string;
      const ids = await idsIn(path).catch((error) => {
        // It is reported, or thrown, when its turn as a sample comes.
        if (error instanceof DataError || error.code !== undefined) return [];
        throw error;
      });
      for (const id of ids) all.add(id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, look));
  return all;
}

async function dataOf(params: ImageMaskFolderParams, pairs: Pairs): Promise<MaskData> {
  const { mask_values, num_classes } = params;
  const { paths, masks } = pairs;
  if (mask_values === 'binary') return { paths, masks, binary: true, classes: num_classes ?? 2 };
  if (mask_values === 'ids' && num_classes !== null)
    return { paths, masks, binary: false, classes: num_classes };
  const ids = await idsOfAll(masks);
  const binary = mask_values === 'auto' && ids.has(VOID) && [...ids].every((id) => id % VOID === 0);
  if (binary) return { paths, masks, binary, classes: num_classes ?? 2 };
  const highest = Math.max(0, ...[...ids].filter((id) => id !== VOID));
  return { paths, masks, binary, classes: num_classes ?? highest + 1 };
}

class ImageMaskFolder implements Dataset {
  readonly length: number;

  constructor(private readonly data: MaskData) {
    this.length = data.paths.length;
  }

  read(index: number, how?: Reading): RawImage | Promise<RawImage> {
    return readImage(this.name(index), how);
  }

  async target(index: number): Promise<RawImage> {
    const { masks, binary, classes } = this.data;
    const path = masks[index] as string;
    const mask = await decodeIds(path);
    const { pixels } = mask;
    for (let i = 0; i < pixels.length; i++) {
      const id = pixels[i] as number;
      if (binary) pixels[i] = id === 0 ? 0 : 1;
      else if (id >= classes && id !== VOID)
        throw refused(
          'data.invalid',
          'mask_values',
          `The mask ${path} has class ${id}, but there are ${classes} (0…${classes - 1}, 255 for none).`,
          `掩码 ${path} 含类别 ${id}，但只有 ${classes} 类（0…${classes - 1}，255 表示无类别）。`,
        );
    }
    return mask;
  }

  name(index: number): string {
    return this.data.paths[index] as string;
  }

  async examine(index: number): Promise<Examined> {
    const path = this.name(index);
    const mask = this.data.masks[index] as string;
    const picture = await examinePicture(path, index);
    const problems = [...picture.problems];
    const bad = () => problems.some(({ severity }) => severity === 'error');
    if (!bad()) {
      const { problems: own } = await examinePicture(mask, index, decodeIds);
      problems.push(...own.filter(({ severity }) => severity === 'error'));
    }
    if (!bad()) {
      try {
        const { width, height } = await this.target(index);
        const size = picture.size ?? (await imageSize(path));
        if (width !== size.width || height !== size.height)
          problems.push(
            errorRow(
              mask,
              index,
              'mask_size',
              `The mask is ${width}×${height}, its picture ${size.width}×${size.height}. They must be of one size.`,
              `掩码是 ${width}×${height}，图片是 ${size.width}×${size.height}。两者必须同样大小。`,
            ),
          );
      } catch (error) {
        problems.push(rowOf(mask, index, error));
      }
    }
    problems.sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'));
    return { ...picture, problems };
  }

  share(): SharedDataset {
    return { type: imageMaskFolder.type, data: this.data };
  }
}

export const imageMaskFolder: DatasetKind<ImageMaskFolderParams> = {
  type: 'ImageMaskFolder',
  async find(params, baseDir): Promise<Found> {
    const pairs = await pairsIn(params, baseDir);
    const data = await dataOf(params, pairs);
    return {
      problems: pairs.problems,
      facts: async (kept) => {
        const paths = keptOf(data.paths, kept);
        const { width, height } = await commonSize(paths);
        return {
          length: paths.length,
          classes: Array.from({ length: data.classes }, (_, i) => String(i)),
          sample: { kind: 'image', mode: 'RGB', height, width },
          target: { kind: 'mask', height, width, classes: data.classes },
        };
      },
      open: async () => new ImageMaskFolder(data),
    };
  },
  attach: (data: MaskData) => new ImageMaskFolder(data),
};
