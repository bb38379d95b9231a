/** Looking inside: strips and views of a LeNet that learns, through time, by hand, and of one's own drawing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type App, answerDialogs, openApp, openTemplate, setParam } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
});
test.afterAll(() => app.close());

/** The pixels of a canvas, as a comparable string. */
const pixels = (testId: string) =>
  page.getByTestId(testId).evaluate((element) => {
    const canvas = element instanceof HTMLCanvasElement ? element : element.querySelector('canvas');
    return canvas?.toDataURL() ?? '';
  });

/** Chooses the range input's value as a person's drag does. */
const slide = (value: number) =>
  page.getByTestId('time-slider').evaluate((input: HTMLInputElement, to) => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    set?.call(input, String(to));
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, value);

/** What axe finds serious inside an element. */
async function serious(testId: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .include(`[data-testid="${testId}"]`)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 140)}`),
    );
}

/** Every tab of a sheet, looked at by axe. */
async function lookThrough(sheet: string, tabs: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const tab of tabs) {
    await page.getByTestId(sheet).getByTestId(`tab-${tab}`).click();
    found.push(...(await serious(sheet)).map((text) => `${tab}: ${text}`));
  }
  return found;
}

test('strips change while it trains; a click opens all maps', async () => {
  await openTemplate(page, 'lenet-mnist');
  await setParam(page, 'trainer', 'epochs', '2');
  await page.getByTestId('train').click();
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', 'training');
  await expect(page.getByTestId('strip-conv1')).toBeVisible();
  const before = await pixels('strip-conv1');
  await expect.poll(() => pixels('strip-conv1')).not.toBe(before);

  await page.getByTestId('strip-conv1').click();
  await expect(page.getByTestId('full-maps-conv1')).toHaveAttribute('data-maps', '6');
  // Far enough to know its digits.
  await expect
    .poll(async () => Number(await page.getByTestId('view-step').getAttribute('data-step')), {
      timeout: 120_000,
    })
    .toBeGreaterThan(400);
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', 'paused');
});

test('a value says where it lies and what it sees; its block says why it has no switches', async () => {
  const maps = page.getByTestId('full-maps-conv1');
  await maps.hover({ position: { x: 30, y: 30 } });
  await expect(page.getByTestId('full-readout')).toContainText('channel 0');
  await expect(page.getByTestId('view-input')).toHaveAttribute(
    'data-outline',
    /"rows":5,"columns":5/,
  );
  const sheet = page.getByTestId('large-view');
  await sheet.getByTestId('tab-unpool').click();
  await expect(sheet).toContainText('Conv2d has no switches.');
  await sheet.getByTestId('tab-maps').click();
});

test('goes back to step 0, and to now', async () => {
  const now = await pixels('full-maps-conv1');
  await slide(0);
  await expect(page.getByTestId('time-bar')).toHaveAttribute('data-at', '0');
  await expect(page.getByTestId('view-step')).toHaveAttribute('data-step', '0');
  await expect.poll(() => pixels('full-maps-conv1')).not.toBe(now);
  await page.getByTestId('time-now').click();
  await page.mouse.move(5, 5);
  await expect(page.getByTestId('time-bar')).toHaveAttribute('data-at', 'now');
  await expect(page.getByTestId('view-step')).not.toHaveAttribute('data-step', '0');
});

test('plays every moment from the first to the last', async () => {
  await slide(0);
  await page.getByTestId('time-play').click();
  const last = Number(await page.getByTestId('time-slider').getAttribute('max'));
  expect(last).toBeGreaterThan(3);
  await expect(page.getByTestId('time-slider')).toHaveValue(String(last), { timeout: 60_000 });
  await page.getByTestId('time-now').click();
});

test('saves maps as a picture and their numbers as an array', async () => {
  for (const kind of ['png', 'npy'] as const) {
    const file = join(app.userData, `maps.${kind}`);
    await answerDialogs(app, file);
    await page.getByTestId('save-view').click();
    await page.getByTestId(`save-${kind}`).click();
    await expect(page.getByTestId('toast').filter({ hasText: `maps.${kind}` })).toBeVisible();
    const bytes = readFileSync(file);
    expect(bytes.subarray(1, kind === 'png' ? 4 : 6).toString('latin1')).toBe(
      kind === 'png' ? 'PNG' : 'NUMPY',
    );
  }
  expect(readFileSync(join(app.userData, 'maps.npy')).toString('latin1')).toContain('(6, 24, 24)');
});

test('one value of a convolution by hand: the numbers are right', async () => {
  const sheet = page.getByTestId('large-view');
  await sheet.getByTestId('tab-hand').click();
  await page.getByTestId('hand-channel').fill('2');
  await page.getByTestId('hand-at-0').fill('9');
  await page.getByTestId('hand-at-1').fill('11');
  const hand = page.getByTestId('hand');
  await expect(hand).toHaveAttribute('data-channel', '2');
  await expect(hand).toHaveAttribute('data-at', '9,11');

  // Recomputed from the sample and the weights, as the engine gives them exactly.
  const wanted = await page.evaluate(async () => {
    const ask = async (query: object) => {
      const outcome = await window.netloom.request('inspect', {
        subject: { kind: 'live' },
        query: query as never,
        form: 'exact',
      });
      if (!outcome.ok) throw new Error(outcome.error.message);
      const values = new Map<string, Float32Array>();
      for (const { name, data } of outcome.value.panels)
        if (data.form === 'exact') values.set(name, data.values);
      return values;
    };
    const sample = { kind: 'pin', split: 'validation', index: 0 };
    const maps = await ask({ view: 'feature-maps', block: 'conv1', sample });
    const filters = await ask({ view: 'filters', block: 'conv1' });
    const at = (name: string, values: Map<string, Float32Array>, i: number) => {
      const value = values.get(name)?.[i];
      if (value === undefined) throw new Error(`${name} has no ${i}`);
      return value;
    };
    const window_: number[] = [];
    let sum = at('bias', filters, 2);
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 5; x++) {
        const pixel = at('input', maps, (9 + y) * 28 + 11 + x);
        window_.push(pixel);
        sum += pixel * at('weight', filters, 2 * 25 + y * 5 + x);
      }
    return { window: window_, sum, map: at('maps', maps, 2 * 576 + 9 * 24 + 11) };
  });
  const said = async (name: string) => JSON.parse((await hand.getAttribute(name)) ?? 'null');
  expect(await said('data-window')).toEqual(wanted.window);
  expect(await said('data-sum')).toBeCloseTo(wanted.sum, 4);
  expect(await said('data-computed')).toBeCloseTo(wanted.sum, 4);
  expect(wanted.map).toBeCloseTo(wanted.sum, 4);
  await expect(page.getByTestId('hand-computed')).toHaveText(
    wanted.map.toPrecision(6).replace('-', '−'),
  );
});

test('axe finds nothing serious in any view of a block; Escape closes it', async () => {
  const tabs = ['maps', 'filters', 'histograms', 'pixels', 'unpool', 'hand'];
  expect(await lookThrough('large-view', tabs)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('large-view')).toHaveCount(0);
});

test('goes through a step layer by layer, with values on the wires, and takes it', async () => {
  await page.getByTestId('tab-insight').click();
  await page.getByTestId('insight-walk').click();
  const stage = page.getByTestId('walk-stage');
  await expect(stage).toHaveAttribute('data-block', 'conv1');
  await page.getByTestId('walk-next').click();
  await expect(stage).toHaveAttribute('data-block', 'relu1');
  await expect(stage).toHaveAttribute('data-phase', 'forward');
  await expect(page.locator('[data-walked]').first()).toContainText('…');
  const before = Number(await page.getByTestId('walk-step').getAttribute('data-step'));
  await page.getByTestId('walk-take').click();
  await expect(page.getByTestId('walk-step')).toHaveAttribute('data-step', String(before + 1));
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', 'paused');
});

test('a cell of the confusion matrix opens its images', async () => {
  await page.getByTestId('tab-results').click();
  await page.getByTestId('open-results').click();
  const sheet = page.getByTestId('results-sheet');
  await expect(sheet.getByTestId('cell-0-0')).toBeVisible();
  // The cell with the most mistakes.
  const [id, count] = await sheet
    .locator('td:has(button):not([data-right])')
    .evaluateAll((cells) =>
      cells
        .map(
          (cell) =>
            [
              cell.querySelector('button')?.dataset.testid ?? '',
              Number((cell as HTMLElement).dataset.value),
            ] as const,
        )
        .reduce((most, cell) => (cell[1] > most[1] ? cell : most)),
    );
  expect(count).toBeGreaterThan(0);
  await sheet.getByTestId(id).click();
  const samples = sheet.getByTestId('cell-gallery').getByTestId('gallery-sample');
  await expect(samples).toHaveCount(Math.min(120, count));
  const [, truth, predicted] = id.split('-');
  await expect(samples.first()).toHaveAttribute(
    'title',
    new RegExp(`${truth}, predicted ${predicted} `),
  );
});

test('a drawn digit: its class, and its maps', async () => {
  const sheet = page.getByTestId('results-sheet');
  await sheet.getByTestId('tab-predict').click();
  const pad = await page.getByTestId('drawing-pad').boundingBox();
  if (!pad) throw new Error('There is no pad.');
  const place = (x: number, y: number) => [pad.x + x * pad.width, pad.y + y * pad.height] as const;
  await expect(page.getByTestId('drawn-maps-conv1')).toBeVisible();
  const before = await pixels('drawn-maps-conv1');
  await page.getByTestId('pad-brush').fill('1.25');
  // A one.
  await page.mouse.move(...place(0.52, 0.2));
  await page.mouse.down();
  await page.mouse.move(...place(0.48, 0.8), { steps: 12 });
  await page.mouse.up();
  await expect(page.getByTestId('back-to-pin')).toBeVisible();
  await expect(page.getByTestId('predicted-class')).toHaveText('1');
  await expect.poll(() => pixels('drawn-maps-conv1')).not.toBe(before);
  await page.getByTestId('pad-clear').click();
  await expect(page.getByTestId('predicted-class')).toHaveText('7');
});

test('what cannot be shown says so in a sentence; axe finds nothing serious', async () => {
  const tabs = ['confusion', 'classes', 'mistakes', 'predict', 'reconstruction', 'embedding'];
  expect(await lookThrough('results-sheet', tabs)).toEqual([]);
  const sheet = page.getByTestId('results-sheet');
  await sheet.getByTestId('tab-reconstruction').click();
  await expect(page.getByTestId('view-error')).toContainText('no picture');
  await sheet.getByTestId('tab-predict').click();
  // A colour picture of another size is brought to the data's, and that is said.
  await page
    .getByTestId('pad-file')
    .setInputFiles(join(import.meta.dirname, '../../docs/screenshot-light.png'));
  await expect(page.getByTestId('view-note').first()).toContainText('converted from RGB to grey');
  await expect(page.getByTestId('view-note').last()).toContainText('28×28');
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
});
