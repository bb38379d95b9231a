/**
 * General matrix product C[m, n] = Σ_k A(m, k)·B(k, n) with A and B given as code that finds an element,
 * so that convolutions and their gradients run as implicit GEMM. All extents are constants of the kernel.
 *
 * Two kernels: `tiled` stages tiles of A and B in workgroup memory, `direct` lets each invocation read
 * what it needs (better for few rows, and on a processor that plays the GPU). Long sums over k for few
 * results are split (split-K): partial sums go to scratch memory and a second kernel adds them in a fixed
 * order, so results repeat.
 */
import { sizeOf } from '../../ir/types';
import { chooseDirect, chooseTiles, type DirectShape, type TileShape } from './gemm-tuning';
import { foldedGrid } from './kernel';
import type { LoweringContext, OpKernel } from './lowering';
import { coordinates, digit } from './wgsl';

/** A or B: statements that narrow down to one element. Names must carry the suffix `s`. */
export interface GemmOperand {
  /** Extents of the index m (or n), slowest first. */
  readonly outer: readonly number[];
  /** Statements for one m (or n) with coordinates `c`. `g` is the group. */
  place(c: readonly string[], s: string): string[];
  /** Statements for coordinate `level` of k. */
  step(level: number, c: string, s: string): string[];
  /** The element, after `place` and all steps. */
  element(kernel: OpKernel, s: string): string;
  /** Which index runs along memory: neighbouring invocations load along it. */
  readonly fast: 'outer' | 'k';
}

export interface Gemm {
  readonly a: GemmOperand;
  readonly b: GemmOperand;
  /** Extents of k, slowest first. */
  readonly k: readonly number[];
  readonly groups: number;
  /** Linear index in output 0 of element (g, m, n); `mc` and `nc` are coordinates. */
  index(at: { g: string; m: string; n: string; mc: string[]; nc: string[] }): string;
}

/** How a kernel hands over one element of the result. */
type Sink = (
  kernel: OpKernel,
  g: string,
  split: string,
  m: string,
  n: string,
  value: string,
) => string;

/** Lowers a product. Output 0 of the op is stored element by element. */
export function lowerGemm(context: LoweringContext, gemm: Gemm): void {
  const m = sizeOf(gemm.a.outer);
  const n = sizeOf(gemm.b.outer);
  const extents = { m, n, k: gemm.k, groups: gemm.groups };
  const direct = chooseDirect(extents, context.profile);
  const tiles = direct ? null : chooseTiles(extents);
  const splits = (direct ?? tiles)?.splits ?? 1;
  const store = storeTo(gemm);
  if (splits === 1) {
    emit(context, gemm, direct, tiles, store);
    return;
  }
  const partial = context.scratch(gemm.groups * splits * m * n);
  emit(context, gemm, direct, tiles, (kernel, g, split, row, column, value) => {
    const plane = gemm.groups === 1 ? split : `(${g} * ${splits}u + ${split})`;
    return `${kernel.write(partial)}[(${plane} * ${m}u + ${row}) * ${n}u + ${column}] = ${value};`;
  });
  const kernel = context.kernel('sum of parts');
  const total = gemm.groups * m * n;
  const parts = kernel.read(partial);
  kernel.forEach(
    total,
    `  let g = ${gemm.groups === 1 ? '0u' : `i / ${m * n}u`};
  let e = ${gemm.groups === 1 ? 'i' : `i % ${m * n}u`};
  let base = g * ${splits * m * n}u + e;
  var sum = 0.0;
  for (var s = 0u; s < ${splits}u; s++) { sum += ${parts}[base + s * ${m * n}u]; }
  let m = e / ${n}u;
  let n = e % ${n}u;
  ${store(kernel, 'g', '0u', 'm', 'n', 'sum')}`,
  );
}

function emit(
  context: LoweringContext,
  gemm: Gemm,
  direct: DirectShape | null,
  tiles: TileShape | null,
  sink: Sink,
): void {
  if (direct) emitDirect(context.kernel(), gemm, direct, sink);
  else if (tiles) emitTiled(context.kernel(), gemm, tiles, sink);
}

