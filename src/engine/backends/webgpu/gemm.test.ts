/**
 * The GEMM kernels for GPUs against PyTorch's numbers. The parity test meets only the kernels chosen for
 * the adapter it runs on; here every kind runs, whatever the adapter.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanBuilder } from '../../ir/builder';
import { type ConvAttributes, type OpAttributes, type OpName, sizeOf } from '../../ir/types';
import type { Backend } from '../contract';
import { chunkOf, type Extents, type TileShape } from './gemm-shapes';
import { gemmShapes } from './gemm-tuning';
import { openWebGpu } from './index';

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Case {
  readonly name: string;
  readonly op: OpName;
  readonly attributes: OpAttributes[OpName];
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly rtol: number;
  readonly atol: number;
}

const fixture = new URL('../../../../test/fixtures/ops.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: readonly Case[] };
/** One case of each feature: compiling tiled kernels for a processor is slow. */
const features = [
  ...['17×33×9 B transposed', '17×33×9 A transposed'],
  ...['asymmetric pads, stride 2', 'uneven dilation, stride 2', 'groups, stride 2', 'depthwise'],
];
const products = cases.filter(
  (c) => /^(matmul|conv2d)/.test(c.op) && features.includes(c.name.slice(c.op.length + 2)),
);

describe('kernels for GPUs give PyTorch’s numbers', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openWebGpu({ profile: { software: false } });
  });
  afterAll(() => backend?.dispose());

  it.each(products.map((c) => [c.name, c] as const))('%s', async (_, c) => {
    const builder = new PlanBuilder(c.name);
    const inputs = c.inputs.map((t, i) => builder.feed(`in${i}`, t.shape));
    const out = builder.one(c.op, c.attributes, inputs);
    const store = backend.createStore();
    const program = await backend.prepare(builder.finish({ fetches: { out } }), store);
    const feeds = c.inputs.map((t, i) => [`in${i}`, Float32Array.from(t.data)]);
    await program.run(Object.fromEntries(feeds), { seed: 0, step: 0 });
    const [record] = await program.fetch();
    program.dispose();
    const got = [...(record?.out ?? [])];
    const want = c.outputs[0]?.data ?? [];
    const wrong = want.flatMap((w, i) =>
      Math.abs((got[i] as number) - w) <= c.atol + c.rtol * Math.abs(w)
        ? []
        : [`${i}: ${got[i]}, not ${w}`],
    );
    expect(got).toHaveLength(want.length);
    expect(wrong).toEqual([]);
  });

  // Every tile shape, with and without remainders, against sums in double precision.
  const extents = [
    ...[
      [128, 128, 64],
      [130, 70, 33],
      [16, 200, 40],
    ],
    ...[
      [6, 300, 25],
      [300, 7, 20],
      [3, 700, 50],
      [16, 150, 1500],
    ],
  ] as [number, number, number][];
  it.each(extents)('%i × %i over %i', async (m, n, k) => {
    const number = (i: number) => ((i * 7919) % 23) / 11 - 1;
    const a = Float32Array.from({ length: m * k }, (_, i) => number(i));
    const b = Float32Array.from({ length: k * n }, (_, i) => number(i + 5));
    const builder = new PlanBuilder('product');
    const out = builder.one('matmul', { transA: false, transB: false }, [
      builder.feed('a', [m, k]),
      builder.feed('b', [k, n]),
    ]);
    const program = await backend.prepare(
      builder.finish({ fetches: { out } }),
      backend.createStore(),
    );
    await program.run({ a, b }, { seed: 0, step: 0 });
    const got = (await program.fetch())[0]?.out as Float32Array;
    program.dispose();
    let worst = 0;
    for (let row = 0; row < m; row++)
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let i = 0; i < k; i++)
          sum += (a[row * k + i] as number) * (b[i * n + column] as number);
        worst = Math.max(worst, Math.abs(sum - (got[row * n + column] as number)));
      }
    expect(worst).toBeLessThan(1e-3);
  });
});

