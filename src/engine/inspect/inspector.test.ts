import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { EngineEvent, EngineEventOf } from '../../protocol/engine';
import { openOnnx } from '../backends/onnx';
import type { Batch } from '../data/contract';
import { modelOf } from '../training/model';
import { Network } from '../training/network';
import { Inspector } from './inspector';

/** Pool and unpool a 28×28 picture; Linear only makes it trainable. */
const unpooling = documentOf(
  {
    digits: ['MNIST'],
    tensors: ['ToTensor'],
    loader: ['DataLoader', { batch_size: 4 }],
    pool: ['MaxPool2d', { kernel_size: 14, return_indices: true }],
    unpool: ['MaxUnpool2d', { kernel_size: 14 }],
    flat: ['Flatten'],
    fc: ['Linear', { in_features: 784, out_features: 10 }],
    loss: ['CrossEntropyLoss'],
    sgd: ['SGD', { lr: 0.1 }],
    trainer: ['Trainer'],
    // A side branch that the loss does not need.
    side: ['Tanh'],
  },
  [
    'digits.dataset > tensors.dataset',
    'tensors.dataset > loader.dataset',
    'loader.input > pool.input',
    'pool.output > unpool.input',
    'pool.indices > unpool.indices',
    'unpool.output > flat.input',
    'flat.output > fc.input',
    'fc.output > loss.input',
    'loader.target > loss.target',
    'loss.loss > sgd.loss',
    'sgd.optimizer > trainer.optimizer',
    'pool.output > side.input',
  ],
);

/** One bright pixel in each quarter of a 28×28 plane: row, column, value. */
const BRIGHT = [
  [1, 3, 0.5],
  [2, 20, 1],
  [15, 0, 0.25],
  [27, 27, 0.75],
] as const;

/** @param frameMs what a frame takes */
async function look(frameMs = 0) {
  const backend = await openOnnx({ threads: 1 });
  const network = Network.create(modelOf(analyze(unpooling)), [1, 28, 28], backend, 0);
  /** Values that each compiled plan hands back. */
  const probes: number[] = [];
  const probe = network.probe.bind(network);
  network.probe = (taps) => {
    probes.push(taps.length);
    return probe(taps);
  };
  const inputs = new Float32Array(784);
  for (const [y, x, value] of BRIGHT) inputs[y * 28 + x] = value;
  const batch: Batch = {
    inputs,
    inputShape: [1, 1, 28, 28],
    targets: new Int32Array(1),
    targetShape: [1],
    indices: new Int32Array(1),
  };
  const events: EngineEvent[] = [];
  let clock = 0;
  let busy = 0;
  const asked: number[] = [];
  const inspector = new Inspector(
    network,
    async ({ index }) => {
      asked.push(index);
      if (index > 9) throw new Error(`Sample ${index} does not exist.`);
      return batch;
    },
    (event) => {
      events.push(event);
      if (event.event !== 'frame') return;
      clock += frameMs;
      busy += frameMs;
    },
    () => clock,
    () => busy,
    0.5,
  );
  return {
    inspector,
    events,
    asked,
    probes,
    frames: () => events.filter((e): e is EngineEventOf<'frame'> => e.event === 'frame'),
    /** Time passes; of the processor so much. */
    tick: (ms: number, processor = ms) => {
      clock += ms;
      busy += processor;
    },
    close: async () => {
      await inspector.dispose();
      await network.dispose();
      await backend.dispose();
    },
  };
}

const pin = (index: number) => ({ split: 'train', index }) as const;

