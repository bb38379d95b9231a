/** Samples and targets that NumPy saved. */
import { resolve } from 'node:path';
import { refused } from '../problems';
import {
  type ArrayData,
  ArrayDataset,
  classIdsOf,
  foundArrays,
  type Loaded,
  sameCount,
  samplesOf,
  sharedBytes,
  sharedFloats,
} from './arrays';
import type { DatasetKind } from './contract';
import { isNpy, parseNpy, readBytes, unpackNpz } from './npy';

export interface NpyParams {
  readonly file: string;
  readonly targets: string;
  readonly x: string;
  readonly y: string;
  readonly layout: 'auto' | 'images' | 'arrays';
  readonly target_type: 'auto' | 'class' | 'number' | 'mask';
}

const X_NAMES = ['x', 'X', 'images', 'data', 'x_train'];
const Y_NAMES = ['y', 'Y', 'labels', 'targets', 'y_train'];

/** Which array of an .npz is meant. Throws DataError. */
export function pick(
  file: string,
  names: readonly string[],
  wanted: string,
  usual: readonly string[],
  param: 'x' | 'y',
): string {
  const found =
    wanted === ''
      ? (usual.find((name) => names.includes(name)) ??
        (param === 'x' ? names.find((name) => !Y_NAMES.includes(name)) : names[1]))
      : names.find((name) => name === wanted);
  if (found !== undefined) return found;
  const held = names.length > 0 ? names.join(', ') : 'nothing';
  throw refused(
    'data.invalid',
    'bad_parameter',
    wanted === ''
      ? `${file} holds ${held}: there is no array for ${param}. Save one, or give targets.`
      : `${file} holds ${held}, but ${param} names ${wanted}. Choose one that is there.`,
    wanted === ''
      ? `${file} 含有 ${held}：没有可作为 ${param} 的数组。`
      : `${file} 含有 ${held}，而 ${param} 是 ${wanted}。请选择其中之一。`,
  );
}

async function arraysOf(params: NpyParams, baseDir: string | null) {
  const file = resolve(baseDir ?? '.', params.file);
  const bytes = await readBytes(file);
  const wanted = params.targets.trim();
  const other = wanted === '' ? null : resolve(baseDir ?? '.', wanted);
  if (isNpy(bytes) || (other !== null && bytes.length === 0)) {
    const samples = parseNpy(bytes, file);
    if (other === null)
      throw refused(
        'data.invalid',
        'bad_parameter',
        `${file} holds one array: choose the .npy of the targets.`,
        `${file} 只含一个数组：请选择目标的 .npy。`,
      );
    return { file, samples, other, targets: parseNpy(await readBytes(other), other) };
  }
  if (bytes.length === 0) parseNpy(bytes, file);
  const packed = unpackNpz(bytes, file);
  const names = [...packed.keys()];
  const x = pick(file, names, params.x, X_NAMES, 'x');
  const samples = parseNpy(packed.get(x) as Uint8Array, `${file}/${x}`);
  if (other !== null)
    return { file, samples, other, targets: parseNpy(await readBytes(other), other) };
  const y = pick(file, names, params.y, Y_NAMES, 'y');
  const name = `${file}/${y}`;
  return { file, samples, other: name, targets: parseNpy(packed.get(y) as Uint8Array, name) };
}

/** 255 is no class. */
const VOID = 255;

function masksOf(file: string, { data, shape }: Loaded): ArrayData['targets'] {
  const [, height = 0, width = 0] = shape;
  const ids = sharedBytes(Uint8Array.from(data));
  let classes = 1;
  for (let i = 0; i < data.length; i++) {
    const id = data[i] as number;
    if (id !== ids[i])
      throw refused(
        'data.invalid',
        'mask_values',
        `${file} has the value ${id} in mask ${Math.floor(i / (width * height))}; class ids of masks are 0 to 255.`,
        `${file} 的第 ${Math.floor(i / (width * height))} 个掩码含有 ${id}；掩码的类别编号应为 0 到 255。`,
      );
    if (id !== VOID && id >= classes) classes = id + 1;
  }
  return { kind: 'mask', width, height, ids, classes };
}

function targetsOf(
  file: string,
  loaded: Loaded,
  type: NpyParams['target_type'],
): ArrayData['targets'] {
  const { shape, whole, data } = loaded;
  const kind =
    type !== 'auto'
      ? type
      : whole && (shape.length === 1 || (shape.length === 2 && shape[1] === 1))
        ? 'class'
        : whole && shape.length === 3
          ? 'mask'
          : 'number';
  const perSample = shape.slice(1).reduce((n, m) => n * m, 1);
  const fits =
    kind === 'class'
      ? whole && perSample === 1
      : kind === 'mask'
        ? whole && shape.length === 3
        : shape.length >= 1;
  if (!fits)
    throw refused(
      'data.invalid',
      'wrong_type',
      `${file} is ${whole ? 'whole numbers' : 'fractions'} (${shape.join(', ')}) and no ${kind === 'class' ? 'class ids: whole numbers (N) are' : 'masks: whole numbers (N, H, W) are'} expected.`,
      `${file} 是${whole ? '整数' : '小数'} (${shape.join(', ')})，不是${kind === 'class' ? '类别编号：应为整数 (N)' : '掩码：应为整数 (N, H, W)'}。`,
    );
  if (kind === 'class') return { kind, ...classIdsOf(file, loaded) };
  if (kind === 'mask') return masksOf(file, loaded);
  return { kind, shape: shape.slice(1), data: sharedFloats(data) };
}

export const npyDataset: DatasetKind<NpyParams> = {
  type: 'NPYDataset',
  async find(params, baseDir) {
    const { file, samples, other, targets } = await arraysOf(params, baseDir);
    const own = samplesOf(file, samples, params.layout);
    const [count = 0] = samples.shape;
    sameCount(file, count, other, targets.shape[0] ?? 0);
    const to = targetsOf(other, targets, params.target_type);
    if (to.kind === 'mask' && own.kind === 'images')
      if (to.width !== own.width || to.height !== own.height)
        throw refused(
          'data.invalid',
          'mask_size',
          `The masks of ${other} are ${to.width}×${to.height}, the pictures ${own.width}×${own.height}. They must be of one size.`,
          `${other} 的掩码是 ${to.width}×${to.height}，图像是 ${own.width}×${own.height}。两者必须同样大小。`,
        );
    const classes = to.kind === 'number' ? 0 : to.classes;
    const names = Array.from({ length: classes }, (_, i) => String(i));
    return foundArrays({ type: 'NPYDataset', samples: own, targets: to, count, names, file });
  },
  attach: (data: ArrayData) => new ArrayDataset(data),
};
