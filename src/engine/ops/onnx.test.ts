/**
 * The ONNX recipes on tensors large enough for vector loops and several threads, against plain loops in
 * float64. PyTorch's numbers on small tensors stand in test/parity/ops.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx/index';
import { PlanBuilder } from '../ir/builder';
import { uniform } from '../ir/philox';
import { type HostArray, type OpAttributes, type OpName, type Shape, sizeOf } from '../ir/types';
import { winogradPays } from './winograd.onnx';

let backend: Backend;
beforeAll(async () => {
  backend = await openOnnx({ threads: 2 });
});
afterAll(() => backend.dispose());

interface Given {
  readonly shape: Shape;
  readonly data: HostArray;
}

async function compute<N extends OpName>(
  op: N,
  attributes: OpAttributes[N],
  inputs: readonly Given[],
  times = 1,
): Promise<HostArray[]> {
  const b = new PlanBuilder(op);
  const values = inputs.map(({ shape, data }, i) =>
    b.feed(`in${i}`, shape, data instanceof Int32Array ? 'i32' : 'f32'),
  );
  const outputs = b.op(op, attributes, values);
  const fetches = Object.fromEntries(outputs.map((value, i) => [`out${i}`, value]));
  const program = await backend.prepare(b.finish({ fetches }), backend.createStore());
  const feeds = Object.fromEntries(inputs.map(({ data }, i) => [`in${i}`, data]));
  for (let i = 0; i < times; i++) await program.run(feeds, { seed: 1, step: i });
  const records = await program.fetch();
  program.dispose();
  for (const record of records) expect(record).toEqual(records[0]);
  return outputs.map((_, i) => records[0]?.[`out${i}`] as HostArray);
}

let stream = 0;
/** Numbers in [−1, 1). */
function random(...shape: number[]): Given {
  const data = new Float32Array(sizeOf(shape));
  uniform(data, 11, stream++, 0);
  return { shape, data: data.map((u) => 2 * u - 1) };
}

function expectClose(got: HostArray | undefined, want: Float64Array, tolerance: number): void {
  expect(got).toHaveLength(want.length);
  let worst = 0;
  want.forEach((w, i) => {
    worst = Math.max(worst, Math.abs((got?.[i] as number) - w) / (1 + Math.abs(w)));
  });
  expect(worst).toBeLessThan(tolerance);
}

interface ConvCase {
  readonly name: string;
  readonly n: number;
  readonly c: number;
  readonly o: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
}

/** Calls back for each product of the convolution with the flat positions of x, w and y in it. */
function eachTerm(
  t: ConvCase,
  out: number,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [ci, oi] = [t.c / t.groups, t.o / t.groups];
  for (let n = 0; n < t.n; n++)
    for (let o = 0; o < t.o; o++)
      for (let c = 0; c < ci; c++) {
        const channel = Math.floor(o / oi) * ci + c;
        for (let i = 0; i < t.kernel; i++)
          for (let j = 0; j < t.kernel; j++)
            for (let r = 0; r < out; r++)
              for (let s = 0; s < out; s++) {
                const [y, x] = [r * t.stride - t.pad + i, s * t.stride - t.pad + j];
                if (y < 0 || x < 0 || y >= t.size || x >= t.size) continue;
                visit(
                  ((n * t.c + channel) * t.size + y) * t.size + x,
                  ((o * ci + c) * t.kernel + i) * t.kernel + j,
                  ((n * t.o + o) * out + r) * out + s,
                );
              }
      }
}

const attributesOf = ({ stride, pad, groups }: ConvCase) =>
  ({
    stride: [stride, stride],
    pads: [pad, pad, pad, pad],
    dilation: [1, 1],
    groups,
  }) as const;

/** Forward pass and both gradients against the plain sum in float64. */
async function expectConvolution(t: ConvCase, tolerance: number): Promise<void> {
  const out = Math.floor((t.size + 2 * t.pad - t.kernel) / t.stride) + 1;
  const x = random(t.n, t.c, t.size, t.size);
  const w = random(t.o, t.c / t.groups, t.kernel, t.kernel);
  const dy = random(t.n, t.o, out, out);
  const y = new Float64Array(dy.data.length);
  const dx = new Float64Array(x.data.length);
  const dw = new Float64Array(w.data.length);
  eachTerm(t, out, (i, j, k) => {
    const [xi, wj, dyk] = [x.data[i] as number, w.data[j] as number, dy.data[k] as number];
    y[k] = (y[k] as number) + xi * wj;
    dx[i] = (dx[i] as number) + dyk * wj;
    dw[j] = (dw[j] as number) + dyk * xi;
  });
  const attributes = attributesOf(t);
  const inputSize = [t.size, t.size] as const;
  const kernel = [t.kernel, t.kernel] as const;
  expectClose((await compute('conv2d', attributes, [x, w]))[0], y, tolerance);
  const inputGrad = await compute('conv2dInputGrad', { ...attributes, inputSize }, [dy, w]);
  expectClose(inputGrad[0], dx, tolerance);
  // Three runs, to see that the sum over the batch is the same each time.
  const weightGrad = await compute('conv2dWeightGrad', { ...attributes, kernel }, [x, dy], 3);
  expectClose(weightGrad[0], dw, 5e-5);
}

