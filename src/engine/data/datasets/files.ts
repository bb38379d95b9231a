/** Finding picture files: folders listed as Python would, sizes read from headers. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataError } from '../contract';
import { imageSize } from '../images/decode';
import { refused } from '../problems';

/** Endings of the files taken, lower-cased. */
export const EXTENSIONS = '.jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp'.split(' ');

export function isPictureName(name: string): boolean {
  const lower = name.toLowerCase();
  return EXTENSIONS.some((ending) => lower.endsWith(ending));
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

/** A file or folder that cannot be opened, from the system's error. */
export function unreachable(what: 'file' | 'folder', path: string, error: unknown): DataError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const zh = what === 'file' ? '文件' : '文件夹';
  return code === 'ENOENT'
    ? refused(
        'data.missing',
        'missing',
        `The ${what} ${path} does not exist.`,
        `${zh} ${path} 不存在。`,
      )
    : refused(
        'data.missing',
        'unreachable',
        `The ${what} ${path} cannot be read (${code}).`,
        `无法读取${zh} ${path}（${code}）。`,
      );
}

export async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR')
      throw refused(
        'data.missing',
        'wrong_format',
        `${folder} is a file; a folder with one sub-folder for each class is expected.`,
        `${folder} 是文件；应为每个类别一个子文件夹的文件夹。`,
      );
    throw unreachable('folder', folder, error);
  }
}

/** Whether an entry is a folder or a link to one. */
export async function isFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return (await stat(join(parent, entry.name))).isDirectory();
  } catch {
    return false; // a dangling link
  }
}

/** A folder with the pictures in it, and the other files that no one hides. */
export interface Walked {
  readonly folder: string;
  readonly pictures: string[];
  readonly others: string[];
}

async function walkInto(folder: string, above: readonly string[], into: Walked[]): Promise<void> {
  const real = await realpath(folder).catch((error) => {
    throw unreachable('folder', folder, error);
  });
  // A link back to a folder above is left out.
  if (above.includes(real)) return;
  const walked: Walked = { folder, pictures: [], others: [] };
  into.push(walked);
  for (const entry of await list(folder)) {
    if (await isFolder(folder, entry))
      await walkInto(join(folder, entry.name), [...above, real], into);
    else if (isPictureName(entry.name)) walked.pictures.push(entry.name);
    else if (!entry.name.startsWith('.') && entry.name !== 'Thumbs.db')
      walked.others.push(entry.name);
  }
}

/** All folders from `folder` down: sorted by full path, the files in each by name. Throws DataError. */
export async function walk(folder: string): Promise<Walked[]> {
  const all: Walked[] = [];
  await walkInto(folder, [], all);
  all.sort((a, b) => byCodePoint(a.folder, b.folder));
  for (const { pictures, others } of all) {
    pictures.sort(byCodePoint);
    others.sort(byCodePoint);
  }
  return all;
}

/** Header reads in flight while a folder is scanned. */
const SCANS = 16;

/** The size all pictures share; `null` as soon as two differ. Reads headers only. Throws DataError. */
export async function commonSize(
  paths: readonly string[],
): Promise<{ readonly width: number | null; readonly height: number | null }> {
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

/** The values of `all` at the places `kept`; all of them without. */
export function keptOf<T>(all: readonly T[], kept?: Int32Array): readonly T[] {
  return kept ? Array.from(kept, (i) => all[i] as T) : all;
}

/** How often each class occurs among labels. */
export function countsOf(labels: ArrayLike<number>, classes: number, kept?: Int32Array): number[] {
  const counts = new Array<number>(classes).fill(0);
  const add = (label: number) => {
    counts[label] = (counts[label] ?? 0) + 1;
  };
  if (kept) for (const i of kept) add(labels[i] as number);
  else for (let i = 0; i < labels.length; i++) add(labels[i] as number);
  return counts;
}
