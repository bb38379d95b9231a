import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { smallClassifier } from '../../test/support/networks';
import type { NetDocument } from '../graph/document/schema';
import type { EngineEvent, EngineEventOf, TrainOptions } from '../protocol/engine';
import { readSafetensors } from './exchange/safetensors';
import { Session } from './session';

const folders: string[] = [];
const tempFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netloom-run-'));
  folders.push(folder);
  return folder;
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** 118 samples: seven batches of 16 and one of 6. */
const LIMIT = 118;

function open() {
  const events: EngineEvent[] = [];
  const listeners = new Set<(event: EngineEvent) => void>();
  const session = new Session((event) => {
    events.push(event);
    for (const listener of listeners) listener(event);
  });
  const until = (wanted: (event: EngineEvent) => boolean) =>
    new Promise<void>((done) => {
      const listener = (event: EngineEvent) => {
        if (!wanted(event)) return;
        listeners.delete(listener);
        done();
      };
      listeners.add(listener);
    });
  const ended = () =>
    until((e) => e.event === 'state' && ['done', 'stopped', 'failed'].includes(e.state));
  return {
    session,
    events,
    until,
    ended,
    train: (
      document: NetDocument,
      runDir: string | null,
      options: TrainOptions = {},
      resume = false,
    ) =>
      session.handle('train', {
        document,
        baseDir: null,
        runDir,
        options: { limit: LIMIT, ...options },
        resume,
      }),
    of: <E extends EngineEvent['event']>(kind: E) =>
      events.filter((e): e is EngineEventOf<E> => e.event === kind),
  };
}

async function trained(document: NetDocument, runDir: string | null, options?: TrainOptions) {
  const opened = open();
  const end = opened.ended();
  const result = await opened.train(document, runDir, options);
  await end;
  return { ...opened, result };
}