describe('convolution and its gradients', () => {
  const cases: ConvCase[] = [
    { name: 'wide planes', n: 4, c: 6, o: 8, size: 20, kernel: 3, stride: 1, pad: 1, groups: 1 },
    { name: 'one channel', n: 4, c: 1, o: 6, size: 28, kernel: 5, stride: 1, pad: 0, groups: 1 },
    {
      name: 'deep and small',
      n: 4,
      c: 24,
      o: 40,
      size: 4,
      kernel: 3,
      stride: 1,
      pad: 1,
      groups: 1,
    },
    { name: 'stride 2', n: 3, c: 8, o: 12, size: 15, kernel: 3, stride: 2, pad: 1, groups: 1 },
    { name: 'few outputs', n: 3, c: 16, o: 3, size: 12, kernel: 3, stride: 1, pad: 1, groups: 1 },
    { name: 'groups', n: 3, c: 16, o: 8, size: 12, kernel: 3, stride: 1, pad: 1, groups: 2 },
    { name: 'depthwise', n: 4, c: 16, o: 16, size: 14, kernel: 3, stride: 1, pad: 1, groups: 16 },
    { name: '1×1', n: 4, c: 12, o: 20, size: 9, kernel: 1, stride: 1, pad: 0, groups: 1 },
  ];
  for (const t of cases) it(t.name, () => expectConvolution(t, 1e-5));
});

describe('sums of many', () => {
  it('scatterAddAxis adds thousands of rows at one index, the same each time', async () => {
    const x = random(20_000, 9);
    const indices = Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? 1 : 4));
    const want = new Float64Array(6 * 9);
    x.data.forEach((v, i) => {
      const at = (indices[Math.floor(i / 9)] as number) * 9 + (i % 9);
      want[at] = (want[at] as number) + v;
    });
    const [got] = await compute('scatterAddAxis', { axis: 0, indices, size: 6 }, [x], 3);
    expectClose(got, want, 1e-5);
  });

  it('maxPool2dGrad adds what overlapping windows give to one element', async () => {
    // All equal: every window names its first element.
    const shape = [8, 16, 31, 31];
    const x = { shape, data: new Float32Array(sizeOf(shape)) };
    const pool = {
      kernel: [3, 3],
      stride: [2, 2],
      padding: [1, 1],
      dilation: [1, 1],
      ceilMode: false,
    } as const;
    const [values, indices] = (await compute('maxPool2d', pool, [x])) as [HostArray, HostArray];
    const pooled = [8, 16, 16, 16];
    expect(values).toHaveLength(sizeOf(pooled));
    const dy = random(...pooled);
    const want = new Float64Array(x.data.length);
    dy.data.forEach((v, i) => {
      const at = Math.floor(i / 256) * 961 + (indices[i] as number);
      want[at] = (want[at] as number) + v;
    });
    const inputs = [dy, { shape: pooled, data: indices }];
    const [dx] = await compute('maxPool2dGrad', { ...pool, inputSize: [31, 31] }, inputs, 3);
    expectClose(dx, want, 1e-6);
  });

  it('reduceSum over batch and plane keeps the accuracy of float32', async () => {
    const x = random(64, 3, 50, 50);
    const want = new Float64Array(3);
    x.data.forEach((v, i) => {
      const c = Math.floor(i / 2500) % 3;
      want[c] = (want[c] as number) + v;
    });
    const axes = { axes: [0, 2, 3], keepDims: false };
    expectClose((await compute('reduceSum', axes, [x], 3))[0], want, 1e-5);
  });
});

describe('sums at given places', () => {
  /** Σ over the sources of each target, along an axis. */
  const summed = (x: Given, axis: number, indices: readonly number[], size: number) => {
    const inner = sizeOf(x.shape.slice(axis + 1));
    const want = new Float64Array((sizeOf(x.shape) / indices.length) * size);
    x.data.forEach((v, i) => {
      const [outer, j] = [Math.floor(i / inner / indices.length), Math.floor(i / inner)];
      const target = indices[j % indices.length] as number;
      const at = (outer * size + target) * inner + (i % inner);
      want[at] = (want[at] as number) + v;
    });
    return want;
  };

  it('lose no term of a table, however often an id comes', async () => {
    const ids = { shape: [4096], data: random(4096).data.map((u) => (u + 1) * 10) };
    const integers = { shape: [4096], data: Int32Array.from(ids.data) };
    const dy = random(4096, 128);
    const [y] = await compute('scatterAddRows', { rows: 20 }, [dy, integers], 3);
    expectClose(y, summed(dy, 0, [...integers.data], 20), 1e-5);
  });

  it.each([
    ['of equal runs', Array.from({ length: 60 }, (_, i) => 2 + Math.floor(i / 4)), 20],
    ['all in one', new Array<number>(60).fill(7), 9],
    ['of a mirrored edge', [3, 2, 1, ...Array.from({ length: 54 }, (_, i) => i), 52, 51, 50], 54],
    [
      'of overlapping windows',
      Array.from({ length: 60 }, (_, i) => Math.floor(i / 5) * 2 + (i % 5)),
      27,
    ],
    ['in no order, some empty', Array.from({ length: 60 }, (_, i) => (i * 37) % 41), 50],
    ['of very many terms', Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? 3 : 1)), 5],
    ['backwards', Array.from({ length: 60 }, (_, i) => 64 - i), 70],
  ])('%s', async (_, indices, size) => {
    for (const [axis, shape] of [
      [0, [60, 3000]],
      [1, [50, 60, 40]],
      [2, [40, 60, 60]],
    ] as const) {
      const x = random(...shape);
      const [y] = await compute('scatterAddAxis', { axis, indices, size }, [x], 2);
      expectClose(y, summed(x, axis, indices, size), 1e-5);
    }
  });
});

