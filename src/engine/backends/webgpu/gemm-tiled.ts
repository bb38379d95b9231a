/**
 * The product through workgroup memory: a workgroup stages tiles of A and B there, and each of its invocations
 * computes a block of rows × columns. For GPUs.
 */
import { sizeOf } from '../../ir/types';
import { type Gemm, type GemmOperand, range, type Sink, storeBlock } from './gemm-block';
import { chunkOf, type TileShape } from './gemm-shapes';
import { foldedGrid } from './kernel';
import type { OpKernel } from './lowering';
import { coordinates, digit } from './wgsl';

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

export function emitTiled(kernel: OpKernel, gemm: Gemm, shape: TileShape, sink: Sink): void {
  const { rows, rowThreads, columns, columnThreads, depth, splits } = shape;
  const m = sizeOf(gemm.a.outer);
  const n = sizeOf(gemm.b.outer);
  const k = sizeOf(gemm.k);
  const [tileM, tileN] = [rows * rowThreads, columns * columnThreads];
  const threads = rowThreads * columnThreads;
  const [tilesM, tilesN] = [Math.ceil(m / tileM), Math.ceil(n / tileN)];
  const chunk = chunkOf(k, shape);
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
