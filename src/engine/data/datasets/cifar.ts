/** CIFAR-10 and CIFAR-100, the binary version: label bytes, then 32×32 red, green and blue planes. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { refused } from '../problems';
import { type ArrayData, ArrayDataset, foundArrays, sharedInts } from './arrays';
import type { DatasetKind } from './contract';
import { list, unreachable } from './files';
import { readBytes } from './npy';

const SIDE = 32;
const PLANE = SIDE * SIDE;

export const CIFAR10_CLASSES = 'airplane automobile bird cat deer dog frog horse ship truck'.split(
  ' ',
);

interface Layout {
  readonly type: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Label bytes before the pixels, and which of them counts. */
  readonly labels: number;
  readonly label: number;
  readonly classes: number;
  /** File with a name on each line. */
  readonly names: string;
}

/** Files by their base names: those of a folder or of a .tar.gz. */
type Files = ReadonlyMap<string, () => Promise<Uint8Array>>;

/** Regular files of a TAR archive: 512-byte headers, contents filled up to 512. */
function untar(bytes: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (at: number, length: number) =>
    Buffer.from(bytes.subarray(at, at + length))
      .toString('latin1')
      .split('\0')[0] ?? '';
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12).trim() || '0', 8);
    const kind = bytes[at + 156];
    if (kind === 0x30 || kind === 0)
      files.set(basename(text(at, 100)), bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

async function filesOf(path: string): Promise<Files> {
  const info = await stat(path).catch((error) => {
    throw unreachable('folder', path, error);
  });
  if (!info.isDirectory()) {
    const packed = await readBytes(path);
    try {
      const files = untar(packed[0] === 0x1f ? gunzipSync(packed) : packed);
      return new Map([...files].map(([name, data]) => [name, async () => data]));
    } catch {
      throw refused(
        'data.truncated',
        'truncated',
        `${path} is a damaged or cut-short .tar.gz.`,
        `${path} 是损坏或不完整的 .tar.gz。`,
      );
    }
  }
  const names = (await list(path)).map(({ name }) => name);
  // torchvision's own folder, or the one that the archive unpacks to.
  const inner = names.find((name) => /^cifar-?100?-(binary|batches-bin)$/.test(name));
  if (inner !== undefined && !names.some((name) => name.endsWith('.bin')))
    return filesOf(join(path, inner));
  return new Map(names.map((name) => [name, () => readBytes(join(path, name))]));
}

async function namesOf(files: Files, { names, classes, type }: Layout): Promise<string[]> {
  const bytes = await files.get(names)?.();
  const found = bytes
    ? Buffer.from(bytes)
        .toString('utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
    : [];
  if (found.length === classes) return found;
  return type === 'CIFAR10' ? CIFAR10_CLASSES : Array.from({ length: classes }, (_, i) => `${i}`);
}

async function load(root: string, train: boolean, layout: Layout): Promise<ArrayData> {
  const files = await filesOf(root);
  const wanted = train ? layout.train : layout.test;
  const missing = wanted.filter((name) => !files.has(name));
  if (missing.length > 0) {
    const python = files.has('data_batch_1') || (files.has('train') && files.has('meta'));
    throw refused(
      'data.missing',
      python ? 'wrong_format' : 'missing',
      python
        ? `${root} holds the Python version of ${layout.type}; download the binary version.`
        : `${root} has no ${missing.join(', ')}; choose the folder of the binary version of ${layout.type}.`,
      python
        ? `${root} 是 ${layout.type} 的 Python 版；请下载二进制版。`
        : `${root} 缺少 ${missing.join('、')}；请选择 ${layout.type} 二进制版的文件夹。`,
    );
  }
  const record = layout.labels + 3 * PLANE;
  const parts: { name: string; bytes: Uint8Array }[] = [];
  for (const name of wanted) {
    const bytes = (await files.get(name)?.()) as Uint8Array;
    if (bytes.length === 0 || bytes.length % record !== 0)
      throw refused(
        'data.truncated',
        'truncated',
        `${join(root, name)} is cut short: it has ${bytes.length} bytes, no multiple of ${record}.`,
        `${join(root, name)} 不完整：有 ${bytes.length} 字节，不是 ${record} 的倍数。`,
      );
    parts.push({ name, bytes });
  }
  const count = parts.reduce((sum, { bytes }) => sum + bytes.length / record, 0);
  const data = new Uint8Array(new SharedArrayBuffer(count * 3 * PLANE));
  const ids: number[] = [];
  for (const { name, bytes } of parts)
    for (let at = 0; at < bytes.length; at += record) {
      const id = bytes[at + layout.label] as number;
      if (id >= layout.classes)
        throw refused(
          'data.invalid',
          'label_range',
          `${join(root, name)} has the label ${id} at sample ${at / record}; labels are 0 to ${layout.classes - 1}.`,
          `${join(root, name)} 的第 ${at / record} 个样本标签是 ${id}；标签应为 0 到 ${layout.classes - 1}。`,
        );
      const out = ids.length * 3 * PLANE;
      for (let c = 0; c < 3; c++)
        for (let i = 0; i < PLANE; i++)
          data[out + 3 * i + c] = bytes[at + layout.labels + c * PLANE + i] as number;
      ids.push(id);
    }
  return {
    type: layout.type,
    samples: { kind: 'images', width: SIDE, height: SIDE, channels: 3, data },
    targets: { kind: 'class', ids: sharedInts(ids), classes: layout.classes },
    count,
    names: await namesOf(files, layout),
    file: root,
  };
}

const TEN: Layout = {
  type: 'CIFAR10',
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
  labels: 1,
  label: 0,
  classes: 10,
  names: 'batches.meta.txt',
};

const hundredOf = (labels: 'fine' | 'coarse'): Layout => ({
  type: 'CIFAR100',
  train: ['train.bin'],
  test: ['test.bin'],
  labels: 2,
  label: labels === 'fine' ? 1 : 0,
  classes: labels === 'fine' ? 100 : 20,
  names: `${labels}_label_names.txt`,
});

export const cifar10: DatasetKind<{ readonly root: string; readonly train: boolean }> = {
  type: 'CIFAR10',
  find: async ({ root, train }, baseDir) =>
    foundArrays(await load(resolve(baseDir ?? '.', root), train, TEN)),
  attach: (data: ArrayData) => new ArrayDataset(data),
};

export const cifar100: DatasetKind<{
  readonly root: string;
  readonly train: boolean;
  readonly labels: 'fine' | 'coarse';
}> = {
  type: 'CIFAR100',
  find: async ({ root, train, labels }, baseDir) =>
    foundArrays(await load(resolve(baseDir ?? '.', root), train, hundredOf(labels))),
  attach: (data: ArrayData) => new ArrayDataset(data),
};
