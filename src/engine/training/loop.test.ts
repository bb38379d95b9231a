import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SmallOptions, smallClassifier } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { EngineEvent } from '../../protocol/engine';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx';
import type { Batch, Loader } from '../data/contract';
import { TrainingRun } from './loop';
import { modelOf } from './model';
import { Network } from './network';
import { RunFolder } from './runfolder';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'netloom-loop-'));
});
afterAll(async () => {
  await backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Batches of four noisy pictures with these class ids. */
function loaderOf(targets: readonly number[]): Loader {
  const batches = targets.length / 4;
  return {
    facts: {
      length: targets.length,
      classes: [],
      sample: { kind: 'tensor', shape: [1, 28, 28] },
    },
    sample: { kind: 'tensor', shape: [1, 28, 28] },
    target: { kind: 'class', classes: null },
    batchSize: 4,
    batches,
    samples: targets.length,
    async *epoch(_: number, skip = 0): AsyncGenerator<Batch, undefined> {
      for (let k = skip; k < batches; k++)
        yield {
          inputs: Float32Array.from({ length: 4 * 784 }, (_, i) => ((i * 7919) % 97) / 97),
          inputShape: [4, 1, 28, 28],
          targets: Int32Array.from(targets.slice(k * 4, k * 4 + 4)),
          targetShape: [4],
          indices: Int32Array.from({ length: 4 }, (_, i) => k * 4 + i),
        };
    },
    sampleAt: () => Promise.reject(new Error('not asked for')),
    pictureAt: () => Promise.reject(new Error('not asked for')),
    transformed: () => {
      throw new Error('not asked for');
    },
    dispose: async () => {},
  };
}

interface Options {
  readonly targets: readonly number[];
  readonly document?: SmallOptions;
  readonly folder?: RunFolder;
  /** Milliseconds that pass with each step. */
  readonly pace?: number;
}

async function run({ targets, document, folder, pace = 10 }: Options) {
  const graph = smallClassifier(document);
  const network = Network.create(modelOf(analyze(graph)), [1, 28, 28], backend, 0);
  const events: { at: number; event: EngineEvent }[] = [];
  let clock = 0;
  const settings = { epochs: 1, seed: 0, transforms: ['ToTensor', 'Normalize'] };
  const training = new TrainingRun(network, loaderOf(targets), null, settings, folder ?? null, {
    emit: (event) => events.push({ at: clock, event }),
    now: () => clock,
    between: () => {
      clock += pace;
      return undefined;
    },
  });
  try {
    await training.run();
  } finally {
    await network.dispose();
  }
  return events;
}

const classes = (n: number) => Array.from({ length: n }, (_, i) => i % 10);

describe('TrainingRun', () => {
  it('reports at most ten times a second, and every step', async () => {
    const events = await run({ targets: classes(400) });
    const progress = events.flatMap(({ at, event }) =>
      event.event === 'progress' ? [{ at, points: event.points }] : [],
    );
    const gaps = progress.slice(1).map(({ at }, i) => at - (progress[i]?.at ?? 0));
    // The last one waits by the real clock, which this one does not follow.
    expect(Math.min(...gaps.slice(0, -1))).toBeGreaterThanOrEqual(100);
    expect(progress.length).toBeGreaterThan(8);
    expect(progress.flatMap(({ points }) => points.map((p) => p.step))).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  });

  it('writes a checkpoint every half minute, and one at the end of the epoch', async () => {
    const path = join(folder, 'half-minutes');
    const runFolder = await RunFolder.create(path, {
      document: smallClassifier(),
      baseDir: null,
      settings: { epochs: 1, seed: 0, device: 'cpu', limit: null },
      description: 'test',
      parameters: 0,
    });
    await run({ targets: classes(40), folder: runFolder, pace: 8000 });
    // 8 s a step: at steps 4 and 8, and at the end.
    expect((await readdir(join(path, 'checkpoints'))).sort()).toEqual([
      'step-00000004',
      'step-00000008',
      'step-00000010',
    ]);
  });

  it('refuses a class id that the scores do not cover before the step', async () => {
    await expect(run({ targets: [0, 1, 2, 3, 4, 5, 10, 7] })).rejects.toMatchObject({
      code: 'training.class_id',
      message: expect.stringMatching(/Sample 6 has class 10.*10 classes \(0…9\)/),
    });
    await expect(run({ targets: [0, 1, -1, 3] })).rejects.toMatchObject({
      code: 'training.class_id',
    });
  });

  it('leaves ignored classes out of the scores', async () => {
    const events = await run({
      targets: [0, 1, 10, 3, 4, 5, 6, 10],
      document: { loss: { ignore_index: 10 } },
    });
    const epoch = events.find(({ event }) => event.event === 'epoch')?.event;
    const accuracy = epoch?.event === 'epoch' ? (epoch.train.accuracy ?? -1) : -1;
    // Six samples count.
    expect((accuracy * 6) % 1).toBeCloseTo(0, 9);
  });

  it('says so when a whole batch is ignored: its mean is NaN', async () => {
    await expect(
      run({ targets: [10, 10, 10, 10], document: { loss: { ignore_index: 10 } } }),
    ).rejects.toMatchObject({
      code: 'training.nonfinite',
      message: expect.stringContaining('ignore_index'),
    });
  });
});
