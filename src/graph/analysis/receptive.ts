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
import type { Analysis } from './types';

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

/** Receptive fields of all layers that keep places apart; what sees everything is missing. */
export function receptiveFields(
  document: NetDocument,
  order: readonly string[],
  sources: Sources,
  blocks: Analysis['blocks'],
): ReadonlyMap<string, Extent> {
  const found = new Map<string, Extent>();
  for (const id of order) {
    const type = document.blocks[id]?.type ?? '';
    const facet = blocks[id];
    const params = facet?.params;
    const output = Object.values(facet?.outputs ?? {}).find((value) => value.type === 'Tensor');
    const rank = rankOf(output);
    if (!rank || !params || !facet) continue;
    if (facet.outputs.batches || type === 'DataLoader') {
      const ones = Array.from({ length: rank }, () => 1);
      found.set(id, { size: ones, step: ones });
      continue;
    }
    // Values along a flattened axis are no places any more.
    const ranks = new Set(Object.values(facet.inputs).flatMap((v) => rankOf(v) ?? []));
    if (ranks.size !== 1 || !ranks.has(rank)) continue;
    const before = [...(sources.get(id)?.values() ?? [])].flatMap(
      ({ block }) => found.get(block) ?? [],
    );
    const extent = joined(before);
    if (!extent || extent.size.length !== rank) continue;
    const from = lengthsOf(facet.inputs.input ?? Object.values(facet.inputs)[0]);
    const to = lengthsOf(output);
    if (/^ConvTranspose[123]d$/.test(type)) found.set(id, windowed(extent, rank, params, true));
    else if (/^(Conv|(Max|Avg|LP)Pool)[123]d$/.test(type))
      found.set(id, windowed(extent, rank, params, false));
    else if (/^Adaptive/.test(type)) {
      const windows = from.map((length, i) => Math.ceil((length ?? 1) / (to[i] ?? 1)));
      found.set(id, {
        size: extent.size.map((s, i) => s + ((windows[i] ?? 1) - 1) * (extent.step[i] as number)),
        step: extent.step.map((s, i) => s * ((from[i] ?? 1) / (to[i] ?? 1))),
      });
    } else if (type === 'Upsample')
      found.set(id, rescaled(extent, from, to, params.mode === 'nearest' ? 1 : 2));
    else if (/^(MaxUnpool|Pixel)/.test(type)) found.set(id, rescaled(extent, from, to, 1));
    else if (from.every((length, i) => length === to[i])) found.set(id, extent);
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