function storeTo(gemm: Gemm): Sink {
  return (kernel, g, _split, m, n, value) => {
    const mc = coordinates(m, gemm.a.outer);
    const nc = coordinates(n, gemm.b.outer);
    return kernel.store(0, gemm.index({ g, m, n, mc, nc }), value);
  };
}

const range = (length: number) => Array.from({ length }, (_, i) => i);

/** Stores a block of accumulators, with guards only where the blocks do not divide the result. */
function storeBlock(
  kernel: OpKernel,
  sink: Sink,
  rows: { names: string[]; guard: string | null },
  columns: { names: string[]; guard: string | null },
  accumulator: (i: number, j: number) => string,
): string {
  return rows.names
    .map((row, i) => {
      const stores = columns.names.map((column, j) => {
        const text = sink(kernel, 'g', 'split', row, column, accumulator(i, j));
        return columns.guard ? `if (${column} < ${columns.guard}) { ${text} }` : text;
      });
      const body = stores.join('\n');
      return rows.guard ? `if (${row} < ${rows.guard}) {\n${body}\n}` : body;
    })
    .join('\n');
}

function emitDirect(kernel: OpKernel, gemm: Gemm, shape: DirectShape, sink: Sink): void {
  const { rows, columns, lanes, splits } = shape;
  const m = sizeOf(gemm.a.outer);
  const n = sizeOf(gemm.b.outer);
  const rowBlocks = Math.ceil(m / rows);
  const columnBlocks = Math.ceil(n / (columns * lanes)) * lanes;
  const total = rowBlocks * columnBlocks * splits * gemm.groups;
  const [first, ...inner] = gemm.k as [number, ...number[]];
  const chunk = Math.ceil(first / splits);
  const rowNames = range(rows).map((i) => `m${i}`);
  const columnNames = range(columns).map((j) => `n${j}`);
  const rowsDivide = m % rows === 0;
  const columnsDivide = n % (columns * lanes) === 0;
  const clamp = (text: string, divides: boolean, limit: number) =>
    divides ? text : `min(${text}, ${limit - 1}u)`;
  const lines: string[] = [
    `let column = ${digit('i', 1, columnBlocks, total)};`,
    `let row = ${digit('i', columnBlocks, rowBlocks, total)};`,
    `let split = ${digit('i', columnBlocks * rowBlocks, splits, total)};`,
    `let g = ${digit('i', columnBlocks * rowBlocks * splits, gemm.groups, total)};`,
  ];
  // Rows and columns past the end repeat the last one and are not stored.
  range(rows).forEach((i) => {
    lines.push(`let m${i} = row * ${rows}u + ${i}u;`);
    lines.push(`let am${i} = ${clamp(`m${i}`, rowsDivide, m)};`);
    lines.push(...gemm.a.place(coordinates(`am${i}`, gemm.a.outer), `a${i}`));
  });
  range(columns).forEach((j) => {
    const start =
      lanes === 1
        ? `column * ${columns}u + ${j}u`
        : `(column / ${lanes}u) * ${lanes * columns}u + column % ${lanes}u + ${j * lanes}u`;
    lines.push(`let n${j} = ${start};`);
    lines.push(`let bn${j} = ${clamp(`n${j}`, columnsDivide, n)};`);
    lines.push(...gemm.b.place(coordinates(`bn${j}`, gemm.b.outer), `b${j}`));
  });
  for (const i of range(rows)) for (const j of range(columns)) lines.push(`var c${i}_${j} = 0.0;`);
  const steps = (level: number) => [
    ...range(rows).flatMap((i) => gemm.a.step(level, `k${level}`, `a${i}`)),
    ...range(columns).flatMap((j) => gemm.b.step(level, `k${level}`, `b${j}`)),
  ];
  const end =
    splits === 1
      ? `${first}u`
      : chunk * splits === first
        ? `(split + 1u) * ${chunk}u`
        : `min((split + 1u) * ${chunk}u, ${first}u)`;
  lines.push(`for (var k0 = split * ${chunk}u; k0 < ${end}; k0++) {`, ...steps(0));
  inner.forEach((length, index) => {
    const k = `k${index + 1}`;
    lines.push(`for (var ${k} = 0u; ${k} < ${length}u; ${k}++) {`, ...steps(index + 1));
  });
  for (const i of range(rows)) lines.push(`let a${i} = ${gemm.a.element(kernel, `a${i}`)};`);
  for (const j of range(columns)) lines.push(`let b${j} = ${gemm.b.element(kernel, `b${j}`)};`);
  for (const i of range(rows))
    for (const j of range(columns)) lines.push(`c${i}_${j} = fma(a${i}, b${j}, c${i}_${j});`);
  lines.push('}'.repeat(gemm.k.length));
  lines.push(
    storeBlock(
      kernel,
      sink,
      { names: rowNames, guard: rowsDivide ? null : `${m}u` },
      { names: columnNames, guard: columnsDivide ? null : `${n}u` },
      (i, j) => `c${i}_${j}`,
    ),
  );
  kernel.forEach(total, lines.join('\n'));
}

