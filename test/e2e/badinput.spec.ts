/** What nobody meant to give: foreign text, endless names, a project of ten thousand blocks. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { emptyDocument, type NetDocument } from '../../src/graph/document/schema';
import { type App, openApp, openTemplate, selectBlock } from './app';

test.describe.configure({ mode: 'serial' });

const folder = mkdtempSync(join(tmpdir(), 'netloom-bad-'));
let app: App;
let page: Page;
test.afterEach(() => app.close());
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const toast = (text: string | RegExp) => page.getByTestId('toast').filter({ hasText: text });

function write(name: string, document: NetDocument): string {
  const path = join(folder, `${name}.netloom.json`);
  writeFileSync(path, JSON.stringify(document));
  return path;
}

test('foreign text is not pasted, and any name is taken', async () => {
  app = await openApp();
  page = app.page;
  await openTemplate(page, 'lenet-mnist');
  const blocks = page.locator('[data-testid^="block-"][data-type]');
  const before = await blocks.count();
  await selectBlock(page, 'conv1');
  await page.getByTestId('canvas').click({ position: { x: 20, y: 420 } });
  for (const text of ['Hello', '{"format":"netloom"', '<b>x</b>', '🧠'.repeat(10_000)]) {
    await page.evaluate((data) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', data);
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }, text);
    await expect(toast('the clipboard holds no blocks')).toBeVisible();
  }
  expect(await blocks.count()).toBe(before);
  await expect(page.getByTestId('dirty')).toHaveCount(0);

  await selectBlock(page, 'conv1');
  const label = page.getByTestId('block-label');
  await label.fill('眼睛 👁️‍🗨️ <script>');
  await label.press('Enter');
  await expect(page.getByTestId('block-conv1')).toContainText('眼睛 👁️‍🗨️ <script>');
});

test('names of ten thousand letters are shortened, and the network opens', async () => {
  const long = '🧠'.repeat(5000);
  const block = { type: 'ReLU', params: {}, position: { x: 0, y: 0 }, label: long };
  app = await openApp([write('long', { ...emptyDocument(long), blocks: { relu: block } })]);
  page = app.page;
  await expect(toast('2 names were longer than 200 letters')).toBeVisible();
  await expect(page.getByTestId('block-relu')).toBeVisible();
  await expect(page.getByTestId('dirty')).toBeVisible();
});

test('ten thousand blocks open, can be looked at and edited', async () => {
  const many: NetDocument = { ...emptyDocument('Many'), blocks: {}, wires: {} };
  for (let i = 0; i < 10_000; i++) {
    const position = { x: (i % 100) * 280, y: Math.floor(i / 100) * 176 };
    many.blocks[`relu${i}`] = { type: 'ReLU', params: {}, position };
    if (i > 0)
      many.wires[`w${i}`] = {
        from: { block: `relu${i - 1}`, port: 'output' },
        to: { block: `relu${i}`, port: 'input' },
      };
  }
  app = await openApp([write('many', many)]);
  page = app.page;
  await expect(page.getByTestId('block-relu0')).toBeVisible({ timeout: 60_000 });
  await selectBlock(page, 'relu0');
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('block-relu0')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('block-relu0')).toBeVisible();
});
