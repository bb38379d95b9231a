import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyDocument } from '../../graph/document/schema';
import type { Text } from '../../graph/types';
import type { Bridge, EngineLife } from '../../protocol/bridge';
import type { EngineEvent, Method } from '../../protocol/engine';
import { FrameStore } from './frames';
import { createEngineStore, LOG_LIMIT } from './store';

/** A bridge whose engine is the test: answers from `replies`, events sent by hand. */
function surroundings() {
  let event: (e: EngineEvent) => void = () => {};
  let life: (l: EngineLife) => void = () => {};
  const asked: [string, unknown][] = [];
  const replies: Partial<Record<Method, unknown>> = {
    devices: {
      ok: true,
      value: { devices: [{ device: 'cpu', available: true, hardware: true, description: 'ORT' }] },
    },
    train: {
      ok: true,
      value: { device: 'cpu', description: 'ORT', parameters: 61706, stepsPerEpoch: 4, epochs: 2 },
    },
  };
  const answer = (method: Method, params: unknown) => {
    asked.push([method, params]);
    return Promise.resolve(replies[method] ?? { ok: true, value: {} });
  };
  const bridge = {
    request: answer,
    train: (params: unknown) => answer('train', params),
    onEngineEvent: (listener: (e: EngineEvent) => void) => {
      event = listener;
      return () => {};
    },
    onEngineLife: (listener: (l: EngineLife) => void) => {
      life = listener;
      return () => {};
    },
  } as unknown as Bridge;
  const said: [string, Text][] = [];
  const shown = new Set<[string, Text]>();
  const frames = new FrameStore();
  const client = createEngineStore({
    bridge,
    frames,
    project: () => ({ document: emptyDocument('LeNet'), path: '/home/ada/lenet.netloom.json' }),
    notify: (level, text) => {
      const message: [string, Text] = [level, text];
      said.push(message);
      shown.add(message);
      return () => void shown.delete(message);
    },
    now: () => new Date(0),
  });
  life({ state: 'ready', restarts: 0 });
  const progress = (epoch: number, steps: readonly number[]) =>
    event({
      event: 'progress',
      epoch,
      epochs: 2,
      step: (((steps.at(-1) ?? 1) - 1) % 4) + 1,
      stepsPerEpoch: 4,
      imagesPerSecond: 9000,
      secondsLeft: 3,
      points: steps.map((step) => ({ step, loss: 1 / step, accuracy: 0.5 })),
    });
  const epoch = (n: number) =>
    event({
      event: 'epoch',
      epoch: n,
      epochs: 2,
      step: n * 4,
      train: { loss: 0.5, accuracy: 0.9 },
      validation: { loss: 0.4, accuracy: 0.97 + n / 1000 },
      imagesPerSecond: 9000,
      seconds: 6,
    });
  return {
    ...client,
    get: client.store.getState,
    send: (e: EngineEvent) => event(e),
    live: (l: EngineLife) => life(l),
    progress,
    epoch,
    asked,
    replies,
    said,
    shown,
    frames,
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a run', () => {
  it('sends the project with its folder and folds what comes back', async () => {
    const s = surroundings();
    await s.get().train({ epochs: 2 });
    expect(s.asked.find(([method]) => method === 'train')?.[1]).toMatchObject({
      baseDir: '/home/ada',
      options: { epochs: 2 },
      document: { name: 'LeNet' },
    });
    expect(s.get().info?.parameters).toBe(61706);
    s.send({ event: 'state', state: 'training' });
    s.progress(1, [1, 2]);
    s.progress(1, [3, 4]);
    s.epoch(1);
    expect(s.get().run).toBe('training');
    expect([...s.get().curve.steps]).toEqual([1, 2, 3, 4]);
    expect(s.get().progress).toMatchObject({ epoch: 1, step: 4, imagesPerSecond: 9000 });
    expect(s.get().epochs).toHaveLength(1);
    s.epoch(2);
    s.send({ event: 'state', state: 'done' });
    expect(s.said.at(-1)?.[1].en).toBe('Training finished: validation accuracy 97.20 %.');
    expect(
      s
        .get()
        .log.map((l) => l.text.en)
        .join(),
    ).toMatch(/Epoch 2 of 2: training loss 0.5000/);
  });

  it('starts a new run with empty figures', async () => {
    const s = surroundings();
    await s.get().train();
    s.send({ event: 'state', state: 'training' });
    s.progress(1, [1, 2]);
    s.epoch(1);
    s.send({ event: 'state', state: 'stopped' });
    const before = s.get().curveVersion;
    await s.get().train();
    expect(s.get().curve.length).toBe(0);
    expect(s.get().epochs).toEqual([]);
    expect(s.get().curveVersion).toBeGreaterThan(before);
  });

  it('does not start twice', async () => {
    const s = surroundings();
    await s.get().train();
    await s.get().train();
    expect(s.asked.filter(([method]) => method === 'train')).toHaveLength(1);
  });

  it('keeps the diagnostics of a refused run and says it once', async () => {
    const s = surroundings();
    const error = {
      code: 'diagnostics',
      message: 'The document has errors.',
      diagnostics: [
        {
          severity: 'error' as const,
          code: 'linear.in_features',
          block: 'linear',
          message: { en: 'Linear expects 400 features.', zh: '…' },
        },
      ],
    };
    s.replies.train = { ok: false, error };
    await s.get().train();
    s.send({ event: 'state', state: 'failed', error });
    expect(s.get().run).toBe('failed');
    expect(s.get().refused[0]?.block).toBe('linear');
    expect(s.said).toHaveLength(1);
    expect(s.said[0]?.[1].en).toContain('1 problem to solve');
  });

  it('is not called a failure when it was stopped before it began', async () => {
    const s = surroundings();
    s.replies.train = { ok: false, error: { code: 'stopped', message: 'x' } };
    const answer = s.get().train();
    void s.get().stop();
    s.send({ event: 'state', state: 'stopped' });
    await answer;
    expect(s.get()).toMatchObject({ run: 'stopped', error: null });
    expect(s.said).toEqual([]);
  });

  it('shows why training broke off', async () => {
    const s = surroundings();
    await s.get().train();
    s.send({ event: 'state', state: 'training' });
    s.send({
      event: 'state',
      state: 'failed',
      error: { code: 'train.nan', message: 'The loss is NaN at step 12.' },
    });
    expect(s.get().error?.code).toBe('train.nan');
    expect(s.said.at(-1)).toEqual([
      'error',
      expect.objectContaining({ en: 'The loss is NaN at step 12.' }),
    ]);
  });

  it('forgets everything and stops the run when another project is opened', async () => {
    const s = surroundings();
    await s.get().train();
    s.progress(1, [1, 2]);
    s.get().setPin({ split: 'train', index: 9 });
    s.get().forget();
    expect(s.asked.at(-1)?.[0]).toBe('stop');
    expect(s.get()).toMatchObject({ run: 'idle', progress: null, pin: { index: 0 } });
    expect(s.get().curve.length).toBe(0);
  });
});

