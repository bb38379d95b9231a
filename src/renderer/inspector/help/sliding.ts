/**
 * The moving pictures of the help: which cells of the input belong to which cells of the output, step by
 * step, for the block's own kernel, stride, padding and dilation. Pure.
 */
import { type Rank, type Sizes, sizesOf } from '../../../graph/blocks/ranks';
import { reach, samePadding } from '../../../graph/blocks/shapes';
import type { Text } from '../../../graph/types';

export type Cell = readonly [row: number, column: number];

export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Rows and columns around it that are padding, or are cut off. */
  readonly border: readonly [top: number, left: number, bottom: number, right: number];
  /** Numbers in the cells, row by row, without the border. */
  readonly values?: readonly (readonly number[])[];
}

export interface SlideStep {
  readonly source: readonly Cell[];
  readonly target: readonly Cell[];
  /** The cell of the source that is taken, where one is: the maximum. */
  readonly taken?: Cell;
  /** What the target holds after this step. */
  readonly values?: readonly (readonly (number | null)[])[];
  readonly caption: Text;
}

export interface Slide {
  readonly source: Grid;
  readonly target: Grid;
  readonly steps: readonly SlideStep[];
}

type Params = Readonly<Record<string, unknown>>;

/** So many positions of the window along an axis are shown, if they fit. */
const POSITIONS = 3;
/** More cells along an axis would be too small to be seen. */
const MOST = 16;

interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** The last two axes; a signal is one row. */
function windows(p: Params, rank: Rank): [AxisWindow, AxisWindow] {
  const kernel = sizesOf(p.kernel_size as Sizes, rank);
  const stride = sizesOf((p.stride ?? p.kernel_size) as Sizes, rank);
  const dilation = sizesOf((p.dilation ?? 1) as Sizes, rank);
  const each = kernel.map((k, i): AxisWindow => {
    const d = dilation[i] as number;
    const [before, after] =
      p.padding === 'same'
        ? samePadding(k, d)
        : p.padding === 'valid' || p.padding === undefined
          ? [0, 0]
          : [
              sizesOf(p.padding as Sizes, rank)[i] as number,
              sizesOf(p.padding as Sizes, rank)[i] as number,
            ];
    return { kernel: k, stride: stride[i] as number, dilation: d, before, after };
  });
  const one: AxisWindow = { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };
  return [each.at(-2) ?? one, each.at(-1) as AxisWindow];
}

/** How many positions of a window are shown, and the length of the input that they need. */
function lengths({ kernel, stride, dilation, before, after }: AxisWindow, still: boolean) {
  const need = (positions: number) =>
    Math.max(1, reach(kernel, dilation) + (positions - 1) * stride - before - after);
  let positions = still ? 1 : POSITIONS;
  while (positions > 1 && need(positions) + before + after > MOST) positions--;
  const input = need(positions);
  // Padding may leave room for more positions than were asked for.
  const output = Math.floor((input + before + after - reach(kernel, dilation)) / stride) + 1;
  return { input, output };
}

/** Small numbers that look random and are the same every time. */
function digits(rows: number, columns: number): number[][] {
  let seed = 11;
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => {
      seed = (seed * 1103 + 12_345) % 65_536;
      return Math.floor(seed / 97) % 10;
    }),
  );
}

function range(start: number, { kernel, dilation }: AxisWindow): number[] {
  return Array.from({ length: kernel }, (_, u) => start + u * dilation);
}

const cellsOf = (rows: readonly number[], columns: readonly number[]): Cell[] =>
  rows.flatMap((row) => columns.map((column): Cell => [row, column]));

const span = (numbers: readonly number[]) => {
  const [first, last] = [numbers[0] as number, numbers.at(-1) as number];
  const minus = (n: number) => String(n).replace('-', '−');
  return first === last ? minus(first) : `${minus(first)}…${minus(last)}`;
};

/** A window that glides over the input: convolution and pooling. */
function glide(p: Params, rank: Rank, kind: 'sum' | 'max' | 'mean'): Slide {
  const [v, h] = windows(p, rank);
  const rows = lengths(v, rank === 1);
  const columns = lengths(h, false);
  const values = kind === 'sum' ? undefined : digits(rows.input, columns.input);
  const target: (number | null)[][] = Array.from({ length: rows.output }, () =>
    Array<number | null>(columns.output).fill(null),
  );
  const steps: SlideStep[] = [];
  for (let i = 0; i < rows.output; i++)
    for (let j = 0; j < columns.output; j++) {
      const down = range(i * v.stride - v.before, v);
      const across = range(j * h.stride - h.before, h);
      const source = cellsOf(down, across);
      const inside = source.filter(([r, c]) => values?.[r]?.[c] !== undefined);
      const numberAt = ([r, c]: Cell) => values?.[r]?.[c] as number;
      let taken: Cell | undefined;
      if (kind === 'max')
        for (const cell of inside)
          if (taken === undefined || numberAt(cell) > numberAt(taken)) taken = cell;
      const row = target[i] as (number | null)[];
      if (taken) row[j] = numberAt(taken);
      if (kind === 'mean') {
        const all = p.count_include_pad === false ? inside.length : source.length;
        const sum = inside.reduce((total, cell) => total + numberAt(cell), 0);
        row[j] = Math.round((10 * sum) / all) / 10;
      }
      const place = rank === 1 ? `[${j}]` : `[${i}, ${j}]`;
      const seen = {
        en: rank === 1 ? `places ${span(across)}` : `rows ${span(down)}, columns ${span(across)}`,
        zh: rank === 1 ? `位置 ${span(across)}` : `第 ${span(down)} 行、第 ${span(across)} 列`,
      };
      const does = {
        sum: { en: 'weighs and adds', zh: '加权求和' },
        max: { en: 'takes the largest of', zh: '取最大值' },
        mean: { en: 'takes the mean of', zh: '取平均值' },
      }[kind];
      steps.push({
        source,
        target: [[i, j]],
        ...(taken ? { taken } : {}),
        ...(kind === 'sum' ? {} : { values: target.map((r) => [...r]) }),
        caption: {
          en: `Output ${place} ${does.en} ${seen.en}.`,
          zh: `输出 ${place}：对${seen.zh}${does.zh}。`,
        },
      });
    }
  return {
    source: {
      rows: rows.input,
      columns: columns.input,
      border: [v.before, h.before, v.after, h.after],
      ...(values ? { values } : {}),
    },
    target: { rows: rows.output, columns: columns.output, border: [0, 0, 0, 0] },
    steps,
  };
}

