/** Groups: two blocks grouped, entered, changed inside, seen outside, and all of it undone. */
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, openApp, port, root, setParam } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp([join(root, 'resources/examples/lenet-mnist.netloom.json')]);
  page = app.page;
  await expect(page.getByTestId('block-conv1')).toBeVisible();
});
test.afterAll(() => app.close());

const head = { position: { x: 60, y: 14 } };
const screenshot = async (name: string) => {
  const folder = process.env.NETLOOM_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
};

test('groups two blocks, which then stand as one with their shape and cost', async () => {
  await page.getByTestId('fit').click();
  await page.getByTestId('block-conv1').click(head);
  await page.getByTestId('block-relu1').click({ ...head, modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  const group = page.getByTestId('block-group');
  await expect(group).toBeVisible();
  await expect(group).toHaveAttribute('data-type', 'Group');
  await expect(page.getByTestId('block-conv1')).toHaveCount(0);
  await expect(page.getByTestId('shape-group')).toHaveText(/6 × 24 × 24/);
  await expect(page.locator('[data-testid^="problem-"]')).toHaveCount(0);
  await expect(page.getByTestId('totals')).toContainText(/44.426 params/);

  await page.getByTestId('group-name').fill('Stem');
  await page.getByTestId('group-name').press('Enter');
  await expect(group).toContainText('Stem');
  await expect(page.getByTestId('palette-item-Group:group')).toHaveText('Stem');
  await screenshot('group-outside');
});

test('goes inside, where the same tools edit the definition', async () => {
  await page.getByTestId('block-group').dblclick(head);
  await expect(page.getByTestId('breadcrumbs')).toContainText('Stem');
  // A double click on the empty canvas would search.
  await expect(page.getByTestId('search-input')).toHaveCount(0);
  await expect(page.getByTestId('block-conv1')).toBeVisible();
  await expect(page.getByTestId('block-linear1')).toHaveCount(0);
  await expect(page.getByTestId('shape-input')).toHaveText(/1 × 28 × 28/);
  await expect(page.getByTestId('shape-output')).toHaveText(/6 × 24 × 24/);
  await expect(port(page, 'input', 'output', 'outputs')).toBeVisible();

  await setParam(page, 'conv1', 'out_channels', '8');
  await expect(page.getByTestId('shape-output')).toHaveText(/8 × 24 × 24/);
  await screenshot('group-inside');
});

test('shows the change outside, with the error that it makes there', async () => {
  await page.getByTestId('crumb-0').click();
  await expect(page.getByTestId('breadcrumbs')).toHaveCount(0);
  await expect(page.getByTestId('shape-group')).toHaveText(/8 × 24 × 24/);
  await expect(page.getByTestId('problem-conv2')).toHaveAttribute(
    'data-code',
    'conv2d.in_channels',
  );
});

test('names an error inside at its path, and repairs it from outside', async () => {
  await page.getByTestId('block-group').click(head);
  await page.keyboard.press('Enter');
  await setParam(page, 'conv1', 'in_channels', '3');
  await page.getByTestId('leave-group').click();
  await expect(page.getByTestId('problem-group')).toContainText('conv1: ');
  await expect(page.getByTestId('block-group')).toHaveAttribute('data-status', 'error');
  await page.getByTestId('tab-problems').click();
  const row = page.getByTestId('problems').locator('[data-code="conv2d.in_channels"]').first();
  await expect(row).toContainText('Stem › Conv2d');
  await screenshot('group-error');
  await row.locator('button').first().click();
  await expect(page.getByTestId('breadcrumbs')).toBeVisible();
  await expect(page.getByTestId('problem-conv1')).toBeVisible();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByTestId('repair-group').click();
  await expect(page.getByTestId('problem-group')).toHaveCount(0);
});

test('repeats, and says why where that cannot be', async () => {
  await setParam(page, 'group', 'repeat', '2');
  await expect(page.getByTestId('repeat-group')).toHaveText('×2');
  // The second repetition gets eight channels where the first gets one.
  await expect(page.getByTestId('problem-group')).toContainText('repetition 2 › conv1');
  await screenshot('group-repeat');
});

test('undoes everything from inside, until there is no inside', async () => {
  await page.getByTestId('enter-group').click();
  await expect(page.getByTestId('breadcrumbs')).toContainText('first repetition');
  const undo = page.getByTestId('undo');
  for (let steps = 0; steps < 20 && (await undo.isEnabled()); steps++) await undo.click();
  await expect(undo).toBeDisabled();
  await expect(page.getByTestId('breadcrumbs')).toHaveCount(0);
  await expect(page.getByTestId('block-group')).toHaveCount(0);
  await expect(page.getByTestId('block-conv1')).toBeVisible();
  await expect(page.getByTestId('shape-conv1')).toHaveText(/6 × 24 × 24/);
  await expect(page.locator('[data-testid^="problem-"]')).toHaveCount(0);
  await expect(page.getByTestId('dirty')).toHaveCount(0);
});

test('groups and ungroups to the same network', async () => {
  await page.getByTestId('block-conv1').click(head);
  await page.getByTestId('block-relu1').click({ ...head, modifiers: ['Shift'] });
  await page.getByTestId('group-selection').click();
  await expect(page.getByTestId('block-group')).toBeVisible();
  await page.keyboard.press('Control+Shift+g');
  await expect(page.getByTestId('block-group')).toHaveCount(0);
  await expect(page.getByTestId('wire-relu1-input')).toHaveCount(1);
  await expect(page.getByTestId('totals')).toContainText(/44.426 params/);
});

test('keeps a group that was deleted for another use, or forgets it', async () => {
  await page.getByTestId('block-conv1').click(head);
  await page.getByTestId('block-relu1').click({ ...head, modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  await page.getByTestId('block-group').click(head);
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('block-group')).toHaveCount(0);
  await page.getByTestId('palette-item-Group:group').dblclick();
  await expect(page.getByTestId('block-group')).toBeVisible();
  await page.getByTestId('undo').click();
  await page.getByTestId('forget-group').click();
  await expect(page.getByTestId('palette-item-Group:group')).toHaveCount(0);
});
