/** What the import sheet proposes, from what was found. Pure. */
import { definitionOf } from '../../graph/blocks/registry';
import type { DatasetSample, ScanReport, Suggestion } from '../../protocol/data';
import type { DatasetChoice } from './build';

const TRAINING = /train(ing)?|训练/i;
const CHECKING = /(validation|valid|val|test|t10k|dev)|验证|测试/i;

/** A path without the word that tells training from validation: the same for both. */
function kin(suggestion: Suggestion, word: RegExp): string {
  return JSON.stringify([suggestion.type, suggestion.params]).replaceAll(
    new RegExp(word.source, 'gi'),
    '*',
  );
}

/**
 * The dataset that belongs to a training set for validation: a neighbour folder or file named so, or the
 * test set of a block that has one. `undefined` where there is none.
 */
export function validationOf(
  suggestions: readonly Suggestion[],
  chosen: Suggestion,
): DatasetChoice | undefined {
  const { type, params } = chosen;
  if (params.train !== false && definitionOf(type)?.params.shape.train)
    return { type, params: { ...params, train: false } };
  if (!TRAINING.test(JSON.stringify(params))) return undefined;
  const own = kin(chosen, TRAINING);
  const other = suggestions.find((s) => s !== chosen && kin(s, CHECKING) === own);
  return other && { type: other.type, params: other.params };
}

export const SIZES = [32, 64, 96, 128, 224] as const;

/** Pictures of one size up to this many pixels a side are taken as they are. */
const SMALL = 96;

/** The size that pictures are given at first; `null` leaves them as they are. */
export function firstSize({ facts }: Suggestion): number | null {
  const { sample, target } = facts;
  if (sample.kind !== 'image') return null;
  const { height, width } = sample;
  if (height !== null && width !== null && Math.max(height, width) <= SMALL) return null;
  return target?.kind === 'mask' ? 128 : 64;
}

/** Masks make large outputs; small datasets still need some steps in an epoch. */
export function firstBatch({ facts: { target, length } }: Suggestion): number {
  if (target?.kind === 'mask') return 8;
  return length < 1000 ? 32 : 64;
}

/** Whether pictures can be left as they are: all have one size. */
export function haveOneSize({ facts: { sample } }: Suggestion): boolean {
  return sample.kind === 'image' && sample.height !== null && sample.width !== null;
}

export interface Scale {
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
}

/** Mean and standard deviation of each channel over the samples seen, in 0…1; 0.5 where there are none. */
export function scaleOf(samples: readonly DatasetSample[] | null): Scale {
  const pictures = (samples ?? []).flatMap(({ picture }) => (picture ? [picture] : []));
  const channels = pictures[0]?.channels;
  if (!channels) return { mean: 0.5, std: 0.5 };
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let count = 0;
  for (const picture of pictures) {
    if (picture.channels !== channels) continue;
    count += picture.width * picture.height;
    for (let i = 0; i < picture.pixels.length; i++) {
      const value = (picture.pixels[i] as number) / 255;
      sums[i % channels] = (sums[i % channels] as number) + value;
      squares[i % channels] = (squares[i % channels] as number) + value * value;
    }
  }
  const mean = Array.from(sums, (sum) => sum / count);
  const std = mean.map((m, c) => Math.sqrt(Math.max(0, (squares[c] as number) / count - m * m)));
  const round = (value: number) => Number(value.toFixed(3));
  // Pictures of one colour cannot be divided by their spread.
  const spread = std.map((value) => Math.max(0.01, round(value)));
  const one = (values: readonly number[]) => (values.length === 1 ? (values[0] as number) : values);
  return { mean: one(mean.map(round)), std: one(spread) };
}

export interface Sizes {
  readonly smallest: string;
  readonly largest: string;
  readonly common: string;
  readonly share: number;
  /** Different sizes. */
  readonly count: number;
}

/** Smallest, largest and most frequent size of the pictures read. */
export function sizesOf({ sizes }: Pick<ScanReport, 'sizes'>): Sizes | null {
  const [common] = sizes;
  if (!common) return null;
  const byArea = [...sizes].sort((a, b) => a.width * a.height - b.width * b.height);
  const text = (size: { width: number; height: number } | undefined) =>
    size ? `${size.width} × ${size.height}` : '';
  const total = sizes.reduce((sum, { count }) => sum + count, 0);
  return {
    smallest: text(byArea[0]),
    largest: text(byArea.at(-1)),
    common: text(common),
    share: common.count / total,
    count: sizes.length,
  };
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');
}