const newest = async (runDir: string) => {
  const names = (await readdir(join(runDir, 'checkpoints'))).sort();
  return join(runDir, 'checkpoints', names[names.length - 1] as string);
};
const lines = async (runDir: string) =>
  (await readFile(join(runDir, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Epoch lines and step lines without what depends on the clock. */
const timeless = async (runDir: string) =>
  (await lines(runDir)).map(({ imagesPerSecond: _, seconds: __, ...rest }) => rest);

describe('a training', () => {
  it('reports its states, every step once and each epoch', async () => {
    const { result, of } = await trained(smallClassifier(), null);
    expect(result).toMatchObject({ device: 'cpu', stepsPerEpoch: 8, epochs: 2, parameters: 1562 });
    expect(of('state').map((e) => e.state)).toEqual([
      'preparing',
      'training',
      'evaluating',
      'training',
      'evaluating',
      'done',
    ]);
    const points = of('progress').flatMap((e) => e.points);
    expect(points.map((p) => p.step)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    const epochs = of('epoch');
    expect(epochs.map((e) => [e.epoch, e.step])).toEqual([
      [1, 8],
      [2, 16],
    ]);
    // The epoch's loss weighs the smaller last batch by its six samples.
    const expected =
      points.slice(0, 8).reduce((s, p, i) => s + p.loss * (i < 7 ? 16 : 6), 0) / LIMIT;
    expect(epochs[0]?.train.loss).toBeCloseTo(expected, 6);
    expect(epochs[1]?.validation?.accuracy).toBeGreaterThan(0.1);
    expect(epochs[1]?.train.loss).toBeLessThan(epochs[0]?.train.loss ?? 0);
  });

  it('gives the same numbers for the same seed, others for another', async () => {
    const losses = async (seed: number) => {
      const { of } = await trained(smallClassifier(), null, { seed, epochs: 1 });
      return of('progress').flatMap((e) => e.points.map((p) => p.loss));
    };
    const first = await losses(5);
    expect(await losses(5)).toEqual(first);
    expect(await losses(6)).not.toEqual(first);
  });

  it.each([
    ['Adam', {}],
    [
      'a chain of groups, clipping and schedulers',
      {
        optimizer: ['SGD', { lr: 0.01, momentum: 0.9 }],
        chain: [
          ['ParamGroup', { layers: '*.bias', lr: 0.02 }],
          ['ClipGradNorm', { max_norm: 1 }],
          ['OneCycleLR', { max_lr: 0.1, total_steps: 7500 }],
          ['ExponentialLR', { gamma: 0.5 }],
          ['ReduceLROnPlateau', { patience: 0, factor: 0.5 }],
        ],
      },
    ],
    [
      'LBFGS, which evaluates each batch several times',
      {
        optimizer: ['LBFGS', { lr: 0.1, max_iter: 3, history_size: 4 }],
        chain: [['ExponentialLR', { gamma: 0.5 }]],
      },
    ],
  ] as const)(
    'goes on from a checkpoint in the middle of an epoch as if it had never stopped: %s',
    async (_, options) => {
      const whole = await tempFolder();
      const broken = await tempFolder();
      await trained(smallClassifier(options), whole);

      const first = open();
      const stopped = first.ended();
      await first.train(smallClassifier(options), broken);
      await first.until((e) => e.event === 'progress');
      await first.session.handle('stop', {});
      await stopped;
      const state = JSON.parse(await readFile(join(await newest(broken), 'state.json'), 'utf8'));
      expect(state.step).toBeGreaterThan(0);
      expect(state.position).toBeGreaterThan(0);
      expect(state.step).toBeLessThan(16);

      const second = open();
      const done = second.ended();
      await second.train(smallClassifier(options), broken, {}, true);
      await done;
      expect(second.of('state').at(-1)?.state).toBe('done');

      for (const file of ['model.safetensors', 'optimizer.safetensors', 'state.json']) {
        const [a, b] = await Promise.all(
          [whole, broken].map(async (dir) => readFile(join(await newest(dir), file))),
        );
        expect(b?.equals(a as Buffer), file).toBe(true);
      }
      expect(await timeless(broken)).toEqual(await timeless(whole));
    },
  );

  it('trains the same while being looked at', async () => {
    const plain = await trained(smallClassifier(), null, { epochs: 1 });
    const watched = open();
    await watched.session.handle('watch', {
      pin: { split: 'validation', index: 7 },
      blocks: ['loader', 'conv', 'pool', 'fc', 'loss', 'nowhere'].map((block) => ({
        block,
        maxTile: 8,
      })),
    });
    const end = watched.ended();
    await watched.train(smallClassifier(), null, { epochs: 1 });
    await end;
    expect(watched.of('epoch').map(({ train, validation }) => [train, validation])).toEqual(
      plain.of('epoch').map(({ train, validation }) => [train, validation]),
    );
    const frames = watched.of('frame');
    expect(new Set(frames.map((f) => f.block))).toEqual(new Set(['loader', 'conv', 'pool', 'fc']));
    const conv = frames.find((f) => f.block === 'conv');
    expect(conv).toMatchObject({ shape: [4, 12, 12], tileWidth: 6, tileHeight: 6, signed: true });
    expect(frames.find((f) => f.block === 'fc')).toMatchObject({ shape: [10], tileWidth: 1 });
    expect(new Set(conv?.pixels).size).toBeGreaterThan(5);
  });

  it('pauses between steps and answers while it rests', async () => {
    const { session, train, until, ended, of } = open();
    const end = ended();
    const paused = until((e) => e.event === 'state' && e.state === 'paused');
    await train(smallClassifier(), null);
    await session.handle('pause', {});
    await paused;
    const frame = until((e) => e.event === 'frame');
    await session.handle('watch', {
      pin: { split: 'train', index: 0 },
      blocks: [{ block: 'conv', maxTile: 32 }],
    });
    await frame;
    const steps = of('progress').flatMap((e) => e.points).length;
    await session.handle('continue', {});
    await end;
    expect(steps).toBeLessThan(16);
    expect(of('progress').flatMap((e) => e.points)).toHaveLength(16);
  });

  it('is steered while it is prepared: it begins paused, or not at all', async () => {
    const { session, train, ended, until, of } = open();
    const paused = until((e) => e.event === 'state' && e.state === 'paused');
    const begun = train(smallClassifier(), null, { epochs: 1 });
    await session.handle('pause', {});
    await begun;
    await paused;
    expect(of('progress')).toEqual([]);
    let end = ended();
    await session.handle('continue', {});
    await end;
    expect(of('state').at(-1)?.state).toBe('done');

    end = ended();
    const before = of('progress').length;
    const again = train(smallClassifier(), null);
    await session.handle('stop', {});
    await session.handle('continue', {});
    expect(of('state').at(-1)?.state).toBe('stopping');
    expect(await again).toMatchObject({ epochs: 2 });
    await end;
    expect(of('state').at(-1)?.state).toBe('stopped');
    expect(of('progress')).toHaveLength(before);
  });

  it('ends in order when the session is closed, with a checkpoint of where it was', async () => {
    const folder = await tempFolder();
    const { session, train, until, of } = open();
    const stepping = until((e) => e.event === 'progress');
    await train(smallClassifier(), folder, { epochs: 1000 });
    await stepping;
    await session.close();
    expect(of('state').at(-1)?.state).toBe('stopped');
    const at = JSON.parse(await readFile(join(await newest(folder), 'state.json'), 'utf8'));
    expect(at.step).toBe((await lines(folder)).filter(({ kind }) => kind === 'step').length);
    expect(at.step).toBeGreaterThan(0);
  });

  it('is closed in the middle of its preparation', async () => {
    const { session, train, of } = open();
    const begun = train(smallClassifier(), null);
    await session.close();
    await begun;
    expect(of('state').at(-1)?.state).toBe('stopped');
    expect(of('progress')).toEqual([]);
  });

  it('stops for good, keeps the network for the views, and can train again', async () => {
    const { session, train, until, ended, of } = open();
    const end = ended();
    await train(smallClassifier(), null, { epochs: 1000 });
    await expect(train(smallClassifier(), null)).rejects.toMatchObject({ code: 'busy' });
    await session.handle('stop', {});
    await end;
    expect(of('state').at(-1)?.state).toBe('stopped');
    const frame = until((e) => e.event === 'frame');
    const pin = { split: 'train', index: 1 } as const;
    await session.handle('watch', { pin, blocks: [{ block: 'bn', maxTile: 32 }] });
    await frame;
    const again = ended();
    await train(smallClassifier(), null, { epochs: 1 });
    await again;
    expect(of('state').at(-1)?.state).toBe('done');
  });
});

describe('a run folder', () => {
  it('describes the run in plain files', async () => {
    const runDir = await tempFolder();
    await trained(smallClassifier(), runDir);
    const run = JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'));
    expect(run).toMatchObject({
      format: 'netloom-run',
      settings: { epochs: 2, seed: 3, device: 'cpu', limit: LIMIT },
      document: { name: 'Test' },
    });
    expect((await lines(runDir)).map((line) => line.kind)).toEqual([
      ...Array(8).fill('step'),
      'epoch',
      ...Array(8).fill('step'),
      'epoch',
    ]);
    const model = readSafetensors(await readFile(join(await newest(runDir), 'model.safetensors')));
    expect(model.tensors.get('conv.weight')?.shape).toEqual([4, 1, 5, 5]);
    expect([...model.tensors.keys()]).toContain('bn.running_mean');
    const leftovers = (await readdir(join(runDir, 'checkpoints'))).filter((n) => n.includes('tmp'));
    expect(leftovers).toEqual([]);
  });

  it('is not written over by another run', async () => {
    const runDir = await tempFolder();
    await trained(smallClassifier(), runDir, { epochs: 1 });
    await expect(open().train(smallClassifier(), runDir)).rejects.toMatchObject({
      code: 'run.exists',
    });
  });

  it('falls back to the checkpoint before a truncated one, with a warning', async () => {
    const runDir = await tempFolder();
    await trained(smallClassifier(), runDir, { epochs: 2 });
    await truncate(join(await newest(runDir), 'model.safetensors'), 900);
    const { train, ended, of } = open();
    const end = ended();
    await train(smallClassifier(), runDir, {}, true);
    await end;
    expect(of('log')[0]?.message).toMatch(/step-00000016.*model\.safetensors.*cut short/);
    expect(of('epoch').map((e) => e.epoch)).toEqual([2]);
  });

  it('refuses to go on when no checkpoint is sound, or they are of another network', async () => {
    const runDir = await tempFolder();
    await trained(smallClassifier(), runDir, { epochs: 1 });
    const other = smallClassifier({ optimizer: ['SGD', { lr: 0.1 }] });
    await expect(open().train(other, runDir, {}, true)).rejects.toMatchObject({
      code: 'checkpoint.invalid',
      message: expect.stringContaining('another network'),
    });
    await truncate(join(await newest(runDir), 'state.json'), 10);
    await expect(open().train(smallClassifier(), runDir, {}, true)).rejects.toMatchObject({
      code: 'checkpoint.invalid',
    });
  });
});

describe('faults', () => {
  it('stops at a NaN loss with the step and the likely causes', async () => {
    const optimizer = ['SGD', { lr: 1e30 }] as const;
    const { of } = await trained(smallClassifier({ optimizer, normalize: false }), null);
    const last = of('state').at(-1);
    expect(last).toMatchObject({ state: 'failed', error: { code: 'training.nonfinite' } });
    expect(last?.error?.message).toMatch(/step \d+ \(epoch 1\).*learning rate 1e\+30 of SGD/);
    expect(last?.error?.message).toContain('Normalize');
    // What was not finite never reached a message: the protocol carries finite numbers.
    expect(of('progress').every((e) => e.points.every((p) => Number.isFinite(p.loss)))).toBe(true);
  });

  it('refuses a broken document with its diagnostics and writes nothing', async () => {
    const runDir = join(await tempFolder(), 'run');
    const document = smallClassifier();
    document.blocks.conv = { type: 'Conv9d', params: {}, position: { x: 0, y: 0 } };
    await expect(open().train(document, runDir)).rejects.toMatchObject({
      code: 'diagnostics',
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'block.unknown' })]),
    });
    await expect(readdir(runDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a document without a Trainer', async () => {
    const document = smallClassifier();
    delete document.blocks.trainer;
    for (const [id, { to }] of Object.entries(document.wires))
      if (to.block === 'trainer') delete document.wires[id];
    await expect(open().train(document, null)).rejects.toMatchObject({
      code: 'training.incomplete',
    });
  });

  it('refuses an epoch without batches', async () => {
    const document = smallClassifier({ loader: { batch_size: 64, drop_last: true } });
    await expect(open().train(document, null, { limit: 10 })).rejects.toMatchObject({
      code: 'training.no_batches',
    });
  });

  it('shows a picture as it is, and says when there is none', async () => {
    const { session } = open();
    const document = smallClassifier();
    const picture = await session.handle('picture', {
      document,
      baseDir: null,
      pin: { split: 'train', index: 0 },
    });
    expect(picture).toMatchObject({ width: 28, height: 28, channels: 1, label: 5, className: '5' });
    await expect(
      session.handle('picture', { document, baseDir: null, pin: { split: 'train', index: 60000 } }),
    ).rejects.toMatchObject({ code: 'data.index' });
  });
});