describe('the choice of kernels', () => {
  const gpu = { software: false };
  const first = (extents: Partial<Extents>, software = false) =>
    gemmShapes({ m: 64, n: 64, k: [64], groups: 1, slide: null, ...extents }, { software })[0];

  it('takes tiles on a GPU, except for a few rows or columns', () => {
    expect(first({})?.kind).toBe('tiled');
    expect(first({ m: 1 })?.kind).toBe('direct');
    expect(first({}, true)?.kind).toBe('direct');
  });

  it('splits long sums for few results, into parts none of which is empty', () => {
    const extents = { m: 16, n: 150, k: [64, 8, 8], groups: 1, slide: null };
    const tiles = gemmShapes(extents, gpu)[0] as TileShape;
    expect(tiles.splits).toBeGreaterThan(8);
    expect(chunkOf(4096, tiles) * (tiles.splits - 1)).toBeLessThan(4096);
    const splits = first(extents, true)?.splits as number;
    expect(splits).toBeGreaterThan(4);
    expect(Math.ceil(64 / splits) * (splits - 1)).toBeLessThan(64);
    expect(first({ m: 512, n: 65536, k: [64, 3, 3] })?.splits).toBe(1);
  });

  it('offers only shapes that add up in the same parts', () => {
    const slide = { inner: 8, outer: 1, k: 1 };
    for (const software of [true, false])
      for (const extents of [
        { m: 16, n: 4096, k: [6, 5, 5] },
        { m: 16, n: 150, k: [64, 8, 8] },
        { m: 3, n: 4096, k: [64, 8, 8] },
      ]) {
        const shapes = gemmShapes({ ...extents, groups: 1, slide }, { software });
        expect(shapes.length).toBeGreaterThan(1);
        expect(new Set(shapes.map((shape) => shape.splits)).size).toBe(1);
        const chunks = shapes.flatMap((shape) =>
          shape.kind === 'tiled' ? [chunkOf(sizeOf(extents.k), shape)] : [],
        );
        expect(new Set(chunks).size).toBeLessThan(2);
      }
  });
});

describe('all shapes of a product give the same bits', () => {
  let nth = 0;
  let count = 1;
  let backend: Backend;
  beforeAll(async () => {
    backend = await openWebGpu({
      profile: {
        software: true,
        choose(_, offered) {
          // A few of them, spread over the list: compiling is slow.
          const step = Math.max(1, Math.floor(offered.length / 4));
          count = Math.ceil(offered.length / step);
          return offered[nth * step];
        },
      },
    });
  });
  afterAll(() => backend?.dispose());

  const conv: ConvAttributes = {
    stride: [1, 1],
    pads: [1, 1, 1, 1],
    dilation: [1, 1],
    groups: 1,
  };
  const products: [OpName, object, number[][]][] = [
    [
      'conv2d',
      conv,
      [
        [2, 3, 8, 8],
        [6, 3, 3, 3],
      ],
    ],
    [
      'conv2d',
      { ...conv, stride: [2, 2], dilation: [1, 2] },
      [
        [2, 3, 9, 12],
        [5, 3, 3, 3],
      ],
    ],
    [
      'conv2dInputGrad',
      { ...conv, inputSize: [8, 8] },
      [
        [2, 6, 8, 8],
        [6, 3, 3, 3],
      ],
    ],
    [
      'conv2dWeightGrad',
      { ...conv, kernel: [3, 3] },
      [
        [3, 3, 8, 8],
        [3, 5, 8, 8],
      ],
    ],
    [
      'matmul',
      { transA: false, transB: true },
      [
        [17, 40],
        [13, 40],
      ],
    ],
  ];
  it.each(products)('%s %j', async (op, attributes, shapes) => {
    const results: string[] = [];
    for (nth = 0; nth < count; nth++) {
      const builder = new PlanBuilder('product');
      const inputs = shapes.map((shape, i) => builder.feed(`in${i}`, shape));
      const out = builder.one(op, attributes as OpAttributes[OpName], inputs);
      const plan = builder.finish({ fetches: { out } });
      const program = await backend.prepare(plan, backend.createStore());
      const number = (i: number) => Math.fround(((i * 7919) % 97) / 31 - 1.3);
      const feeds = shapes.map((shape, i) => [
        `in${i}`,
        Float32Array.from({ length: sizeOf(shape) }, (_, at) => number(at + i)),
      ]);
      await program.run(Object.fromEntries(feeds), { seed: 0, step: 0 });
      results.push((await program.fetch())[0]?.out?.join() ?? '');
      program.dispose();
    }
    expect(results.length).toBeGreaterThan(3);
    expect(new Set(results).size).toBe(1);
  });
});