/** How the invocations of a workgroup share the loading of one operand's tile. */
function tileLoads(
  kernel: OpKernel,
  operand: GemmOperand,
  k: readonly number[],
  options: {
    name: string;
    start: string;
    tile: number;
    depth: number;
    threads: number;
    extent: number;
    pitch: number;
    kDivides: boolean;
  },
): { setup: string[]; loads: string[] } {
  const { name, start, tile, depth, threads, extent, pitch, kDivides } = options;
  const count = tile * depth;
  const kSize = sizeOf(k);
  const divides = extent % tile === 0;
  const setup: string[] = [];
  const loads: string[] = [];
  const placed = new Map<string, string>();
  const depths = new Map<string, string>();
  range(Math.ceil(count / threads)).forEach((j) => {
    let outer: string;
    let inner: string;
    if (operand.fast === 'outer' && threads % tile === 0) {
      outer = `t % ${tile}u`;
      inner = `t / ${tile}u + ${(j * threads) / tile}u`;
    } else if (operand.fast === 'outer' && tile % threads === 0) {
      outer = `t + ${(j % (tile / threads)) * threads}u`;
      inner = `${Math.floor(j / (tile / threads))}u`;
    } else if (threads % depth === 0) {
      inner = `t % ${depth}u`;
      outer = `t / ${depth}u + ${(j * threads) / depth}u`;
    } else {
      inner = `(t + ${j * threads}u) % ${depth}u`;
      outer = `(t + ${j * threads}u) / ${depth}u`;
    }
    let s = placed.get(outer);
    if (s === undefined) {
      s = `${name}${placed.size}`;
      placed.set(outer, s);
      setup.push(`let o${s} = ${outer};`);
      const index = `${start} + o${s}`;
      // Past the end the last row is loaded again; it is not stored.
      setup.push(`let x${s} = ${divides ? index : `min(${index}, ${extent - 1}u)`};`);
      setup.push(...operand.place(coordinates(`x${s}`, operand.outer), s));
    }
    let at = depths.get(inner);
    if (at === undefined) {
      at = `${name}k${depths.size}`;
      depths.set(inner, at);
      loads.push(`let ${at} = ${inner};`, `let ${at}_ = k0 + ${at};`);
      coordinates(`${at}_`, k).forEach((c, level) => {
        loads.push(`let ${at}_${level} = ${kSize === 1 ? '0u' : c};`);
      });
    }
    const place = `tile_${name}[${at} * ${pitch}u + o${s}]`;
    loads.push('{', ...k.flatMap((_, level) => operand.step(level, `${at}_${level}`, s as string)));
    const element = operand.element(kernel, s);
    // Past the end of k both tiles hold zeros. What an index past the end reads is thrown away.
    const value = kDivides ? element : `select(0.0, ${element}, ${at}_ < kEnd)`;
    const whole = (j + 1) * threads <= count;
    const guard = whole ? '' : `if (t + ${j * threads}u < ${count}u) `;
    loads.push(`${guard}{ ${place} = ${value}; }`, '}');
  });
  return { setup, loads };
}

