/** Single kernels: matrix product, convolution forward, input and weight gradient, in GFLOP/s. */
import type { Backend } from '../../src/engine/backends/contract';
import { PlanBuilder } from '../../src/engine/ir/builder';
import type { ConvAttributes, Shape, Value } from '../../src/engine/ir/types';

interface Kernel {
  readonly name: string;
  /** Multiplications and additions. */
  readonly flops: number;
  readonly feeds: Readonly<Record<string, Shape>>;
  build(builder: PlanBuilder, feed: (name: string) => Value): Value;
}

const matmul = (m: number, k: number, n: number): Kernel => ({
  name: `matmul ${m}×${k} · ${k}×${n}`,
  flops: 2 * m * k * n,
  feeds: { a: [m, k], b: [k, n] },
  build: (builder, feed) =>
    builder.one('matmul', { transA: false, transB: false }, [feed('a'), feed('b')]),
});

type Side = 'forward' | 'input gradient' | 'weight gradient';

function convolution(
  side: Side,
  [n, c, h]: readonly [number, number, number],
  [f, k, pad, stride]: readonly [number, number, number, number],
): Kernel {
  const out = Math.floor((h + 2 * pad - k) / stride) + 1;
  const attributes: ConvAttributes = {
    stride: [stride, stride],
    pads: [pad, pad, pad, pad],
    dilation: [1, 1],
    groups: 1,
  };
  const x: Shape = [n, c, h, h];
  const w: Shape = [f, c, k, k];
  const y: Shape = [n, f, out, out];
  const feeds: Record<string, Shape> =
    side === 'forward' ? { x, w } : side === 'input gradient' ? { dy: y, w } : { x, dy: y };
  return {
    name: `conv ${k}×${k} ${side}, ${c}→${f} at ${h}²${stride > 1 ? `, stride ${stride}` : ''}`,
    flops: 2 * n * f * out * out * c * k * k,
    feeds,
    build(builder, feed) {
      if (side === 'forward') return builder.one('conv2d', attributes, [feed('x'), feed('w')]);
      if (side === 'input gradient')
        return builder.one('conv2dInputGrad', { ...attributes, inputSize: [h, h] }, [
          feed('dy'),
          feed('w'),
        ]);
      return builder.one('conv2dWeightGrad', { ...attributes, kernel: [k, k] }, [
        feed('x'),
        feed('dy'),
      ]);
    },
  };
}

/** Ten shapes, from LeNet's and ResNet-18's layers. */
export function kernelsFor(batch: number): Kernel[] {
  const wide = [3, 1, 1] as const;
  return [
    matmul(512, 512, 512),
    matmul(64, 256, 120),
    convolution('forward', [batch, 1, 28], [6, 5, 0, 1]),
    convolution('weight gradient', [batch, 1, 28], [6, 5, 0, 1]),
    convolution('forward', [batch, 64, 32], [64, ...wide]),
    convolution('input gradient', [batch, 64, 32], [64, ...wide]),
    convolution('weight gradient', [batch, 64, 32], [64, ...wide]),
    convolution('forward', [batch, 256, 8], [256, ...wide]),
    convolution('input gradient', [batch, 256, 8], [256, ...wide]),
    convolution('weight gradient', [batch, 256, 8], [256, ...wide]),
  ];
}

/** GFLOP/s of one kernel: the median of `rounds` runs of enough repetitions to be seen. */
export async function measureKernel(
  backend: Backend,
  { build, feeds, flops }: Kernel,
  rounds: number,
): Promise<number> {
  const builder = new PlanBuilder('kernel');
  const values = new Map(
    Object.entries(feeds).map(([name, shape]) => [name, builder.state(name, shape)]),
  );
  const result = build(builder, (name) => values.get(name) as Value);
  // One number is handed back, so that reading does not count.
  const axes = result.shape.map((_, i) => i);
  const sum = builder.one('reduceSum', { axes, keepDims: false }, [result]);
  const store = backend.createStore();
  for (const [name, shape] of Object.entries(feeds)) {
    const length = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length }, (_, i) => ((i * 7919) % 97) / 97);
    store.declare(name, shape, 'f32', data);
  }
  const program = await backend.prepare(builder.finish({ fetches: { sum } }), store);
  const draw = { seed: 0, step: 0 };
  const time = async (times: number) => {
    const started = performance.now();
    for (let i = 0; i < times; i++) await program.run({}, draw);
    await program.fetch();
    return (performance.now() - started) / times;
  };
  await time(2);
  const times = Math.max(1, Math.min(200, Math.round(100 / (await time(1)))));
  const taken: number[] = [];
  for (let i = 0; i < rounds; i++) taken.push(await time(times));
  program.dispose();
  store.dispose();
  taken.sort((a, b) => a - b);
  return flops / ((taken[Math.floor(rounds / 2)] as number) * 1e6);
}
