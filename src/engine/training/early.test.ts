/** Early stopping by the table of parity 8.4, and in whole runs: what it puts back, saves and says. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallClassifier } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { EngineEvent } from '../../protocol/engine';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx';
import type { Batch, Loader } from '../data/contract';
import { loadNewest } from './checkpoints';
import { type EarlySettings, EarlyStopping, earlyStateSchema, watched } from './early';
import { TrainingRun } from './loop';
import { modelOf, trainerSettings } from './model';
import { Network } from './network';
import { RunFolder } from './runfolder';

const usual: EarlySettings = {
  monitor: 'val_loss',
  mode: 'min',
  min_delta: 0,
  patience: 10,
  baseline: null,
  restore_best: false,
};

/** Epochs in which each value was the best, and the one after which it stops. */
function follow(settings: Partial<EarlySettings>, values: readonly number[]) {
  let early = new EarlyStopping({ ...usual, ...settings });
  const better: number[] = [];
  for (const [i, value] of values.entries()) {
    if (early.take(value, i + 1, (i + 1) * 100)) better.push(i + 1);
    if (early.state.stopped) return { better, stopped: i + 1, best: early.state.best?.epoch };
    // Each time as if the run had been taken up again.
    const saved = earlyStateSchema.parse(JSON.parse(JSON.stringify(early.state)));
    early = new EarlyStopping({ ...usual, ...settings });
    early.restore(saved);
  }
  return { better, stopped: null, best: early.state.best?.epoch };
}

describe('EarlyStopping', () => {
  it('stops when patience evaluations in a row are not better', () => {
    const values = [3, 2, 2.5, 2, 1.9, 2, 2, 2, 1];
    expect(follow({ patience: 3 }, values)).toEqual({ better: [1, 2, 5], stopped: 8, best: 5 });
    expect(follow({ patience: 4 }, values)).toEqual({
      better: [1, 2, 5, 9],
      stopped: null,
      best: 9,
    });
    expect(follow({ patience: 1 }, values)).toMatchObject({ stopped: 3 });
  });

  it('with patience 0 stops at the first evaluation that is not better', () => {
    expect(follow({ patience: 0 }, [3, 2, 1])).toMatchObject({ stopped: null });
    expect(follow({ patience: 0 }, [3, 2, 2])).toMatchObject({ stopped: 3, best: 2 });
  });

  it('never takes NaN for better, nor an infinity for a beginning', () => {
    const { NaN: nan, POSITIVE_INFINITY: infinite } = Number;
    expect(follow({ patience: 2 }, [nan, 5, nan, 4, nan, nan])).toEqual({
      better: [2, 4],
      stopped: 6,
      best: 4,
    });
    expect(follow({ patience: 2 }, [infinite, nan])).toEqual({
      better: [],
      stopped: 2,
      best: undefined,
    });
  });

  it('asks for more than min_delta, strictly', () => {
    expect(follow({ min_delta: 0.5, patience: 9 }, [3, 2.5, 2.4])).toMatchObject({
      better: [1, 3],
    });
    expect(follow({ mode: 'max', min_delta: 0.25, patience: 9 }, [1, 1.25, 1.5])).toMatchObject({
      better: [1, 3],
    });
  });

  it('lets the first best beat the baseline', () => {
    expect(follow({ baseline: 2, patience: 3 }, [3, 2, 1.5, 1])).toMatchObject({ better: [3, 4] });
    expect(follow({ baseline: 2, patience: 2 }, [3, 2, 1])).toMatchObject({ stopped: 2 });
    expect(follow({ baseline: 0.5, mode: 'max', patience: 9 }, [0.4, 0.6])).toMatchObject({
      better: [2],
    });
  });

  it('watches what it is told to, the training where there is no validation', () => {
    const train = { loss: 2, accuracy: 0.5 };
    const validation = { loss: 3, accuracy: null };
    expect(watched({ train, validation }, 'val_loss')).toBe(3);
    expect(watched({ train, validation }, 'val_accuracy')).toBeNaN();
    expect(watched({ train, validation: null }, 'val_accuracy')).toBe(0.5);
    expect(watched({ train, validation, metrics: { f1: 0.25 } }, 'val_f1')).toBe(0.25);
    expect(watched({ train, validation, metrics: {} }, 'val_balanced_accuracy')).toBeNaN();
  });
});

