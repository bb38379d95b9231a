/** Projects in the window: edit, undo, save, reopen, what is wrong with files, and the hands' habits. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { NetDocument } from '../../src/graph/document/schema';
import { type App, answerDialogs, openApp, openTemplate, selectBlock, setParam } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
});
test.afterAll(() => app.close());

const file = (name: string) => join(app.userData, `${name}.netloom.json`);
const read = async (name: string) => JSON.parse(await readFile(file(name), 'utf8')) as NetDocument;

/** Chooses an entry of the project's menu. */
async function menu(entry: string) {
  await page.getByTestId('project-menu').click();
  await page.getByRole('menuitem', { name: entry }).click();
}

/** Leaves the project that is shown, without its changes, and opens a file from the start page. */
async function openFile(path: string) {
  await answerDialogs(app, path);
  await menu('Start page');
  await page.getByTestId('start-open').click();
}

test('an edited template is undone, redone, saved, and found again as it was', async () => {
  await openTemplate(page, 'lenet-mnist');
  await expect(page.getByTestId('dirty')).toHaveCount(0);
  await setParam(page, 'optimizer', 'lr', '0.01');
  await setParam(page, 'conv1', 'out_channels', '8');
  await expect(page.getByTestId('problem-conv2')).toBeVisible();
  await expect(page.getByTestId('dirty')).toBeVisible();

  const channels = page.getByTestId('param-out_channels');
  await page.getByTestId('undo').click();
  await expect(channels).toHaveValue('6');
  await expect(page.getByTestId('problem-conv2')).toHaveCount(0);
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('dirty')).toHaveCount(0);
  await expect(page.getByTestId('undo')).toBeDisabled();
  await page.getByTestId('redo').click();
  await page.getByTestId('redo').click();
  await expect(page.getByTestId('redo')).toBeDisabled();
  await expect(channels).toHaveValue('8');
  await page.getByTestId('repair-conv2').click();

  await answerDialogs(app, file('Mine'));
  await menu('Save as…');
  await expect(page.getByTestId('toast').filter({ hasText: 'Saved to' })).toBeVisible();
  await expect(page.getByTestId('dirty')).toHaveCount(0);
  const saved = await read('Mine');
  expect(saved.blocks.optimizer?.params.lr).toBe(0.01);
  expect(saved.blocks.conv2?.params.in_channels).toBe(8);

  await menu('New project');
  await expect(page.locator('[data-testid^="block-"]')).toHaveCount(0);
  await menu('Start page');
  await page.getByRole('button', { name: /LeNet.*Mine/ }).click();
  await expect(page.getByTestId('block-conv2')).toBeVisible();
  await selectBlock(page, 'optimizer');
  await expect(page.getByTestId('param-lr')).toHaveValue('0.01');
  await answerDialogs(app, file('Copy'));
  await menu('Save as…');
  await expect.poll(() => read('Copy').catch(() => null)).toEqual(saved);
});

test('a file that is no project is refused with its place, and the project stays', async () => {
  const broken = join(app.userData, 'broken.json');
  await writeFile(broken, '{\n  "format": netloom\n}\n');
  await openFile(broken);
  await expect(page.getByTestId('toast').last()).toContainText(
    /"broken.json": The file is not JSON at line 2, column \d+\./,
  );
  await page.getByTestId('back-to-project').click();
  await expect(page.getByTestId('block-conv2')).toBeVisible();
});

test('an unknown block is shown where it stands, with a sentence', async () => {
  const document = await read('Mine');
  document.name = 'From the future';
  document.blocks.relu1 = { type: 'Frobnicate', params: {}, position: { x: 1120, y: 0 } };
  await writeFile(file('Future'), JSON.stringify(document));
  await openFile(file('Future'));
  await expect(page.getByTestId('problem-relu1')).toContainText('Netloom has no block Frobnicate.');
  await expect(page.getByTestId('train')).toBeDisabled();
});

test('a double click finds a block by its name, and a key deletes it', async () => {
  await menu('New project');
  const canvas = page.getByTestId('canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('The canvas is not shown.');
  const at = { x: Math.round(box.width / 2), y: Math.round(box.height / 3) };
  await canvas.dblclick({ position: at });
  await page.getByTestId('search-input').fill('conv2');
  await expect(page.getByTestId('search-item-Conv2d')).toBeVisible();
  await page.keyboard.press('Enter');
  const block = page.getByTestId('block-conv2d');
  await expect(block).toBeVisible();
  await expect(page.getByTestId('search-input')).toHaveCount(0);
  const place = await block.boundingBox();
  // Its head is under the pointer.
  expect(place && Math.abs(place.x + place.width / 2 - box.x - at.x)).toBeLessThan(24);

  await selectBlock(page, 'conv2d');
  await page.keyboard.press('Delete');
  await expect(block).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(block).toBeVisible();
  // In a field the key belongs to the text.
  await selectBlock(page, 'conv2d');
  await page.getByTestId('param-kernel_size').click();
  await page.keyboard.press('Delete');
  await expect(block).toBeVisible();
  await page.keyboard.press('Escape');
});

test('the theme changes, and stays', async () => {
  const html = page.locator('html');
  const toggle = page.getByTestId('theme-toggle');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen: string[] = [];
  for (const theme of ['dark', 'light']) {
    await toggle.click();
    await expect(toggle).toHaveAttribute('data-theme-choice', theme);
    await expect(html).toHaveAttribute('data-theme', theme);
    seen.push(await background());
  }
  expect(seen[0]).not.toBe(seen[1]);
  await expect
    .poll(async () => JSON.parse(await readFile(join(app.userData, 'settings.json'), 'utf8')))
    .toMatchObject({ theme: 'light' });
});

test('the device is chosen at the top, and kept in the Trainer block', async () => {
  await menu('Start page');
  await page.getByTestId('template-lenet-mnist').click();
  await page.getByTestId('discard').click();
  const chip = page.getByTestId('device-chip');
  await expect(chip).toHaveAttribute('data-usable', 'true');
  await chip.click();
  // Each says what it is, or why it cannot be had.
  await expect(page.getByTestId('device-cpu')).toContainText(/ONNX Runtime/);
  await page.getByTestId('device-cpu').click();
  await expect(chip).toHaveAttribute('data-device', 'cpu');
  await selectBlock(page, 'trainer');
  await expect(page.getByTestId('param-device')).toHaveText('cpu');
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('param-device')).toHaveText('auto');
});
