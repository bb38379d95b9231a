/** What becomes of work: crashes, closed windows, other programs, full disks, earlier saves, pictures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { NetDocument } from '../../src/graph/document/schema';
import { type App, answerDialogs, drop, openApp, openTemplate, selectBlock, setParam } from './app';

test.describe.configure({ mode: 'serial' });

const folder = mkdtempSync(join(tmpdir(), 'netloom-files-'));
let app: App;
let page: Page;

async function start(args: readonly string[] = []) {
  app = await openApp(args, folder);
  page = app.page;
}
test.afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = join(folder, 'Net.netloom.json');
const read = async () => JSON.parse(await readFile(file, 'utf8')) as NetDocument;
const kept = () => readdir(join(folder, 'unsaved')).catch(() => []);
const toast = (text: string | RegExp) => page.getByTestId('toast').filter({ hasText: text });

async function menu(entry: string) {
  await page.getByTestId('project-menu').click();
  await page.getByRole('menuitem', { name: entry }).click();
}

/** The work that the disk has: the copy a second after the last change. */
async function keptDocument(): Promise<NetDocument | undefined> {
  const [name] = await kept();
  if (!name) return undefined;
  const text = await readFile(join(folder, 'unsaved', name), 'utf8');
  return (JSON.parse(text) as { document: NetDocument }).document;
}

test('work that was never saved survives the death of the app', async () => {
  await start();
  await openTemplate(page, 'lenet-mnist');
  await setParam(page, 'optimizer', 'lr', '0.0123');
  await expect.poll(async () => (await keptDocument())?.blocks.optimizer?.params.lr).toBe(0.0123);
  const dead = new Promise((done) => app.electron.process().once('exit', done));
  app.electron.process().kill('SIGKILL');
  await dead;
  await app.electron.close().catch(() => {});

  await start();
  await expect(page.getByTestId('block-trainer')).toBeVisible();
  await expect(page.getByTestId('dirty')).toBeVisible();
  await expect(toast(/was restored/)).toBeVisible();
  await selectBlock(page, 'optimizer');
  await expect(page.getByTestId('param-lr')).toHaveValue('0.0123');
});

test('closing the window asks nothing and loses nothing', async () => {
  await setParam(page, 'optimizer', 'lr', '0.02');
  // At once: the copy of a second later has not been made.
  const closed = app.electron.waitForEvent('close');
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  expect((await keptDocument())?.blocks.optimizer?.params.lr).toBe(0.02);

  await start();
  await selectBlock(page, 'optimizer');
  await expect(page.getByTestId('param-lr')).toHaveValue('0.02');
  await answerDialogs(app, file);
  await page.keyboard.press('Control+s');
  await expect(toast('Saved to')).toBeVisible();
  // Saved work needs no copy.
  await expect.poll(kept).toEqual([]);
});

test('a page that is loaded anew, or crashed, has its work again', async () => {
  await setParam(page, 'optimizer', 'lr', '0.025');
  await expect.poll(async () => (await keptDocument())?.blocks.optimizer?.params.lr).toBe(0.025);
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.reload(),
  );
  await expect(toast(/was restored/)).toBeVisible();
  await selectBlock(page, 'optimizer');
  await expect(page.getByTestId('param-lr')).toHaveValue('0.025');
});

test('a disk that refuses leaves the work, a sentence and another place', async () => {
  await setParam(page, 'optimizer', 'lr', '0.03');
  await answerDialogs(app, join('/sys', 'Net.netloom.json'));
  await menu('Save as…');
  const refusal = toast(/"Net.netloom.json" cannot be written: .+ Your work is kept/);
  await expect(refusal).toBeVisible();
  await expect(page.getByTestId('dirty')).toBeVisible();
  await answerDialogs(app, file);
  await refusal.getByRole('button', { name: 'Save as…' }).click();
  await expect(page.getByTestId('dirty')).toHaveCount(0);
  expect((await read()).blocks.optimizer?.params.lr).toBe(0.03);
});

test('a file that another program changed is loaded or kept, as the user says', async () => {
  const theirs = await read();
  const optimizer = theirs.blocks.optimizer;
  if (!optimizer) throw new Error('no optimizer');
  optimizer.params.lr = 0.5;
  await writeFile(file, JSON.stringify(theirs));
  const bar = page.getByTestId('disk-bar');
  await expect(bar).toContainText('Another program has changed “Net.netloom.json”');
  await page.getByTestId('disk-reload').click();
  await selectBlock(page, 'optimizer');
  await expect(page.getByTestId('param-lr')).toHaveValue('0.5');
  await expect(page.getByTestId('dirty')).toHaveCount(0);
  await expect(bar).toHaveCount(0);

  optimizer.params.lr = 0.6;
  await writeFile(file, JSON.stringify(theirs));
  await page.getByTestId('disk-keep').click();
  await expect(page.getByTestId('dirty')).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect.poll(async () => (await read()).blocks.optimizer?.params.lr).toBe(0.5);
});

test('earlier saves are listed, compared and brought back', async () => {
  await menu('Earlier saves');
  const dialog = page.getByTestId('earlier-saves');
  await expect(dialog.getByTestId('version')).toHaveCount(3);
  await dialog.getByTestId('version').last().click();
  await expect(dialog.getByTestId('version-changes')).toHaveText('Since then: 1 block changed');
  await page.getByTestId('restore-version').click();
  await selectBlock(page, 'optimizer');
  await expect(page.getByTestId('param-lr')).toHaveValue('0.02');
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('param-lr')).toHaveValue('0.5');
});

test('the network becomes a picture, in SVG with text and in PNG', async () => {
  const svg = join(folder, 'Net.svg');
  await answerDialogs(app, svg);
  await menu('Export as SVG…');
  await expect(toast(/Net\.svg/)).toBeVisible();
  const text = await readFile(svg, 'utf8');
  expect(text).toMatch(/<text [^>]*>Conv2d<\/text>/);
  expect(text).toContain('@font-face');
  const png = join(folder, 'Net.png');
  await answerDialogs(app, png);
  await menu('Export as PNG…');
  await expect(toast(/Net\.png/)).toBeVisible();
  const bytes = await readFile(png);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  // Twice the size of the vectors.
  const width = Number(/width="([\d.]+)"/.exec(text)?.[1]);
  expect(Math.abs(bytes.readUInt32BE(16) - 2 * width)).toBeLessThanOrEqual(1);
});

test('a dropped project is opened', async () => {
  const other = join(folder, 'Dropped.netloom.json');
  await writeFile(other, JSON.stringify({ ...(await read()), name: 'Dropped in' }));
  await drop(page, other);
  await expect(page.getByTestId('project-menu')).toContainText('Dropped in');
});

test('a second window has a project of its own', async () => {
  const opened = app.electron.waitForEvent('window');
  await page.keyboard.press('Control+Shift+n');
  const second = await opened;
  await second.waitForURL('app://netloom/**');
  await openTemplate(second, 'mlp-mnist');
  await expect(page.getByTestId('project-menu')).toContainText('Dropped in');
  // Its file is open already: that window comes to the front instead.
  await answerDialogs(app, join(folder, 'Dropped.netloom.json'));
  await second.keyboard.press('Control+o');
  await expect(second.getByTestId('project-menu')).not.toContainText('Dropped in');
  // Both have an engine.
  await expect(second.getByTestId('device-chip')).toHaveAttribute('data-usable', 'true');
  await second.close();
  await expect(page.getByTestId('block-trainer')).toBeVisible();
});
