/**
 * What looking costs: LeNet and ResNet-18 train on the cpu backend with the strips of all their blocks live
 * and without, by turns, each as the app does it (engine process, messages and all); and the longest task
 * of the window in real Electron while LeNet trains with its strips on the canvas.
 *
 *   npm run bench -- inspect [--json] [--rounds N] [--seconds N] [--no-window]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { hasDisplay } from '../scripts/lib/common.mjs';
import { startXvfb } from '../scripts/lib/xvfb.mjs';
import { startEngine } from '../src/cli/engine';
import { modelOf } from '../src/engine/training/model';
import { analyze } from '../src/graph/analysis/analyze';
import { parseDocument } from '../src/graph/document/load';
import type { NetDocument } from '../src/graph/document/schema';
import type { EngineClient } from '../src/protocol/client';
import { type EngineEvent, PROTOCOL_VERSION } from '../src/protocol/engine';
import { openApp, openTemplate } from '../test/e2e/app';
import { tasksDuring } from './tasks';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '10' },
    'no-window': { type: 'boolean' },
  },
});
const rounds = Number(values.rounds);
const say = (line: string) => {
  if (!values.json) console.log(line);
};

/** A map of a block on the canvas is at most so wide, and so many are shown. */
const STRIP_TILE = 64;
const STRIP_MAPS = 8;
const PIN = { split: 'train', index: 0 } as const;

/** Batch size, and seconds of a stretch with or without strips: some dozens of steps. */
const NETWORKS = {
  lenet: { template: 'lenet-mnist', batch: 64, seconds: 2 },
  resnet18: { template: 'resnet18-32', batch: 4, seconds: 9 },
} as const;
type Name = keyof typeof NETWORKS;

async function documentOf(name: Name): Promise<NetDocument> {
  const { template, batch } = NETWORKS[name];
  const loaded = parseDocument(
    await readFile(resolve(`resources/examples/${template}.netloom.json`), 'utf8'),
  );
  if (!loaded.ok) throw new Error(loaded.error.message);
  const { document } = loaded;
  for (const block of Object.values(document.blocks)) {
    if (block.type === 'DataLoader') block.params.batch_size = batch;
    if (block.type === 'Trainer') block.params.validate = false;
  }
  return document;
}

/** Steps of a stretch, and how long they may take. */
const FEWEST = 8;
const PATIENCE_MS = 120_000;

/** Seconds of the processor that a process has used, on Linux; elsewhere nothing is known. */
function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Steps a second over a stretch of a training, from its first progress to its last, and the frames seen. */
async function stretch(
  client: EngineClient,
  pid: number,
  seconds: number,
  blocks: readonly string[],
) {
  await client.request('watch', {
    pin: PIN,
    blocks: blocks.map((block) => ({ block, maxTile: STRIP_TILE, maps: STRIP_MAPS })),
  });
  let first: { step: number; at: number; used: number } | undefined;
  let last: { step: number; at: number; used: number } | undefined;
  let frames = 0;
  const stop = client.onEvent((event: EngineEvent) => {
    if (event.event === 'frame') frames++;
    const step = event.event === 'progress' ? event.points.at(-1)?.step : undefined;
    if (step === undefined) return;
    last = { step, at: performance.now(), used: processorSeconds(pid) };
    first ??= last;
  });
  const taken = () => (first && last ? last.step - first.step : 0);
  const from = performance.now();
  // On a busy computer some dozen steps may take longer.
  while (performance.now() - from < seconds * 1000 || taken() < FEWEST) {
    if (performance.now() - from > PATIENCE_MS) break;
    await new Promise((end) => setTimeout(end, 100));
  }
  stop();
  if (!first || !last || last.step === first.step) throw new Error('No step was taken.');
  const steps = last.step - first.step;
  return {
    speed: (steps / (last.at - first.at)) * 1000,
    /** Steps for a second of the processor: the same whatever else the computer does. */
    thrift: steps / (last.used - first.used),
    frames,
  };
}