it('is diagnosed where there is no validation data', () => {
  const found = (trainer: Record<string, unknown>) =>
    analyze(smallClassifier({ trainer: { early_stopping: true, ...trainer } })).diagnostics.flatMap(
      ({ code, severity }) => (code.startsWith('trainer.') ? [`${severity} ${code}`] : []),
    );
  expect(found({})).toEqual([]);
  expect(found({ validate: false })).toEqual(['warning trainer.monitor']);
  expect(found({ validate: false, monitor: 'train_loss' })).toEqual([]);
  const f1 = { monitor: 'val_f1', mode: 'max' };
  expect(found(f1)).toEqual([]);
  expect(found({ validate: false, ...f1 })).toEqual(['error trainer.monitor']);
});

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'netloom-early-'));
});
afterAll(async () => {
  await backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Two batches of noise; the validation's classes contradict the training's, so its loss soon rises. */
function loaderOf(shift: number): Loader {
  return {
    facts: { length: 8, classes: [], sample: { kind: 'tensor', shape: [1, 28, 28] } },
    sample: { kind: 'tensor', shape: [1, 28, 28] },
    target: { kind: 'class', classes: null },
    batchSize: 4,
    batches: 2,
    samples: 8,
    async *epoch(_: number, skip = 0): AsyncGenerator<Batch, undefined> {
      for (let k = skip; k < 2; k++)
        yield {
          inputs: Float32Array.from(
            { length: 4 * 784 },
            (_, i) => ((i * 7919 * (k + 1)) % 97) / 97,
          ),
          inputShape: [4, 1, 28, 28],
          targets: Int32Array.from({ length: 4 }, (_, i) => (i + shift) % 10),
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
  readonly trainer: Record<string, unknown>;
  readonly epochs?: number;
  readonly name?: string;
  readonly resume?: boolean;
  /** Stops after so many epochs, as a person does. */
  readonly stopAfter?: number;
}

async function run({ trainer, epochs = 9, name, resume = false, stopAfter }: Options) {
  const document = smallClassifier({
    optimizer: ['SGD', { lr: 0.1 }],
    trainer: { early_stopping: true, ...trainer },
  });
  const analysis = analyze(document);
  const network = Network.create(modelOf(analysis), [1, 28, 28], backend, 3);
  const { early } = trainerSettings(analysis);
  const path = join(folder, name ?? 'none');
  const description = {
    document,
    baseDir: null,
    settings: { epochs, seed: 3, device: 'cpu', limit: null },
    description: 'test',
    parameters: 0,
  };
  const runFolder = name
    ? resume
      ? RunFolder.resume(path)
      : await RunFolder.create(path, description)
    : null;
  const events: EngineEvent[] = [];
  const weights: number[][] = [];
  const weightOf = async (part: string) => [...(await network.store.read(part))];
  const training = new TrainingRun(
    network,
    loaderOf(0),
    loaderOf(5),
    { epochs, seed: 3, transforms: [], early },
    runFolder,
    {
      emit: (event) => {
        events.push(event);
        if (event.event === 'epoch' && event.epoch === stopAfter) training.control.stop();
        // The epoch's weights before anything is put back.
        if (event.event === 'state' && event.state === 'evaluating')
          void network.store.read('fc.weight').then((w) => weights.push([...w]));
      },
    },
  );
  try {
    if (resume) {
      const checkpoint = await loadNewest(path, [...network.states, ...network.slots], () => {});
      if (checkpoint) training.restore(checkpoint);
    }
    const end = await training.run();
    return {
      end,
      weights,
      final: await weightOf('fc.weight'),
      buffers: await weightOf('bn.running_mean'),
      epochs: events.flatMap((e) => (e.event === 'epoch' ? [e] : [])),
      said: events.flatMap((e) => (e.event === 'log' ? [e.message] : [])),
      lines: name
        ? (await readFile(join(path, 'metrics.jsonl'), 'utf8'))
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
    };
  } finally {
    await network.dispose();
  }
}

describe('a run with early stopping', () => {
  it('ends as done, says why, and keeps the last weights', async () => {
    const { end, epochs, said, final, weights } = await run({ trainer: { patience: 2 } });
    expect(end).toBe('done');
    const losses = epochs.map((e) => e.validation?.loss ?? Number.NaN);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(epochs).toHaveLength(best + 2);
    expect(said).toEqual([
      expect.stringMatching(
        new RegExp(
          `after epoch ${best + 2}: val_loss was not better for 2 eval.* epoch ${best}\\.$`,
        ),
      ),
    ]);
    expect(final).toEqual(weights.at(-1));
  });

  it('puts back weights and buffers of the best evaluation', async () => {
    const trainer = { patience: 2, restore_best: true };
    const { epochs, final, buffers, weights, said, lines } = await run({ trainer, name: 'best' });
    const best = epochs.length - 2;
    expect(final).toEqual(weights[best - 1]);
    expect(final).not.toEqual(weights.at(-1));
    expect(said[0]).toContain(`The weights of epoch ${best} are back.`);
    const until = await run({ trainer, epochs: best });
    expect(buffers).toEqual(until.buffers);
    expect(until.said).toEqual([]);
    expect(lines.at(-1)).toMatchObject({
      kind: 'early_stopping',
      monitor: 'val_loss',
      stopped: true,
      best: { epoch: best, step: best * 2 },
      restored: true,
    });
    // Taken up again it is over, with the same weights.
    const again = await run({ trainer, name: 'best', resume: true });
    expect(again.end).toBe('done');
    expect(again.epochs).toEqual([]);
    expect(again.final).toEqual(final);
    expect(again.said).toEqual([expect.stringContaining('Early stopping after epoch')]);
    expect(again.lines).toEqual(lines);
  });

  it('goes on after an interruption as if there had been none', async () => {
    const trainer = { patience: 2, restore_best: true };
    const whole = await run({ trainer, name: 'whole' });
    const cut = whole.epochs.length - 1;
    const first = await run({ trainer, name: 'broken', stopAfter: cut });
    expect(first.end).toBe('stopped');
    const second = await run({ trainer, name: 'broken', resume: true });
    expect(second.epochs).toHaveLength(1);
    expect(second.final).toEqual(whole.final);
    expect(second.said).toEqual(whole.said);
    expect(second.lines.at(-1)).toEqual(whole.lines.at(-1));
  });

  it('puts the best back also when all epochs were trained', async () => {
    const trainer = { patience: 9, restore_best: true };
    const { epochs, final, weights, said } = await run({ trainer, epochs: 4 });
    expect(epochs).toHaveLength(4);
    const losses = epochs.map((e) => e.validation?.loss ?? Number.NaN);
    const best = losses.indexOf(Math.min(...losses));
    expect(best).toBeLessThan(3);
    expect(final).toEqual(weights[best]);
    expect(said).toEqual([expect.stringMatching(/^The best was .* are back\.$/)]);
  });

  it('refuses to watch what is not measured', async () => {
    await expect(run({ trainer: { monitor: 'val_iou' } })).rejects.toMatchObject({
      code: 'training.monitor',
      message: expect.stringContaining('val_balanced_accuracy'),
    });
  });
});
