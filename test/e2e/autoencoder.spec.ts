/** The autoencoder template: it trains, shows what MaxUnpool2d puts back where, pauses and goes on. */
import { expect, type Page, test } from '@playwright/test';
import { type App, openApp, openTemplate, selectBlock, setParam } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
});
test.afterAll(() => app.close());

const state = () => page.getByTestId('run-state');
const view = () => page.getByTestId('unpool-unpool1');
const stepShown = async () => Number(await view().getAttribute('data-step'));

/** How many colours a canvas shows: one, when nothing was drawn. */
const colours = () =>
  view()
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d');
      if (!context) throw new Error('No picture.');
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });

test('trains, and shows the switches of MaxUnpool2d', async () => {
  await openTemplate(page, 'autoencoder-unpool-mnist');
  await setParam(page, 'trainer', 'epochs', '20');
  await selectBlock(page, 'unpool1');
  await page.getByTestId('tab-view').click();
  await page.getByTestId('train').click();
  await expect(state()).toHaveAttribute('data-state', 'training', { timeout: 60_000 });
  await expect(view()).toBeVisible();
  // 14 × 14 values go back to 28 × 28 places.
  await expect(view()).toContainText('14 × 14');
  await expect(view()).toContainText('28 × 28');
  await expect(view()).toContainText(/196 of 784/);
  await expect.poll(colours).toBeGreaterThan(4);
  const first = await stepShown();
  await expect.poll(stepShown).toBeGreaterThan(first);
});

test('pauses, goes on where it was, and stops', async () => {
  await page.getByTestId('pause').click();
  await expect(state()).toHaveAttribute('data-state', 'paused');
  const epoch = await page.getByTestId('progress').getAttribute('aria-valuenow');
  const paused = await stepShown();
  // Views still answer while it rests, with the weights of the same step.
  await page.getByTestId('pin-index').fill('3');
  await page.getByTestId('pin-index').press('Enter');
  await expect(page.getByTestId('pin-label')).toHaveText('0');
  const resting = await stepShown();
  expect(resting).toBeGreaterThanOrEqual(paused);
  expect(await page.getByTestId('progress').getAttribute('aria-valuenow')).toBe(epoch);
  await page.getByTestId('continue').click();
  await expect(state()).toHaveAttribute('data-state', 'training');
  await expect.poll(stepShown).toBeGreaterThan(resting);
  await page.getByTestId('stop').click();
  await expect(state()).toHaveAttribute('data-state', 'stopped');
  await expect(page.getByTestId('train')).toBeEnabled();
});
