/**
 * The editor in real Electron with 300 blocks and 400 wires: the longest task of the window while a block
 * is dragged, a parameter is typed and the canvas is panned, near and from afar; analysis after an edit;
 * opening the project.
 *
 *   npm run bench -- editor [--json] [--blocks N] [--wires N]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { hasDisplay } from '../scripts/lib/common.mjs';
import { startXvfb } from '../scripts/lib/xvfb.mjs';
import { serializeDocument } from '../src/graph/document/load';
import { answerDialogs, openApp } from '../test/e2e/app';
import { largeNetwork } from '../test/support/large';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    blocks: { type: 'string', default: '300' },
    wires: { type: 'string', default: '400' },
    opens: { type: 'string', default: '3' },
  },
});
const blocks = Number(values.blocks);
const wires = Number(values.wires);
const say = (line: string) => {
  if (!values.json) console.log(line);
};

/** What the page keeps while it is measured. */
interface Watch {
  /** Longest time between two turns of the event loop, in ms. */
  longest: number;
  analysis: number[];
  running: boolean;
}

/** Starts watching the window's main thread: what keeps a message waiting is a task as long. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state: Watch = { longest: 0, analysis: [], running: true };
    Reflect.set(window, 'benchWatch', state);
    const { port1, port2 } = new MessageChannel();
    let last = performance.now();
    port1.onmessage = () => {
      const now = performance.now();
      state.longest = Math.max(state.longest, now - last);
      last = now;
      // A pause lets others run; a loop without it would itself fill the thread.
      if (state.running) setTimeout(() => port2.postMessage(null), 0);
    };
    port2.postMessage(null);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.name === 'netloom.analysis') state.analysis.push(entry.duration);
    }).observe({ entryTypes: ['measure'] });
  });
}

/** Ends watching. */
async function watched(page: Page): Promise<Watch> {
  return page.evaluate(() => {
    const state = Reflect.get(window, 'benchWatch') as Watch;
    state.running = false;
    return state;
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A gesture of the mouse at the speed of a hand: so many steps, a frame apart. */
async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }) {
  const steps = 60;
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let i = 1; i <= steps; i++) {
    const turn = Math.sin((Math.PI * i) / steps);
    await page.mouse.move(from.x + by.x * turn, from.y + by.y * turn);
    await pause(12);
  }
  await page.mouse.up();
  await pause(200);
}

async function measured(page: Page, what: string, gesture: () => Promise<void>): Promise<Watch> {
  await pause(300);
  await watch(page);
  await pause(100);
  await gesture();
  const seen = await watched(page);
  say(`${what.padEnd(34)} ${seen.longest.toFixed(1).padStart(7)} ms`);
  return seen;
}

/** From the key to the first picture with blocks in it. */
async function timeToOpen(page: Page): Promise<number> {
  await page.evaluate(() => {
    addEventListener(
      'keydown',
      () => {
        const start = performance.now();
        const old = document.querySelector('[data-testid="canvas"]');
        const look = () => {
          const canvas = document.querySelector('[data-testid="canvas"]');
          const block = canvas?.querySelector('[data-testid^="block-"]');
          const hidden = block && getComputedStyle(block.parentElement as Element).visibility;
          if (canvas && canvas !== old && block && hidden === 'visible')
            requestAnimationFrame(() =>
              Reflect.set(window, 'benchOpened', performance.now() - start),
            );
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      { once: true, capture: true },
    );
    Reflect.set(window, 'benchOpened', null);
  });
  await page.keyboard.press('Control+o');
  await page.waitForFunction(() => Reflect.get(window, 'benchOpened') !== null, null, {
    timeout: 120_000,
  });
  return page.evaluate(() => Reflect.get(window, 'benchOpened') as number);
}

const median = (all: readonly number[]) =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

await ensureBuilt(['app']);
const xvfb = hasDisplay() ? undefined : await startXvfb();
if (xvfb) process.env.DISPLAY = xvfb.display;
const folder = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
const file = join(folder, 'large.netloom.json');
writeFileSync(file, serializeDocument(largeNetwork(blocks, wires)));
const app = await openApp();
try {
  const { page } = app;
  await page.getByTestId('template-lenet-mnist').waitFor();
  await answerDialogs(app, file);
  const opens: number[] = [];
  for (let i = 0; i < Number(values.opens); i++) {
    opens.push(await timeToOpen(page));
    say(`open ${i + 1}`.padEnd(34) + ` ${(opens.at(-1) as number).toFixed(0).padStart(7)} ms`);
    await pause(500);
  }
  const seen: Watch[] = [];
  const head = async (id: string) => {
    const box = await page.getByTestId(`block-${id}`).boundingBox();
    if (!box) throw new Error(`${id} is not shown.`);
    return { x: box.x + Math.min(60, box.width / 3), y: box.y + Math.min(14, box.height / 6) };
  };
  const canvas = await page.getByTestId('canvas').boundingBox();
  if (!canvas) throw new Error('There is no canvas.');
  for (const view of ['near', 'far'] as const) {
    if (view === 'far') {
      await page.keyboard.press('Control+1');
      await pause(1000);
    }
    seen.push(
      await measured(page, `dragging a block, ${view}`, async () =>
        drag(page, await head('conv2d_3'), { x: 220, y: 160 }),
      ),
    );
    seen.push(
      await measured(page, `typing a parameter, ${view}`, async () => {
        await page.getByTestId('tab-parameters').click();
        const field = page.getByTestId('param-padding');
        await field.click();
        for (const key of ['End', '1', 'Backspace', '2', 'Backspace', 'Backspace', '1']) {
          await page.keyboard.press(key);
          await pause(80);
        }
      }),
    );
    await page.keyboard.press('Escape');
    const empty = { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height - 8 };
    seen.push(
      await measured(page, `panning, ${view}`, () => drag(page, empty, { x: -500, y: -300 })),
    );
  }
  const analysis = seen.flatMap((s) => s.analysis);
  if (analysis.length === 0) throw new Error('No analysis was measured.');
  const result = {
    bench: 'editor',
    blocks,
    longestTaskMs: round(Math.max(...seen.map((s) => s.longest))),
    analysisMs: round(Math.max(...analysis)),
    openMs: round(median(opens)),
  };
  say(`analysis after an edit, median ${median(analysis).toFixed(1)} ms of ${analysis.length}`);
  say('Goals: longest task 50 ms, analysis 16 ms, open 1500 ms.');
  console.log(JSON.stringify(result));
} finally {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  await xvfb?.stop();
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
