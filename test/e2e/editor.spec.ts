/** Editing by mouse: search, wires, inserting, notes, the menu of the right button, arranging. */
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, connect, dragBlock, openApp, port, root, selectBlock } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
  await page.getByTestId('start-new').click();
  await expect(page.getByTestId('canvas')).toBeVisible();
});
test.afterAll(() => app.close());

const screenshot = (name: string) =>
  page.screenshot({ path: join(root, `test-results/editor-${name}.png`) });

async function centre(id: string) {
  const box = await page.getByTestId(id).boundingBox();
  if (!box) throw new Error(`${id} is not shown.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drags the mouse from one place to another. */
async function drag(from: { x: number; y: number }, to: { x: number; y: number }, drop = true) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 5 });
  await page.mouse.move(to.x, to.y, { steps: 5 });
  if (drop) await page.mouse.up();
}

async function portAt(block: string, name: string, side: 'inputs' | 'outputs') {
  const box = await port(page, block, name, side).boundingBox();
  if (!box) throw new Error(`${block}.${name} is not shown.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('a double click searches, and places the block there', async () => {
  await page.mouse.dblclick(360, 180);
  await page.keyboard.type('nn.Conv2d');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('block-conv2d')).toBeVisible();
});

test('a wire let go on the canvas offers what it fits, and joins it', async () => {
  await drag(await portAt('conv2d', 'output', 'outputs'), { x: 760, y: 240 });
  await expect(page.getByTestId('search-input')).toBeFocused();
  await expect(page.getByTestId('search-item-MNIST')).toHaveCount(0);
  await page.keyboard.type('激活');
  await expect(page.getByTestId('search-item-ReLU')).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('F.relu');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('wire-relu-input')).toHaveCount(1);
});

test('a block dropped on a wire goes into it', async () => {
  const from = await portAt('conv2d', 'output', 'outputs');
  const to = await portAt('relu', 'input', 'inputs');
  await dragBlock(page, 'BatchNorm2d', 'batchnorm2d', {
    x: (from.x + to.x) / 2,
    y: (from.y + to.y) / 2,
  });
  await expect(page.getByTestId('wire-batchnorm2d-input')).toHaveCount(1);
  await expect(page.getByTestId('wire-relu-input')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('block-batchnorm2d')).toHaveCount(0);
  await expect(page.getByTestId('wire-relu-input')).toHaveCount(1);
});

test('says why a wire cannot be while it is drawn', async () => {
  await dragBlock(page, 'MNIST', 'mnist', { x: 330, y: 420 });
  const from = await portAt('mnist', 'dataset', 'outputs');
  await drag(from, await portAt('relu', 'input', 'inputs'), false);
  await expect(page.getByTestId('wire-reason')).toContainText('ReLU.input takes Tensor');
  await screenshot('wire-reason');
  await page.mouse.move(600, 480);
  await page.mouse.up();
  await page.keyboard.press('Escape');
});

test("drags a wire's end elsewhere", async () => {
  await dragBlock(page, 'Tanh', 'tanh', { x: 850, y: 400 });
  const end = await portAt('relu', 'input', 'inputs');
  // Beside the port, where the wire arrives.
  await drag({ x: end.x - 18, y: end.y }, await portAt('tanh', 'input', 'inputs'));
  await expect(page.getByTestId('wire-tanh-input')).toHaveCount(1);
  await expect(page.getByTestId('wire-relu-input')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('wire-relu-input')).toHaveCount(1);
  await connect(page, ['relu', 'output'], ['tanh', 'input']);
});

test('the right button offers what can be done; muting is one of it', async () => {
  const at = await centre('block-relu');
  await page.mouse.click(at.x, at.y - 6, { button: 'right' });
  await expect(page.getByTestId('canvas-menu')).toBeVisible();
  await screenshot('menu');
  await page.getByTestId('menu-bypass').click();
  await expect(page.getByTestId('off-relu')).toHaveText('bypassed');
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('off-relu')).toHaveCount(0);
});

test('a frame carries what lies in it, in one step of undo', async () => {
  await selectBlock(page, 'conv2d');
  await page.getByTestId('block-relu').click({ position: { x: 60, y: 14 }, modifiers: ['Shift'] });
  await page.keyboard.press('Control+Shift+f');
  await expect(page.getByTestId('note-text-frame')).toBeFocused();
  await page.keyboard.type('Stem');
  await page.keyboard.press('Enter');
  const before = await centre('block-conv2d');
  const frame = await page.getByTestId('note-frame').boundingBox();
  if (!frame) throw new Error('The frame is not shown.');
  await drag({ x: frame.x + 60, y: frame.y + 12 }, { x: frame.x + 60, y: frame.y + 72 });
  await expect.poll(async () => Math.round((await centre('block-conv2d')).y - before.y)).toBe(56);
  await page.getByTestId('note-color-green').click();
  await page.keyboard.press('Control+z');
  await screenshot('frame');
  await page.keyboard.press('Control+z');
  await expect.poll(async () => Math.round((await centre('block-conv2d')).y - before.y)).toBe(0);
});

test('lays out without overlaps, and undoes it', async () => {
  await page.keyboard.press('Escape');
  const before = await centre('block-tanh');
  await page.keyboard.press('Control+l');
  await expect.poll(async () => (await centre('block-tanh')).y !== before.y).toBe(true);
  const boxes = await page
    .locator('[data-testid^="block-"][data-type]')
    .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().toJSON() as DOMRect));
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) {
      const apart =
        a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart).toBe(true);
    }
  await screenshot('layout');
  await page.keyboard.press('Control+z');
  await expect.poll(async () => Math.round((await centre('block-tanh')).y - before.y)).toBe(0);
});

test('copies with the wires from outside', async () => {
  await selectBlock(page, 'relu');
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+Shift+v');
  await expect(page.getByTestId('wire-relu_2-input')).toHaveCount(1);
  await page.keyboard.press('Control+v');
  await expect(page.getByTestId('block-relu_3')).toHaveCount(1);
  await expect(page.getByTestId('wire-relu_3-input')).toHaveCount(0);
});

test('foreign text is refused with a choice', async () => {
  await page.evaluate(() => navigator.clipboard.writeText('import torch'));
  await page.keyboard.press('Control+v');
  const toast = page.getByTestId('toast').last();
  await expect(toast).toContainText('holds no blocks');
  await toast.getByRole('button', { name: 'Paste as a comment' }).click();
  await expect(page.getByTestId('note-comment')).toContainText('import torch');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('align');
  await screenshot('palette');
});