function emitTiled(kernel: OpKernel, gemm: Gemm, shape: TileShape, sink: Sink): void {
  const { rows, rowThreads, columns, columnThreads, depth, splits } = shape;
  const m = sizeOf(gemm.a.outer);
  const n = sizeOf(gemm.b.outer);
  const k = sizeOf(gemm.k);
  const [tileM, tileN] = [rows * rowThreads, columns * columnThreads];
  const threads = rowThreads * columnThreads;
  const [tilesM, tilesN] = [Math.ceil(m / tileM), Math.ceil(n / tileN)];
  const chunk = Math.ceil(k / splits / depth) * depth;
  const kDivides = k % chunk === 0 && chunk % depth === 0;
  // A tile filled along k is padded by one, or its column of writes would meet one memory bank.
  const pitchA = gemm.a.fast === 'k' ? tileM + 1 : tileM;
  const pitchB = gemm.b.fast === 'k' ? tileN + 1 : tileN;
  kernel.declare(`var<workgroup> tile_a: array<f32, ${depth * pitchA}>;`);
  kernel.declare(`var<workgroup> tile_b: array<f32, ${depth * pitchB}>;`);
  const shared = { depth, threads, kDivides };
  const a = tileLoads(kernel, gemm.a, gemm.k, {
    ...shared,
    ...{ name: 'a', start: 'mStart', tile: tileM, extent: m, pitch: pitchA },
  });
  const b = tileLoads(kernel, gemm.b, gemm.k, {
    ...shared,
    ...{ name: 'b', start: 'nStart', tile: tileN, extent: n, pitch: pitchB },
  });
  const total = tilesM * tilesN * splits * gemm.groups;
  const grid = foldedGrid(total);
  const body = [
    grid[0] * grid[1] === total ? '' : `if (flat >= ${total}u) { return; }`,
    `let nStart = ${digit('flat', 1, tilesN, total)} * ${tileN}u;`,
    `let mStart = ${digit('flat', tilesN, tilesM, total)} * ${tileM}u;`,
    `let split = ${digit('flat', tilesN * tilesM, splits, total)};`,
    `let g = ${digit('flat', tilesN * tilesM * splits, gemm.groups, total)};`,
    ...a.setup,
    ...b.setup,
    `let kEnd = min((split + 1u) * ${chunk}u, ${k}u);`,
    `let tm = (t / ${columnThreads}u) * ${rows}u;`,
    `let tn = (t % ${columnThreads}u) * ${columns}u;`,
    ...range(rows).flatMap((i) => range(columns).map((j) => `var c${i}_${j} = 0.0;`)),
    `for (var k0 = split * ${chunk}u; k0 < kEnd; k0 += ${depth}u) {`,
    ...a.loads,
    ...b.loads,
    'workgroupBarrier();',
    `for (var kk = 0u; kk < ${depth}u; kk++) {`,
    ...range(rows).map((i) => `let a${i} = tile_a[kk * ${pitchA}u + tm + ${i}u];`),
    ...range(columns).map((j) => `let b${j} = tile_b[kk * ${pitchB}u + tn + ${j}u];`),
    ...range(rows).flatMap((i) =>
      range(columns).map((j) => `c${i}_${j} = fma(a${i}, b${j}, c${i}_${j});`),
    ),
    '}',
    'workgroupBarrier();',
    '}',
    ...range(rows).map((i) => `let m${i} = mStart + tm + ${i}u;`),
    ...range(columns).map((j) => `let n${j} = nStart + tn + ${j}u;`),
    storeBlock(
      kernel,
      sink,
      { names: range(rows).map((i) => `m${i}`), guard: m % tileM === 0 ? null : `${m}u` },
      { names: range(columns).map((j) => `n${j}`), guard: n % tileN === 0 ? null : `${n}u` },
      (i, j) => `c${i}_${j}`,
    ),
  ];
  kernel.main(threads, grid, body.join('\n'));
}