describe('NaN', () => {
  /** 1, 2, 3, … with NaN at every 97th place. */
  const sprinkled = (...shape: number[]): Given => ({
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i % 97 === 0 ? Number.NaN : i)),
  });

  it('passes through relu, alone and fused after a convolution or product', async () => {
    const b = new PlanBuilder('fused');
    const x = b.feed('x', [1, 1, 40, 100]);
    const one = b.constant(Float32Array.of(1), [1, 1, 1, 1]);
    const conv = { stride: [1, 1], pads: [0, 0, 0, 0], dilation: [1, 1], groups: 1 } as const;
    const y = b.one('conv2d', conv, [x, one]);
    const flat = b.one('reshape', { shape: [4000, 1] }, [x]);
    const product = b.one('matmul', { transA: false, transB: false }, [
      flat,
      b.constant(Float32Array.of(1), [1, 1]),
    ]);
    const fetches = {
      alone: b.one('relu', {}, [x]),
      conv: b.one('relu', {}, [y]),
      product: b.one('relu', {}, [product]),
    };
    const program = await backend.prepare(b.finish({ fetches }), backend.createStore());
    const { data } = sprinkled(1, 1, 40, 100);
    await program.run({ x: data as Float32Array }, { seed: 1, step: 0 });
    const [record] = await program.fetch();
    program.dispose();
    expect(record).toEqual({ alone: data, conv: data, product: data });
  });

  it('wins in max pooling, and the last of several is indexed', async () => {
    const x = sprinkled(2, 3, 40, 50);
    const pool = {
      kernel: [2, 2],
      stride: [2, 2],
      padding: [0, 0],
      dilation: [1, 1],
      ceilMode: false,
    } as const;
    const [values, indices] = (await compute('maxPool2d', pool, [x])) as [HostArray, HostArray];
    for (let i = 0; i < values.length; i++) {
      const plane = Math.floor(i / 500);
      const top = Math.floor((i % 500) / 25) * 100 + (i % 25) * 2;
      let [value, index] = [Number.NEGATIVE_INFINITY, -1];
      for (const place of [top, top + 1, top + 50, top + 51]) {
        const v = x.data[plane * 2000 + place] as number;
        if (v > value || Number.isNaN(v)) [value, index] = [v, place];
      }
      expect([values[i], indices[i]]).toEqual([value, index]);
    }
  });
});

const three = { kernel: 3, stride: 1, pad: 1, groups: 1 };

describe('convolution with few outputs', () => {
  const cases: ConvCase[] = [
    { name: 'few outputs, 5×5', n: 3, c: 9, o: 2, size: 11, ...three, kernel: 5, pad: 0 },
    { name: 'few outputs, padded wide', n: 3, c: 9, o: 2, size: 11, ...three, kernel: 5, pad: 3 },
  ];
  for (const t of cases) it(t.name, () => expectConvolution(t, 1e-5));
});

describe("convolution by Winograd's filtering", () => {
  const cases: ConvCase[] = [
    { name: 'planes of one tile', n: 70, c: 8, o: 12, size: 2, ...three },
    { name: 'one output, as a tile', n: 70, c: 12, o: 8, size: 3, ...three, pad: 0 },
    { name: 'planes of four tiles', n: 17, c: 24, o: 10, size: 4, ...three },
    { name: 'tiles beyond the plane', n: 5, c: 60, o: 64, size: 5, ...three, pad: 2 },
    { name: 'tiles without padding', n: 8, c: 64, o: 60, size: 8, ...three, pad: 0 },
    { name: 'tiles by rows and columns', n: 3, c: 120, o: 112, size: 10, ...three },
    { name: 'tiles by rows, odd planes', n: 3, c: 112, o: 120, size: 9, ...three },
  ];
  for (const t of cases)
    it(t.name, async () => {
      const x = [t.n, t.c, t.size, t.size];
      const w = [t.o, t.c, 3, 3];
      // With other shapes the test would miss the recipe.
      for (const product of ['forward', 'inputGrad', 'weightGrad'] as const)
        expect(winogradPays(product, x, w, attributesOf(t))).toBe(true);
      // Its rounding is a little coarser than the plain sum's.
      await expectConvolution(t, 4e-5);
    });
});
