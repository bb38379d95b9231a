/** torchvision.datasets.ImageFolder (parity 1.3): one sub-folder for each class, pictures as RGB. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatasetFacts } from '../../../graph/types';
import { DataError, type RawImage } from '../contract';
import { decodeImage, imageSize } from '../images/decode';
import type { Dataset, DatasetKind, SharedDataset } from './contract';

export interface ImageFolderParams {
  readonly root: string;
  readonly allow_empty: boolean;
}

/** Endings of the files taken, lower-cased. */
const EXTENSIONS = '.jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp'.split(' ');

/** Header reads in flight while the folder is scanned. */
const SCANS = 16;

interface FolderData {
  readonly classes: readonly string[];
  readonly paths: readonly string[];
  readonly labels: Int32Array;
}

/** Orders by Unicode code point, as Python's sort does; UTF-16 order differs beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates (D800–DFFF) stand for code points above all other units.
    const high = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
    return high(x) - high(y);
  }
  return a.length - b.length;
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new DataError(
      'data.missing',
      code === 'ENOENT'
        ? `The folder ${folder} does not exist.`
        : code === 'ENOTDIR'
          ? `${folder} is a file; a folder with one sub-folder for each class is expected.`
          : `The folder ${folder} cannot be read (${code}).`,
    );
  }
}

/** Whether an entry is a folder or a link to one. */
async function isFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return (await stat(join(parent, entry.name))).isDirectory();
  } catch {
    return false; // a dangling link
  }
}

/** All folders from `folder` down with the pictures in each; a link back to a folder above is left out. */
async function walk(folder: string, above: readonly string[], into: [string, string[]][]) {
  const real = await realpath(folder);
  if (above.includes(real)) return;
  const files: string[] = [];
  into.push([folder, files]);
  for (const entry of await list(folder)) {
    if (await isFolder(folder, entry)) {
      await walk(join(folder, entry.name), [...above, real], into);
    } else if (EXTENSIONS.some((ending) => entry.name.toLowerCase().endsWith(ending))) {
      files.push(entry.name);
    }
  }
}

async function find(params: ImageFolderParams, baseDir: string | null): Promise<FolderData> {
  const root = resolve(baseDir ?? '.', params.root);
  const classes: string[] = [];
  for (const entry of await list(root)) if (await isFolder(root, entry)) classes.push(entry.name);
  classes.sort(byCodePoint);
  if (classes.length === 0) {
    throw new DataError(
      'data.missing',
      `The folder ${root} has no sub-folder; ImageFolder needs one for each class.`,
    );
  }
  const paths: string[] = [];
  const labels: number[] = [];
  const empty: string[] = [];
  for (const [label, name] of classes.entries()) {
    const folders: [string, string[]][] = [];
    await walk(join(root, name), [], folders);
    folders.sort(([a], [b]) => byCodePoint(a, b));
    const before = paths.length;
    for (const [folder, files] of folders) {
      for (const file of files.sort(byCodePoint)) {
        paths.push(join(folder, file));
        labels.push(label);
      }
    }
    if (paths.length === before) empty.push(name);
  }
  if (empty.length > 0 && !params.allow_empty) {
    throw new DataError(
      'data.missing',
      `No image in ${empty.length === 1 ? 'class' : 'classes'} ${empty.join(', ')} of ${root}. ` +
        `Taken are ${EXTENSIONS.join(' ')}; or set allow_empty.`,
    );
  }
  return { classes, paths, labels: Int32Array.from(labels) };
}

/** The size all pictures share; `null` as soon as two differ. Reads headers only. */
async function commonSize(paths: readonly string[]) {
  let common: { width: number; height: number } | undefined;
  let differ = false;
  let next = 0;
  const scan = async () => {
    while (next < paths.length && !differ) {
      const size = await imageSize(paths[next++] as string);
      common ??= size;
      if (size.width !== common.width || size.height !== common.height) differ = true;
    }
  };
  const scans = await Promise.allSettled(Array.from({ length: SCANS }, scan));
  for (const result of scans) if (result.status === 'rejected') throw result.reason;
  return common && !differ ? common : { width: null, height: null };
}

async function factsOf({ classes, paths, labels }: FolderData): Promise<DatasetFacts> {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const { width, height } = await commonSize(paths);
  return {
    length: paths.length,
    classes,
    counts,
    sample: { kind: 'image', mode: 'RGB', height, width },
  };
}

class ImageFolder implements Dataset {
  readonly length: number;

  constructor(private readonly data: FolderData) {
    this.length = data.paths.length;
  }

  read(index: number): Promise<RawImage> {
    return decodeImage(this.name(index));
  }

  target(index: number): number {
    return this.data.labels[index] as number;
  }

  name(index: number): string {
    return this.data.paths[index] as string;
  }

  share(): SharedDataset {
    return { type: imageFolder.type, data: this.data };
  }
}

export const imageFolder: DatasetKind<ImageFolderParams> = {
  type: 'ImageFolder',
  async find(params, baseDir) {
    const data = await find(params, baseDir);
    return { facts: () => factsOf(data), open: async () => new ImageFolder(data) };
  },
  attach: (data: FolderData) => new ImageFolder(data),
};