describe('Inspector', () => {
  it('shows what MaxUnpool2d puts back where', async () => {
    const { inspector, frames, close } = await look();
    inspector.watch({ pin: pin(0), blocks: [{ block: 'unpool', maxTile: 64 }] });
    await inspector.look(17);
    const frame = frames()[0];
    expect(frame).toMatchObject({ step: 17, shape: [1, 28, 28], low: 0, high: 1, signed: false });
    expect(frame?.switches).toMatchObject({ from: [2, 2], to: [28, 28] });
    expect([...(frame?.switches?.indices ?? [])]).toEqual(BRIGHT.map(([y, x]) => y * 28 + x));
    expect([...(frame?.switches?.values ?? [])]).toEqual([128, 255, 64, 191]);
    // The picture holds the same values at those places and nothing else.
    const lit = [...(frame?.pixels ?? [])].flatMap((v, i) => (v > 0 ? [[i, v]] : []));
    expect(lit).toEqual(BRIGHT.map(([y, x], i) => [y * 28 + x, frame?.switches?.values[i]]));
    await close();
  });

  it('looks at side branches too, and at the input itself', async () => {
    const { inspector, frames, close } = await look();
    const blocks = ['side', 'loader'].map((block) => ({ block, maxTile: 64 }));
    inspector.watch({ pin: pin(0), blocks });
    await inspector.look(1);
    expect(frames().map((f) => [f.block, f.shape, f.high])).toEqual([
      ['side', [1, 2, 2], Math.fround(Math.tanh(1))],
      ['loader', [1, 28, 28], 1],
    ]);
    await close();
  });

  it('compiles anew only for blocks that were not looked at before', async () => {
    const { inspector, frames, probes, close } = await look();
    const seen: string[][] = [];
    for (const blocks of [['pool'], ['pool', 'side'], ['side'], ['pool'], ['unpool', 'side']]) {
      const before = frames().length;
      inspector.watch({ pin: pin(0), blocks: blocks.map((block) => ({ block, maxTile: 64 })) });
      await inspector.look(1);
      seen.push(
        frames()
          .slice(before)
          .map((f) => f.block),
      );
    }
    expect(seen).toEqual([['pool'], ['pool', 'side'], ['side'], ['pool'], ['unpool', 'side']]);
    expect(probes).toEqual([1, 2, 5]);
    await close();
  });

  it('looks at most four times a second, and reads a pinned sample once', async () => {
    const { inspector, frames, asked, tick, close } = await look();
    inspector.watch({ pin: pin(3), blocks: [{ block: 'pool', maxTile: 64 }] });
    for (let step = 1; step <= 200; step++) {
      await inspector.between(step);
      tick(10);
    }
    expect(frames().map((f) => f.step)).toEqual([1, 26, 51, 76, 101, 126, 151, 176]);
    expect(asked).toEqual([3]);
    // Another pin is looked at without waiting.
    inspector.watch({ pin: pin(4), blocks: [{ block: 'pool', maxTile: 64 }] });
    await inspector.between(201);
    expect(frames().at(-1)?.step).toBe(201);
    expect(asked).toEqual([3, 4]);
    await close();
  });

  it('rests the longer the more a look took', async () => {
    const { inspector, frames, tick, close } = await look(100);
    inspector.watch({ pin: pin(0), blocks: [{ block: 'pool', maxTile: 64 }] });
    await inspector.between(0);
    for (let step = 1; step <= 100; step++) {
      tick(100);
      await inspector.between(step);
    }
    // 100 ms and the half of one that showing it takes, thirty-five times.
    expect(frames().map((f) => f.step)).toEqual([0, 36, 72]);
    await close();
  });

  it('rests by the processor where training gets little of it', async () => {
    const { inspector, frames, tick, close } = await look(100);
    inspector.watch({ pin: pin(0), blocks: [{ block: 'pool', maxTile: 64 }] });
    await inspector.between(0);
    for (let step = 1; step <= 100; step++) {
      tick(200, 50);
      await inspector.between(step);
    }
    expect(frames().map((f) => f.step)).toEqual([0, 71]);
    await close();
  });

  it('says once why it cannot look, and never throws into the training', async () => {
    const { inspector, events, tick, close } = await look();
    inspector.watch({ pin: pin(99), blocks: [{ block: 'pool', maxTile: 64 }] });
    for (let step = 1; step <= 3; step++) {
      await inspector.between(step);
      tick(1000);
    }
    expect(events).toMatchObject([{ event: 'log', message: /Sample 99 does not exist/ }]);
    await close();
  });
});
