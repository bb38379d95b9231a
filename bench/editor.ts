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
import { tasksDuring } from './tasks';

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

/** Keeps the times of all analyses from now on. */
async function watchAnalysis(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    Reflect.set(window, 'benchAnalysis', times);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.name === 'netloom.analysis') times.push(entry.duration);
    }).observe({ entryTypes: ['measure'] });
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

async function measured(what: string, gesture: () => Promise<void>): Promise<number> {
  await pause(800);
  const tasks = await tasksDuring(app, folder, gesture);
  const longest = tasks[0];
  if (!longest) throw new Error('The trace has no tasks of the window.');
  const cpu = Math.max(...tasks.map((task) => task.cpu));
  const over = tasks.filter(({ wall }) => wall > 50).length;
  const figures = [longest.wall, cpu].map((ms) => ms.toFixed(1).padStart(7));
  say(
    `${what.padEnd(28)} ${figures.join(' ')} ${String(over).padStart(4)}  ${longest.parts.join(', ')}`,
  );
  return longest.wall;
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
    say(`open ${i + 1}: ${(opens.at(-1) as number).toFixed(0)} ms`);
    await pause(500);
  }
  await watchAnalysis(page);
  say(`${'longest task (ms)'.padEnd(28)}    wall     cpu  >50`);
  const seen: number[] = [];
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
      await measured(`dragging a block, ${view}`, async () =>
        drag(page, await head('conv2d_3'), { x: 220, y: 160 }),
      ),
    );
    seen.push(
      await measured(`typing a parameter, ${view}`, async () => {
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
    seen.push(await measured(`panning, ${view}`, () => drag(page, empty, { x: -500, y: -300 })));
  }
  const analysis = await page.evaluate(() => Reflect.get(window, 'benchAnalysis') as number[]);
  if (analysis.length === 0) throw new Error('No analysis was measured.');
  const result = {
    bench: 'editor',
    blocks,
    longestTaskMs: round(Math.max(...seen)),
    analysisMs: round(median(analysis)),
    openMs: round(median(opens)),
  };
  const worst = Math.max(...analysis).toFixed(1);
  say(
    `analysis after ${analysis.length} edits: median ${median(analysis).toFixed(1)} ms, longest ${worst} ms`,
  );
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