const median = (all: readonly number[]) =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

/**
 * Median of the speed with all strips live as a fraction of the speed without: one training, in short
 * stretches by turns, so that other work on the computer meets both alike.
 */
async function cost(name: Name): Promise<number> {
  const document = await documentOf(name);
  const { batch, seconds } = NETWORKS[name];
  const blocks = modelOf(analyze(document)).layers.map(({ id }) => id);
  const engine = await startEngine();
  const { client } = engine;
  const ratios: number[] = [];
  const thrift: number[] = [];
  try {
    const options = { device: 'cpu', epochs: 1000, seed: 1 } as const;
    await client.request('train', { document, baseDir: null, runDir: null, options });
    const { pid } = await client.request('hello', { protocol: PROTOCOL_VERSION });
    // Both have been compiled and warmed up.
    await stretch(client, pid, seconds, blocks);
    await stretch(client, pid, seconds, []);
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? [true, false] : [false, true];
      const speed = { live: 0, without: 0 };
      const use = { live: 0, without: 0 };
      let seen = 0;
      for (const live of order) {
        const result = await stretch(client, pid, seconds, live ? blocks : []);
        speed[live ? 'live' : 'without'] = result.speed * batch;
        use[live ? 'live' : 'without'] = result.thrift;
        if (live) seen = result.frames;
      }
      if (seen === 0) throw new Error('No frame came: nothing was live.');
      ratios.push(speed.live / speed.without);
      thrift.push(use.live / use.without);
      say(
        `${name} ${round + 1}: ${speed.live.toFixed(1)} of ${speed.without.toFixed(1)} images/s, ` +
          `${(speed.live / speed.without).toFixed(3)}, by the processor's time ${(use.live / use.without).toFixed(3)}, ${seen} frames of ${blocks.length} blocks`,
      );
    }
    say(`${name}: by the processor's time ${median(thrift).toFixed(3)}`);
    await client.request('stop', {});
  } finally {
    await engine.close();
  }
  return median(ratios);
}

/** The longest task of the window while LeNet trains with all its strips on the canvas. */
async function longestTask(): Promise<number> {
  await ensureBuilt(['app']);
  const xvfb = hasDisplay() ? undefined : await startXvfb();
  if (xvfb) process.env.DISPLAY = xvfb.display;
  const folder = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
  const app = await openApp();
  try {
    const { page } = app;
    await openTemplate(page, NETWORKS.lenet.template);
    await page.getByTestId('train').click();
    await page.getByTestId('strip-conv1').waitFor();
    const strips = await page.locator('[data-testid^="strip-"]').count();
    const tasks = await tasksDuring(app, folder, () => {
      return new Promise((end) => setTimeout(end, Number(values.seconds) * 1000));
    });
    const state = await page.getByTestId('run-state').getAttribute('data-state');
    if (state !== 'training') throw new Error(`The run was ${state} before the time was over.`);
    const [longest] = tasks;
    if (!longest) throw new Error('The trace has no tasks of the window.');
    const cpu = Math.max(...tasks.map((task) => task.cpu));
    say(
      `window: ${strips} strips, longest task ${longest.wall.toFixed(1)} ms (${cpu.toFixed(1)} ms of the processor), ` +
        `${tasks.filter(({ wall }) => wall > 50).length} over 50 ms  ${longest.parts.join(', ')}`,
    );
    return longest.wall;
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
    await xvfb?.stop();
  }
}

const lenet = await cost('lenet');
const resnet18 = await cost('resnet18');
const longestTaskMs = values['no-window'] ? null : Math.round((await longestTask()) * 10) / 10;
say('Goals: 0.95 of the speed or more, no task over 50 ms.');
const figure = (ratio: number) => Math.round(ratio * 1000) / 1000;
console.log(
  JSON.stringify({
    bench: 'inspect',
    lenet: figure(lenet),
    resnet18: figure(resnet18),
    longestTaskMs,
  }),
);
