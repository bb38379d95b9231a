/**
 * How long a user waits: for the window to answer, for the engine, for a project to open and for LeNet's
 * first step; and the memory that LeNet's training takes. Real Electron, several starts, medians.
 *
 *   npm run bench -- start [--json] [--starts N]
 *
 * The times of the window count from the start of the process, Playwright's own start of it included.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { hasDisplay } from '../scripts/lib/common.mjs';
import { startXvfb } from '../scripts/lib/xvfb.mjs';
import { openOnnx } from '../src/engine/backends/onnx';
import { openApp } from '../test/e2e/app';
import { MODELS } from './engine/models';
import { Netloom } from './engine/netloom';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, starts: { type: 'string', default: '5' } },
});
const BATCH = 64;
const STEPS = 50;
const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

const load = loadavg()[0] as number;

/** From the project to the first step's loss, the first time in this process and then again. */
async function lenet() {
  const [model] = MODELS;
  if (!model) throw new Error('There is no LeNet among the networks of the benchmark.');
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 4; i++) {
    const started = performance.now();
    const ours = new Netloom(await openOnnx());
    await ours.setup(model, BATCH);
    times.push(performance.now() - started);
    if (i === 0) {
      await ours.steps(STEPS);
      bytes = process.memoryUsage().rss;
    }
    await ours.close();
  }
  const [firstMs, ...again] = times as [number, ...number[]];
  return { firstMs, againMs: median(again), memoryMiB: bytes / 2 ** 20 };
}

/** One start of the app, in milliseconds from the start of its process. */
async function start() {
  const started = performance.now();
  const app = await openApp();
  const { page } = app;
  try {
    const card = page.locator('[data-testid^="template-"]').first();
    await card.waitFor();
    // The window has drawn, and takes a click.
    await card.click({ trial: true });
    const windowMs = performance.now() - started;
    await card.click();
    await page.locator('[data-testid^="block-"]').first().waitFor();
    const openMs = performance.now() - started - windowMs;
    await page.locator('[data-testid="device-chip"][data-usable="true"]').waitFor();
    return { windowMs, openMs, engineMs: performance.now() - started };
  } finally {
    await app.close();
  }
}

const compiled = await lenet();
await ensureBuilt(['engine', 'cli', 'app']);
const screen = hasDisplay() ? null : await startXvfb();
if (screen) process.env.DISPLAY = screen.display;
const starts: Awaited<ReturnType<typeof start>>[] = [];
try {
  for (let i = 0; i < Number(values.starts); i++) starts.push(await start());
} finally {
  await screen?.stop();
}
const of = (name: 'windowMs' | 'openMs' | 'engineMs') =>
  Math.round(median(starts.map((s) => s[name])));
const result = {
  bench: 'start',
  windowMs: of('windowMs'),
  slowestWindowMs: Math.round(Math.max(...starts.map((s) => s.windowMs))),
  openMs: of('openMs'),
  engineMs: of('engineMs'),
  lenetFirstMs: Math.round(compiled.firstMs),
  lenetAgainMs: Math.round(compiled.againMs),
  lenetMemoryMiB: Math.round(compiled.memoryMiB),
  load: Number(load.toFixed(2)),
};
if (values.json) console.log(JSON.stringify(result));
else
  console.log(
    `${cpus()[0]?.model.trim()}, load ${result.load}, ${starts.length} starts\n` +
      `window answers after ${result.windowMs} ms (slowest ${result.slowestWindowMs}; goal 2000)\n` +
      `a template is open ${result.openMs} ms later; engine and device known after ${result.engineMs} ms\n` +
      `LeNet's first step, compiled: ${result.lenetFirstMs} ms (goal 500), again ${result.lenetAgainMs} ms (goal 200), ` +
      `process ${result.lenetMemoryMiB} MiB (goal 400)`,
  );
process.exit(0);
