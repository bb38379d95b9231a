/** Every view on a small network: live, paused, on its run folder, at snapshots, and after damage. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallClassifier } from '../../../test/support/networks';
import type { EngineEvent } from '../../protocol/engine';
import { inspectRequests, type QueryInput, type SubjectChoice } from '../../protocol/inspect';
import { Session } from '../session';

const document = smallClassifier();
const sample = { kind: 'pin', split: 'validation', index: 3 } as const;

let session: Session;
let runDir: string;
const events: EngineEvent[] = [];
let onEvent: (event: EngineEvent) => void = () => {};

const until = (state: string) =>
  new Promise<void>((done) => {
    onEvent = (event) => {
      if (event.event === 'state' && event.state === state) done();
    };
  });

/** As the door would: checked on the way in and out. */
async function inspect(
  subject: Partial<SubjectChoice> & { kind: 'live' | 'run' },
  query: QueryInput,
  more: { form?: 'bytes' | 'exact'; stream?: string } = {},
) {
  const params = inspectRequests.inspect.params.parse({ subject, query, form: 'exact', ...more });
  return inspectRequests.inspect.result.parse(await session.handle('inspect', params));
}
const live = { kind: 'live' } as const;
const run = (at: number | null = null) => ({ kind: 'run', runDir, at }) as const;

beforeAll(async () => {
  runDir = join(await mkdtemp(join(tmpdir(), 'netloom-views-')), 'run');
  session = new Session((event) => {
    events.push(event);
    onEvent(event);
  });
  const done = until('done');
  await session.handle('train', {
    document,
    baseDir: null,
    runDir,
    options: { limit: 118, epochs: 2 },
    resume: false,
  });
  await done;
  await new Promise((turn) => setTimeout(turn, 50));
});
afterAll(async () => {
  await session.close();
  await rm(join(runDir, '..'), { recursive: true, force: true });
});

