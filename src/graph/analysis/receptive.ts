/**
 * The receptive field: how much of the input one value of a layer's output sees. Along a path it grows by
 * (reach of the window − 1) × the step that neighbouring values are apart in the input
 * (Araujo, Norris, Sim: "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019).
 */
import { type Rank, type Sizes, sizesOf } from '../blocks/ranks';
import { reach } from '../blocks/shapes';
import type { NetDocument } from '../document/schema';
import type { ValueType } from '../types';
import type { Sources } from './roles';
import type { Analysis, BlockAnalysis } from './types';

interface Extent {
  /** Lengths in the input that one value sees, an axis each. */
  readonly size: readonly number[];
  /** How far apart in the input two neighbouring values are. */
  readonly step: readonly number[];
}

type Params = Readonly<Record<string, unknown>>;

const rankOf = (value: ValueType | undefined): Rank | undefined => {
  const rank = value?.type === 'Tensor' ? value.shape.length - 2 : 0;
  return rank === 1 || rank === 2 || rank === 3 ? rank : undefined;
};

/** What a window of each axis does: `down` moves by strides, `up` spreads. */
function windowed(extent: Extent, rank: Rank, p: Params, up: boolean): Extent {
  const kernel = sizesOf(p.kernel_size as Sizes, rank);
  const stride = sizesOf((p.stride ?? p.kernel_size) as Sizes, rank);
  const dilation = sizesOf((p.dilation ?? 1) as Sizes, rank);
  const each = (i: number) => {
    const covers = reach(kernel[i] as number, dilation[i] as number);
    const s = stride[i] as number;
    // A value of a transposed convolution is reached from every stride-th place of its window.
    return up ? { sees: Math.ceil(covers / s), by: 1 / s } : { sees: covers, by: s };
  };
  return {
    size: extent.size.map((size, i) => size + (each(i).sees - 1) * (extent.step[i] as number)),
    step: extent.step.map((step, i) => step * each(i).by),
  };
}

/** Another grid over the same place: the steps shrink or grow with the lengths. */
function rescaled(
  extent: Extent,
  from: readonly (number | null)[],
  to: readonly (number | null)[],
  taps: number,
): Extent {
  return {
    size: extent.size.map((size, i) => size + (taps - 1) * (extent.step[i] as number)),
    step: extent.step.map((step, i) => step * ((from[i] ?? 1) / (to[i] ?? 1))),
  };
}

const lengthsOf = (value: ValueType | undefined) =>
  value?.type === 'Tensor' ? value.shape.slice(2) : [];

/** The widest of several branches. */
function joined(extents: readonly Extent[]): Extent | undefined {
  const [first, ...others] = extents;
  return others.reduce<Extent | undefined>((a, b) => {
    if (!a || a.size.length !== b.size.length) return undefined;
    const most = (x: readonly number[], y: readonly number[]) =>
      x.map((v, i) => Math.max(v, y[i] as number));
    return { size: most(a.size, b.size), step: most(a.step, b.step) };
  }, first);
}

/** The receptive field of one layer, from those of what it reads; nothing where places are lost. */
function extentAt(
  type: string,
  { params, inputs, outputs }: BlockAnalysis,
  before: readonly Extent[],
): Extent | undefined {
  const output = Object.values(outputs).find((value) => value.type === 'Tensor');
  const rank = rankOf(output);
  if (!rank || !params) return undefined;
  if (outputs.batches || type === 'DataLoader') {
    const ones = Array.from({ length: rank }, () => 1);
    return { size: ones, step: ones };
  }
  // Values along a flattened axis are no places any more.
  const ranks = new Set(Object.values(inputs).flatMap((v) => rankOf(v) ?? []));
  if (ranks.size !== 1 || !ranks.has(rank)) return undefined;
  const extent = joined(before);
  if (!extent || extent.size.length !== rank) return undefined;
  const from = lengthsOf(inputs.input ?? Object.values(inputs)[0]);
  const to = lengthsOf(output);
  if (/^ConvTranspose[123]d$/.test(type)) return windowed(extent, rank, params, true);
  if (/^(Conv|(Max|Avg|LP)Pool)[123]d$/.test(type)) return windowed(extent, rank, params, false);
  if (/^Adaptive/.test(type)) {
    const windows = from.map((length, i) => Math.ceil((length ?? 1) / (to[i] ?? 1)));
    return {
      size: extent.size.map((s, i) => s + ((windows[i] ?? 1) - 1) * (extent.step[i] as number)),
      step: extent.step.map((s, i) => s * ((from[i] ?? 1) / (to[i] ?? 1))),
    };
  }
  if (type === 'Upsample') return rescaled(extent, from, to, params.mode === 'nearest' ? 1 : 2);
  if (/^(MaxUnpool|Pixel)/.test(type)) return rescaled(extent, from, to, 1);
  return from.every((length, i) => length === to[i]) ? extent : undefined;
}

interface Known {
  readonly type: string;
  readonly before: readonly Extent[];
  readonly extent: Extent | undefined;
}

/** What was found for an analysis of a block, which is immutable and stays where nothing changed. */
const known = new WeakMap<BlockAnalysis, Known>();

/** Receptive fields of all layers that keep places apart; what sees everything is missing. */
export function receptiveFields(
  document: NetDocument,
  order: readonly string[],
  sources: Sources,
  blocks: Analysis['blocks'],
): ReadonlyMap<string, Extent> {
  const found = new Map<string, Extent>();
  for (const id of order) {
    const facet = blocks[id];
    if (!facet) continue;
    const type = document.blocks[id]?.type ?? '';
    const before: Extent[] = [];
    for (const { block } of sources.get(id)?.values() ?? []) {
      const extent = found.get(block);
      if (extent) before.push(extent);
    }
    let last = known.get(facet);
    const same =
      last?.type === type &&
      last.before.length === before.length &&
      last.before.every((extent, i) => extent === before[i]);
    if (!last || !same) {
      last = { type, before, extent: extentAt(type, facet, before) };
      known.set(facet, last);
    }
    if (last.extent) found.set(id, last.extent);
  }
  return found;
}

/** The widest receptive field among some layers; `undefined` when none keeps places apart. */
export function widest(
  fields: ReadonlyMap<string, Extent>,
  layers: readonly string[],
): readonly number[] | undefined {
  let most: readonly number[] | undefined;
  const area = (size: readonly number[]) => size.reduce((n, d) => n * d, 1);
  for (const id of layers) {
    const size = fields.get(id)?.size;
    if (size && (!most || area(size) > area(most))) most = size;
  }
  return most && area(most) > 1 ? most.map((d) => Math.ceil(d - 1e-9)) : undefined;
}