it('hears nothing more of the run of a project that was left', async () => {
  const s = surroundings();
  await s.get().train();
  s.send({ event: 'state', state: 'training' });
  s.get().forget();
  s.send({ event: 'state', state: 'stopping' });
  s.progress(1, [3]);
  s.send({ event: 'state', state: 'stopped' });
  expect(s.get()).toMatchObject({ run: 'idle', progress: null });
  expect(s.get().curve.length).toBe(0);
  await s.get().train();
  s.send({ event: 'state', state: 'training' });
  expect(s.get().run).toBe('training');
});

describe('an engine that dies', () => {
  it('is told in toast and log, and views ask again', async () => {
    const s = surroundings();
    s.watch.add({ block: 'conv', maxTile: 28 });
    await s.get().train();
    s.send({ event: 'state', state: 'training' });
    s.progress(2, [5, 6, 7]);
    vi.runAllTimers();
    const watched = () => s.asked.filter(([method]) => method === 'watch').length;
    const before = watched();
    s.live({ state: 'restarting', restarts: 1, reason: 'ended by signal SIGKILL' });
    expect(s.get().life.state).toBe('restarting');
    s.live({ state: 'ready', restarts: 1 });
    vi.runAllTimers();
    expect(watched()).toBe(before + 1);
    s.send({ event: 'state', state: 'idle' });
    expect(s.get().run).toBe('preparing');
    expect(s.said.at(-1)?.[1].en).toMatch(/is being restarted/);
    s.send({ event: 'state', state: 'preparing' });
    s.send({ event: 'state', state: 'training' });
    const text =
      'The engine stopped unexpectedly and was restarted; training continues from the last checkpoint.';
    expect(s.said.at(-1)?.[1].en).toBe(text);
    // One message at a time about the engine's life.
    expect([...s.shown].map(([, { en }]) => en)).toEqual([text]);
    expect(s.get().log.at(-1)?.text.en).toBe(text);
  });

  it('takes curves and epochs back to the checkpoint', async () => {
    const s = surroundings();
    await s.get().train();
    s.send({ event: 'state', state: 'training' });
    s.progress(1, [1, 2, 3, 4]);
    s.epoch(1);
    s.progress(2, [5, 6]);
    s.progress(1, [3]);
    expect([...s.get().curve.steps]).toEqual([1, 2, 3]);
    expect(s.get().epochs).toEqual([]);
  });

  it('keeps an epoch whose last points arrive after it', async () => {
    const s = surroundings();
    s.progress(1, [1, 2, 3]);
    s.epoch(1);
    s.progress(1, [4]);
    expect(s.get().epochs).toHaveLength(1);
  });

  it('does not speak of training when nothing was running', () => {
    const s = surroundings();
    s.live({ state: 'restarting', restarts: 1, reason: 'ended by signal SIGKILL' });
    s.live({ state: 'ready', restarts: 1 });
    expect(s.get().log.map((l) => l.text.en)).toEqual([
      'The engine stopped unexpectedly and is being restarted. (ended by signal SIGKILL)',
      'The engine stopped unexpectedly and was restarted.',
    ]);
    expect(s.said.at(-1)?.[1].en).toBe('The engine stopped unexpectedly and was restarted.');
  });

  it('can be stopped before training goes on', async () => {
    for (const ready of [false, true]) {
      const s = surroundings();
      await s.get().train();
      s.send({ event: 'state', state: 'training' });
      s.send({ event: 'state', state: 'preparing' });
      s.live({ state: 'restarting', restarts: 1, reason: 'x' });
      if (ready) s.live({ state: 'ready', restarts: 1 });
      expect(s.get().run).toBe('preparing');
      void s.get().stop();
      expect(s.get().run).toBe('stopping');
      s.send({ event: 'state', state: 'stopped' });
      if (!ready) s.live({ state: 'ready', restarts: 1 });
      expect(s.get().run).toBe('stopped');
      const text = 'The engine stopped unexpectedly and was restarted.';
      expect([...s.shown].map(([, { en }]) => en)).toEqual([text]);
    }
  });

  it('says that training could not go on', async () => {
    const s = surroundings();
    await s.get().train();
    s.send({ event: 'state', state: 'training' });
    s.live({ state: 'restarting', restarts: 1, reason: 'x' });
    s.live({ state: 'ready', restarts: 1 });
    s.send({ event: 'state', state: 'idle' });
    const error = { code: 'engine.resume', message: 'The checkpoint is damaged.' };
    s.send({ event: 'state', state: 'failed', error });
    expect(s.get().run).toBe('failed');
    expect(s.said.at(-1)?.[1].en).toBe('The checkpoint is damaged.');
  });

  it('says nothing of restarts that a fresh page did not see', () => {
    const s = surroundings();
    s.live({ state: 'ready', restarts: 3 });
    expect(s.said).toEqual([]);
  });

  it('ends the run when the restart budget is used up', async () => {
    const s = surroundings();
    await s.get().train();
    s.live({ state: 'failed', restarts: 5, reason: 'x' });
    expect(s.get().run).toBe('failed');
    expect(s.said.at(-1)?.[0]).toBe('error');
  });
});

it('keeps the log within its limit', () => {
  const s = surroundings();
  for (let i = 0; i < LOG_LIMIT + 5; i++)
    s.send({ event: 'log', level: 'info', message: String(i) });
  expect(s.get().log).toHaveLength(LOG_LIMIT);
  expect(s.get().log.at(-1)?.text.en).toBe(String(LOG_LIMIT + 4));
});

it('hands frames to their own store', () => {
  const s = surroundings();
  const heard = vi.fn();
  s.frames.subscribe('conv', heard);
  s.send({
    event: 'frame',
    block: 'conv',
    step: 3,
    shape: [2],
    columns: 2,
    rows: 1,
    tileWidth: 1,
    tileHeight: 1,
    low: 0,
    high: 1,
    signed: false,
    pixels: Uint8Array.of(0, 255),
  });
  expect(heard).toHaveBeenCalledOnce();
  expect(s.frames.get('conv')?.step).toBe(3);
});