describe('views', () => {
  it('show the same numbers live and from the folder', async () => {
    const query = { view: 'feature-maps', block: 'conv', sample } as const;
    const now = await inspect(live, query);
    const kept = await inspect(run(), query);
    expect(now.step).toBe(16);
    expect(kept.step).toBe(16);
    expect(now.panels[0]).toMatchObject({ name: 'maps', kind: 'maps', shape: [4, 12, 12] });
    expect(kept.panels).toEqual(now.panels);
    expect(now.guide?.text.zh).toContain('通道');
  });

  it('cut maps down to bytes for the screen', async () => {
    const { panels } = await inspect(
      live,
      { view: 'feature-maps', block: 'conv', sample },
      { form: 'bytes' },
    );
    expect(panels[0]?.data).toMatchObject({ form: 'bytes', columns: 2, rows: 2, tileWidth: 12 });
  });

  it('can be made at the first step, and say when a step was not kept', async () => {
    const { steps, notes } = await session.handle('snapshots', { subject: { ...live, at: null } });
    expect(notes).toEqual([]);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(16);
    const query = { view: 'filters', block: 'conv' } as const;
    const first = await inspect({ ...live, at: 0 }, query);
    const last = await inspect(live, query);
    expect(first.step).toBe(0);
    expect(first.panels[0]?.shape).toEqual([4, 1, 5, 5]);
    expect(first.panels[0]?.data).not.toEqual(last.panels[0]?.data);
    const near = await inspect(run(1_000_000), query);
    expect(near.step).toBe(16);
    expect(near.notes[0]?.en).toBe('Step 1000000 was not kept; this is step 16, the nearest.');
  });

  it('look backwards for a class and for a unit', async () => {
    for (const view of [
      'saliency',
      'guided-backprop',
      'integrated-gradients',
      'gradcam',
    ] as const) {
      const { facts, panels, guide } = await inspect(run(), { view, sample });
      expect(panels[0]?.kind).toBe('overlay');
      expect(panels[0]?.shape).toEqual([28, 28]);
      expect(guide?.reference).toMatch(/20\d\d/);
      expect(facts).toMatchObject({ view, className: expect.any(String) });
    }
    const back = await inspect(run(), { view: 'deconvnet', block: 'pool', sample });
    expect(back.facts).toMatchObject({ block: 'pool', channel: expect.any(Number) });
    const drop = await inspect(run(), { view: 'occlusion', sample, patch: 14, stride: 14 });
    expect(drop.panels.map(({ name, shape }) => [name, shape])).toEqual([
      ['drop', [28, 28]],
      ['drop map', [1, 2, 2]],
      ['input', [1, 28, 28]],
    ]);
  });

  it('grow a picture that excites a channel far more than noise', async () => {
    const target = { kind: 'unit', block: 'conv', channel: 1, at: 'max' } as const;
    const { facts } = await inspect(run(), { view: 'maximise', target, steps: 12 });
    if (facts.view !== 'maximise') throw new Error(facts.view);
    const curve = facts.curve ?? [];
    expect(facts.value).toBeGreaterThan(Math.abs(curve[0] as number) * 4);
  });

  it('compute one pixel of a convolution by hand as the network does', async () => {
    const at = [5, 7];
    const query = { view: 'convolution', block: 'conv', sample, channel: 2, at } as const;
    const { facts } = await inspect(run(), query);
    if (facts.view !== 'convolution') throw new Error(facts.view);
    expect(facts.shape).toEqual([1, 5, 5]);
    expect(facts.from).toEqual([10, 14]);
    let sum = facts.bias;
    facts.window.forEach((v, k) => {
      sum += v * (facts.kernel[k] as number);
    });
    expect(facts.sum).toBeCloseTo(sum, 6);
    expect(facts.computed).toBeCloseTo(sum, 5);
    await expect(inspect(run(), { ...query, at: [12, 0] })).rejects.toThrow('has no output pixel');
    await expect(inspect(run(), { ...query, block: 'fc' })).rejects.toThrow('is no convolution');
  });

  it('map a unit to its part of the input', async () => {
    const field = async (block: string, at: number[]) => {
      const { facts } = await inspect(run(), { view: 'receptive-field', block, at });
      return facts.view === 'receptive-field' ? facts.rectangle : undefined;
    };
    expect(await field('conv', [1, 2])).toEqual({
      from: [2, 4],
      to: [6, 8],
      size: [5, 5],
      cut: false,
    });
    expect(await field('pool', [0, 1])).toEqual({
      from: [0, 4],
      to: [6, 10],
      size: [7, 7],
      cut: false,
    });
    expect((await field('fc', []))?.size).toEqual([28, 28]);
  });

  it('list what was said of each sample, its confusion and the worst mistakes', async () => {
    const { facts } = await inspect(run(), { view: 'outcomes' });
    if (facts.view !== 'outcomes') throw new Error(facts.view);
    expect(facts.total).toBe(118);
    const [last] = events.filter((e) => e.event === 'epoch').slice(-1);
    expect(facts.confusion).toEqual(last?.event === 'epoch' ? last.confusion?.counts : []);
    expect(facts.accuracy).toBeCloseTo(
      (last?.event === 'epoch' && last.validation?.accuracy) || 0,
      6,
    );
    const cell = [...facts.index.keys()].filter((i) => facts.truth[i] === 7);
    expect(cell).toHaveLength(facts.perClass[7]?.support ?? 0);
    const losses = facts.hardest.map((i) => facts.loss[i] as number);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(facts.hardest.every((i) => facts.truth[i] !== facts.predicted[i])).toBe(true);
  });

  it('predict a drawn picture of another size and mode, and say what was done to it', async () => {
    const of = (width: number, channels: 1 | 3) => ({
      kind: 'image' as const,
      image: {
        width,
        height: width,
        channels,
        pixels: new Uint8Array(width * width * channels).fill(9),
      },
    });
    const own = await inspect(run(), { view: 'predict', sample: of(28, 1) });
    expect(own.notes).toEqual([]);
    const other = await inspect(run(), { view: 'predict', sample: of(56, 3) });
    expect(other.notes.map(({ en }) => en)).toEqual([
      'The picture was converted from RGB to grey, as the data are.',
      'The picture was resized from 56×56 to 28×28, the size the network takes.',
    ]);
    // An even picture is the same at every size.
    expect(other.facts).toEqual(own.facts);
    if (own.facts.view !== 'predict') throw new Error(own.facts.view);
    expect(own.facts.chances.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(
      1,
      6,
    );
  });

  it('show how weights spread over time', async () => {
    const { facts, panels } = await inspect(run(), { view: 'histograms', block: 'conv', bins: 16 });
    if (facts.view !== 'histograms') throw new Error(facts.view);
    expect(facts.steps[0]).toBe(0);
    const data = panels[0]?.data;
    const shares = data?.form === 'exact' ? data.values : new Float32Array();
    expect(panels[0]?.shape).toEqual([facts.steps.length, 16]);
    for (let row = 0; row < facts.steps.length; row++)
      expect(shares.slice(row * 16, (row + 1) * 16).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    for (const kind of ['gradients', 'activations'] as const)
      expect(
        (await inspect(live, { view: 'histograms', block: 'conv', of: kind, samples: 8 })).step,
      ).toBe(16);
  });

  it('place samples in the plane, in the same way each time', async () => {
    const query = { view: 'embedding', block: 'fc', samples: 40 } as const;
    const flat = await inspect(run(), query);
    if (flat.facts.view !== 'embedding') throw new Error(flat.facts.view);
    expect(flat.facts.points).toHaveLength(80);
    const [first, second] = flat.facts.explained ?? [0, 0];
    expect(first).toBeGreaterThan(second);
    const curved = { ...query, method: 'umap', neighbours: 5 } as const;
    expect((await inspect(run(), curved)).panels).toEqual((await inspect(run(), curved)).panels);
  });

  it('say why a block has none', async () => {
    const maps = (block: string) => inspect(run(), { view: 'feature-maps', block, sample });
    await expect(maps('sgd')).rejects.toThrow('sgd is not part of the trained network');
    await expect(inspect(run(), { view: 'filters', block: 'relu' })).rejects.toThrow(
      'relu has no weights: ReLU learns nothing.',
    );
    await expect(inspect(run(), { view: 'unpool', block: 'fc', sample })).rejects.toThrow(
      'fc (Linear) has no switches.',
    );
    const gone = { kind: 'pin', split: 'validation', index: 10_000 } as const;
    await expect(
      inspect(run(), { view: 'feature-maps', block: 'conv', sample: gone }),
    ).rejects.toThrow('Sample 10000 of the validation data is gone: there are 10000');
  });

  it('answer only the newest of a stream', async () => {
    const ask = (block: string) =>
      inspect(run(), { view: 'feature-maps', block, sample }, { stream: 'main' });
    const [first, second, third] = await Promise.allSettled([ask('conv'), ask('bn'), ask('relu')]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ reason: { code: 'inspect.superseded' } });
    expect(third.status).toBe('fulfilled');
  });

  it('say when the project has changed since the run', async () => {
    const query = { view: 'filters', block: 'conv' } as const;
    const same = await inspect({ ...run(), document }, query);
    expect(same.notes).toEqual([]);
    const other = structuredClone(document);
    (other.blocks.conv as { params: Record<string, unknown> }).params.out_channels = 5;
    expect((await inspect({ ...run(), document: other }, query)).notes[0]?.en).toContain(
      'The project has changed since this run',
    );
  });

  it('leave out a snapshot that was cut off, and go on', async () => {
    const folder = join(runDir, 'snapshots');
    const [name = ''] = await readdir(folder);
    const whole = await readFile(join(folder, name));
    const step = 5;
    const victim = join(folder, 'step-00000005.safetensors');
    await writeFile(victim, whole.subarray(0, whole.length / 2));
    const { steps, notes } = await session.handle('snapshots', {
      subject: { ...run(), device: 'cpu' },
    });
    expect(steps).not.toContain(step);
    expect(notes.map(({ en }) => en)).toEqual([
      `The snapshot of step ${step} was cut off while it was written, so it is left out.`,
    ]);
    expect((await inspect(run(0), { view: 'filters', block: 'conv' })).step).toBe(0);
    await rm(victim);
  });

  it('show the weights of a run whose data have gone, and say what is missing for the rest', async () => {
    const copy = join(runDir, '..', 'moved');
    await cp(runDir, copy, { recursive: true });
    const file = join(copy, 'run.json');
    const saved = JSON.parse(await readFile(file, 'utf8'));
    // As after training on a folder of pictures that was deleted since.
    for (const id of ['digits', 'testDigits']) {
      saved.document.blocks[id].type = 'ImageFolder';
      saved.document.blocks[id].params = { root: 'gone' };
    }
    saved.baseDir = copy;
    await writeFile(file, JSON.stringify(saved));
    const gone = { kind: 'run', runDir: copy, at: null } as const;
    const { panels } = await inspect(gone, { view: 'filters', block: 'conv' });
    const own = await inspect(run(), { view: 'filters', block: 'conv' });
    expect(panels).toEqual(own.panels);
    await expect(
      inspect(gone, { view: 'feature-maps', block: 'conv', sample }),
    ).rejects.toMatchObject({ code: 'data.missing' });
  });

  it('look into a run whose folder is no run', async () => {
    await expect(
      inspect({ kind: 'run', runDir: tmpdir(), at: null }, { view: 'filters', block: 'conv' }),
    ).rejects.toThrow('holds no run: there is no run.json in it.');
  });
});

describe('step by step', () => {
  it('goes through the next batch, and takes exactly that step', async () => {
    const paused = until('paused');
    await session.handle('train', {
      document,
      baseDir: null,
      runDir: null,
      options: { limit: 118, epochs: 2 },
      resume: false,
    });
    await session.handle('pause', {});
    await paused;
    const list = await inspect(live, { view: 'walk' });
    if (list.facts.view !== 'walk') throw new Error(list.facts.view);
    const { stages } = list.facts;
    expect(stages[0]).toEqual({ phase: 'forward', block: 'conv' });
    const stageOf = (phase: string, block: string) =>
      stages.findIndex((s) => s.phase === phase && s.block === block);
    const back = await inspect(live, { view: 'walk', stage: stageOf('backward', 'fc') });
    expect(back.panels.map(({ name }) => name)).toContain('gradient weight');
    const update = await inspect(live, { view: 'walk', stage: stageOf('update', 'fc') });
    const after = update.panels.find(({ name }) => name === 'after fc.weight')?.data;
    const before = list.step;
    expect(await session.handle('advance', {})).toEqual({ step: before + 1 });
    const weights = await inspect(live, { view: 'filters', block: 'fc' });
    const now = weights.panels.find(({ name }) => name === 'weight')?.data;
    if (now?.form !== 'exact' || after?.form !== 'exact') throw new Error('bytes');
    expect(now.values).toEqual(after.values);
    const stopped = until('stopped');
    await session.handle('stop', {});
    await stopped;
  });
});

describe('long views', () => {
  it('are made between the steps, of one moment, and a stop does not wait for them', async () => {
    await session.handle('train', {
      document,
      baseDir: null,
      runDir: null,
      options: { limit: 500, epochs: 1000 },
      resume: false,
    });
    const from = events.length;
    const { step, facts } = await inspect(live, { view: 'outcomes' }, { stream: 'results' });
    expect(facts).toMatchObject({ view: 'outcomes', total: 500 });
    // Ten batches, one between two steps; evaluation takes none.
    const now = await inspect(live, { view: 'feature-maps', block: 'conv', sample });
    expect(now.step).toBeGreaterThan(step);
    expect(events.slice(from)).toContainEqual(
      expect.objectContaining({ event: 'looking', view: 'outcomes', stream: 'results' }),
    );
    const order: string[] = [];
    const begun = new Promise<void>((done) => {
      onEvent = ({ event }) => event === 'looking' && done();
    });
    const embedding = { view: 'embedding', block: 'fc', method: 'umap', samples: 300 } as const;
    const long = inspect(live, embedding).then(() => order.push('view'));
    await begun;
    const stopped = until('stopped').then(() => order.push('stopped'));
    await session.handle('stop', {});
    await Promise.all([stopped, long]);
    expect(order).toEqual(['stopped', 'view']);
  });
});
