/** Own data: dropped, looked at, built into blocks, trained on; previews; bad files; a folder that was moved. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { NetDocument } from '../../src/graph/document/schema';
import { type App, answerDialogs, drop, openApp, root, selectBlock, setParam } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-data-'));
  app = await openApp();
  page = app.page;
  // The start page is complete: what is dropped on must not be replaced meanwhile.
  await expect(page.locator('[data-testid^="template-"]').first()).toBeVisible();
});
test.afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const sheet = () => page.getByTestId('import-sheet');
const classes = () =>
  sheet()
    .getByTestId('import-class')
    .evaluateAll((rows) => rows.map((row) => row.textContent));

/** The pixels of a canvas, as text. */
const pixels = (testId: string) =>
  page.getByTestId(testId).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

/** A copy of some of the notes: `count` of each class. */
function someNotes(place: string, count: number) {
  for (const name of ['1', '100']) {
    mkdirSync(join(place, name), { recursive: true });
    for (let n = 0; n < count; n++) {
      const file = `${String(n).padStart(3, '0')}.jpg`;
      cpSync(join(root, 'resources/banknotes', name, file), join(place, name, file));
    }
  }
}

test('a dropped folder of pictures becomes a trained classifier', async () => {
  await drop(page, join(root, 'resources/banknotes'));
  await expect(sheet()).toContainText('Pictures in 2 class folders');
  await expect(sheet().getByTestId('import-total')).toHaveText('400 samples');
  expect(await classes()).toEqual(['1200', '100200']);
  await expect(sheet().getByTestId('import-readable')).toHaveText('All 400 samples can be read.');
  await expect(sheet().getByTestId('import-sizes')).toContainText('most common');
  await expect(sheet().locator('canvas')).toHaveCount(24);

  await page.getByTestId('import-build').click();
  await expect(sheet()).toHaveCount(0);
  await expect(page.getByTestId('block-randomsplit')).toBeVisible();
  await expect(page.getByTestId('shape-dataloader')).toHaveText('32 × 3 × 64 × 64');
  await expect(page.locator('[data-testid^="problem-"]')).toHaveCount(0);

  await page.getByTestId('train').click();
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', 'done', {
    timeout: 200_000,
  });
  await page.getByTestId('tab-results').click();
  const row = page.getByTestId('results-table').locator('tbody tr').last();
  const accuracy = Number(
    await row.locator('[data-testid="validation-accuracy"]').getAttribute('data-value'),
  );
  expect(accuracy).toBeGreaterThan(0.95);
});

test('a preview shows the sample before and after a block, and follows its parameters', async () => {
  await expect(page.getByTestId('preview-after-resize')).toBeVisible();
  const small = await pixels('preview-after-resize');
  await selectBlock(page, 'resize');
  await page.getByTestId('tab-view').click();
  await expect(page.getByTestId('preview-after-shape')).toHaveText('image 64 × 64 × 3, bytes');
  await expect(page.getByTestId('preview-before')).toBeVisible();
  await setParam(page, 'resize', 'size', '12, 24');
  await page.getByTestId('tab-view').click();
  await expect(page.getByTestId('preview-after-shape')).toHaveText('image 12 × 24 × 3, bytes');
  expect(await pixels('preview-after-resize')).not.toBe(small);
  await selectBlock(page, 'normalize');
  await expect(page.getByTestId('preview-after-scale')).toContainText('shown black');
  await page.getByTestId('undo').click();
});

test('the batch sheet shows the samples of a batch, others in the next epoch', async () => {
  await selectBlock(page, 'dataloader');
  const batch = page.getByTestId('batch-sheet');
  await expect(batch).toHaveAttribute('data-count', '32');
  const titles = () =>
    batch.locator('figure').evaluateAll((all) => all.map((one) => one.getAttribute('title')));
  const first = await titles();
  await page.getByTestId('draw-again').click();
  await expect(page.getByTestId('draw-epoch')).toHaveText('as drawn in epoch 2');
  await expect.poll(titles).not.toEqual(first);
});

test('bad files are named with the reason, and what is no data is refused', async () => {
  const place = join(folder, 'spoilt');
  someNotes(place, 4);
  writeFileSync(join(place, '1', 'empty.jpg'), '');
  const whole = readFileSync(join(place, '100', '000.jpg'));
  writeFileSync(join(place, '100', 'cut.jpg'), whole.subarray(0, whole.length / 2));
  await drop(page, place);
  const problems = sheet().getByTestId('import-problems');
  await expect(problems).toContainText('2 cannot be read');
  await expect(problems).toContainText('empty.jpg');
  await expect(problems).toContainText('cut.jpg');
  expect(await classes()).toEqual(['14', '1004']);

  const notes = join(folder, 'notes.docx');
  writeFileSync(notes, 'not data');
  await drop(page, notes);
  await expect(sheet()).toContainText('No data was recognised');
  await expect(sheet()).toContainText('notes.docx is no data that Netloom reads');
  await page.keyboard.press('Escape');
  await expect(sheet()).toHaveCount(0);
});

test('paths are saved relative, and moved data is asked for once', async () => {
  const course = join(folder, 'course');
  someNotes(join(course, 'data/notes'), 6);
  const file = join(course, 'mine.netloom.json');
  await drop(page, join(course, 'data/notes'));
  await expect(sheet().getByTestId('import-total')).toHaveText('12 samples');
  await sheet().getByRole('radio', { name: 'a new project' }).click();
  await page.getByTestId('import-build').click();
  await page.getByTestId('discard').click();
  await expect(page.getByTestId('shape-dataloader')).toHaveText('32 × 3 × 64 × 64');
  await answerDialogs(app, file);
  await page.keyboard.press('Control+s');
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as NetDocument;
  await expect.poll(() => read().blocks.imagefolder?.params.root).toBe('data/notes');
  await expect(page.getByTestId('dirty')).toHaveCount(0);
  await expect(page.getByTestId('shape-dataloader')).toHaveText('32 × 3 × 64 × 64');

  // The data goes elsewhere; two blocks read it.
  const document = read();
  const second = structuredClone(document.blocks.imagefolder as NetDocument['blocks'][string]);
  second.position = { x: 0, y: 4000 };
  document.blocks.other = { ...second, params: { root: 'data/notes/../notes' } };
  renameSync(join(course, 'data'), join(folder, 'archive'));
  const copy = join(course, 'copy.netloom.json');
  writeFileSync(copy, JSON.stringify(document));
  await drop(page, copy);
  await expect(page.getByTestId('missing-bar')).toContainText(join(course, 'data/notes'));
  await answerDialogs(app, join(folder, 'archive/notes'));
  await page.getByTestId('locate').click();
  await expect(page.getByTestId('missing-bar')).toHaveCount(0);
  await expect(page.getByTestId('toast').filter({ hasText: '2 blocks point' })).toBeVisible();
  await expect(page.getByTestId('shape-dataloader')).toHaveText('32 × 3 × 64 × 64');
});