/** Each value of the input puts a copy of the filter onto the output. */
function stamp(p: Params, rank: Rank): Slide {
  const [v, h] = windows(p, rank);
  const many = (w: AxisWindow, still: boolean) => {
    let n = still ? 1 : POSITIONS;
    while (n > 1 && (n - 1) * w.stride + reach(w.kernel, w.dilation) > MOST) n--;
    return n;
  };
  const rows = many(v, rank === 1);
  const columns = many(h, false);
  const extra = sizesOf((p.output_padding ?? 0) as Sizes, rank);
  const end = (w: AxisWindow, n: number, i: number) =>
    Math.max(
      1,
      (n - 1) * w.stride + reach(w.kernel, w.dilation) - 2 * w.before + (extra.at(i) ?? 0),
    );
  const height = rank === 1 ? 1 : end(v, rows, -2);
  const width = end(h, columns, -1);
  const steps = cellsOf(
    Array.from({ length: rows }, (_, i) => i),
    Array.from({ length: columns }, (_, j) => j),
  ).map(([i, j]): SlideStep => {
    const down = range(i * v.stride - v.before, v);
    const across = range(j * h.stride - h.before, h);
    const place = rank === 1 ? `[${j}]` : `[${i}, ${j}]`;
    const where = {
      en: rank === 1 ? `places ${span(across)}` : `rows ${span(down)}, columns ${span(across)}`,
      zh: rank === 1 ? `位置 ${span(across)}` : `第 ${span(down)} 行、第 ${span(across)} 列`,
    };
    return {
      source: [[i, j]],
      target: cellsOf(down, across),
      caption: {
        en: `Input ${place} adds the filter, times its value, to ${where.en}.`,
        zh: `输入 ${place} 把卷积核乘以自己的值，加到${where.zh}。`,
      },
    };
  });
  const cut = (w: AxisWindow): number => w.before;
  return {
    source: { rows, columns, border: [0, 0, 0, 0] },
    target: {
      rows: height,
      columns: width,
      border: rank === 1 ? [0, cut(h), 0, cut(h)] : [cut(v), cut(h), cut(v), cut(h)],
    },
    steps,
  };
}

/** Each value returns to the place where the pool found it. */
function unpool(p: Params, rank: Rank): Slide {
  const pooled = glide({ ...p, dilation: 1 }, rank, 'max');
  const { rows, columns } = pooled.source;
  const filled: (number | null)[][] = Array.from({ length: rows }, () =>
    Array<number | null>(columns).fill(null),
  );
  const last = pooled.steps.at(-1)?.values ?? [];
  const steps = pooled.steps.map(({ target, taken }): SlideStep => {
    const [i, j] = target[0] as Cell;
    const [r, c] = taken ?? [0, 0];
    (filled[r] as (number | null)[])[c] = last[i]?.[j] ?? 0;
    const place = rank === 1 ? `[${j}]` : `[${i}, ${j}]`;
    const there = rank === 1 ? `[${c}]` : `[${r}, ${c}]`;
    return {
      source: [[i, j]],
      target: [[r, c]],
      values: filled.map((row) => [...row]),
      caption: {
        en: `Input ${place} returns to ${there}, where it was the largest; the rest is 0.`,
        zh: `输入 ${place} 回到 ${there}，它在那里曾是最大值；其余为 0。`,
      },
    };
  });
  return {
    source: {
      rows: pooled.target.rows,
      columns: pooled.target.columns,
      border: [0, 0, 0, 0],
      values: last.map((row) => row.map((value) => value ?? 0)),
    },
    target: { rows, columns, border: [0, 0, 0, 0] },
    steps,
  };
}

/** The moving picture of a block; `undefined` for blocks that have none. */
export function slideOf(type: string, params: Params): Slide | undefined {
  const match = /^(ConvTranspose|Conv|MaxPool|AvgPool|LPPool|MaxUnpool)([123])d$/.exec(type);
  if (!match) return undefined;
  const rank = Number(match[2]) as Rank;
  switch (match[1]) {
    case 'ConvTranspose':
      return stamp(params, rank);
    case 'Conv':
      return glide(params, rank, 'sum');
    case 'MaxPool':
      return glide(params, rank, 'max');
    case 'MaxUnpool':
      return unpool(params, rank);
    case 'AvgPool':
      return glide(params, rank, 'mean');
    default:
      return glide(params, rank, 'sum');
  }
}
