/** Every surface of the editor, one after the other: for tests that look at all of them. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { COMMANDS } from '../../src/protocol/commands';
import { type App, answerDialogs, drop, root, selectBlock } from './app';

/** A place on the canvas where nothing lies. */
const EMPTY = { x: 20, y: 420 };

/** Words of what is made here, which no language translates. */
export const OWN_NAMES = ['notes', 'empty', 'jpg'];

/** Pictures in two folders, one of which cannot be read. */
function pictures(folder: string): string {
  const place = join(folder, 'notes');
  for (const name of ['1', '100']) {
    mkdirSync(join(place, name), { recursive: true });
    cpSync(join(root, 'resources/banknotes', name, '000.jpg'), join(place, name, '000.jpg'));
  }
  writeFileSync(join(place, '1', 'empty.jpg'), '');
  return place;
}

/** Panels, with LeNet open: the three pages of the inspector and the five of the run panel. */
async function* panels(page: Page): AsyncGenerator<string> {
  await selectBlock(page, 'conv1');
  for (const tab of ['parameters', 'view', 'help']) {
    await page.getByTestId(`tab-${tab}`).click();
    yield `inspector ${tab}`;
  }
  for (const tab of ['curves', 'results', 'insight', 'problems', 'log']) {
    await page.getByTestId(`tab-${tab}`).click();
    yield `run panel ${tab}`;
  }
  await page.getByTestId('canvas').click({ position: EMPTY });
  yield 'project';
}

/** What lies over the window for a moment: menus and boxes to type into. */
async function* overlays(page: Page): AsyncGenerator<string> {
  const canvas = page.getByTestId('canvas');
  await page.getByTestId('project-menu').click();
  yield 'menu';
  await page.keyboard.press('Escape');
  await canvas.click({ position: EMPTY, button: 'right' });
  await expect(page.getByTestId('canvas-menu')).toBeVisible();
  yield 'menu of the canvas';
  await page.keyboard.press('Escape');
  await page.getByTestId('block-conv1').click({ position: { x: 60, y: 14 }, button: 'right' });
  await expect(page.getByTestId('canvas-menu')).toBeVisible();
  yield 'menu of a block';
  await page.keyboard.press('Escape');
  await page.keyboard.press('w');
  yield 'connecting';
  await page.keyboard.press('Escape');
  await canvas.dblclick({ position: EMPTY });
  await expect(page.getByTestId('search-input')).toBeVisible();
  yield 'search';
  await page.keyboard.press('Escape');
  for (const [keys, name] of [
    ['Control+k', 'commands'],
    ['Control+f', 'finding a block'],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('dialog')).toBeVisible();
    yield name;
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.keyboard.press('Control+o');
  await expect(page.getByTestId('save-question')).toBeVisible();
  yield 'question';
  await page.keyboard.press('Escape');
}

/** A frame with a name, and a comment. */
async function* notes(page: Page): AsyncGenerator<string> {
  await selectBlock(page, 'relu1');
  await page.keyboard.press('Control+Shift+f');
  await expect(page.locator('[data-testid^="note-text-frame"]')).toBeFocused();
  yield 'naming a frame';
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await page.getByTestId('canvas').click({ position: EMPTY, button: 'right' });
  await page.getByTestId('menu-comment').click();
  await expect(page.locator('[data-testid^="note-text-comment"]')).toBeFocused();
  await page.keyboard.type('2');
  await page.keyboard.press('Escape');
  yield 'frame and comment';
  await page.getByTestId('canvas').click({ position: EMPTY });
}

/** What has to do with files: earlier saves, a file changed by another program, and data to add. */
async function* files(app: App, folder: string): AsyncGenerator<string> {
  const { page } = app;
  const saved = join(folder, 'Net.netloom.json');
  await answerDialogs(app, saved);
  await page.keyboard.press('Control+s');
  await expect(page.getByTestId('dirty')).toHaveCount(0);
  yield 'saved';
  await page.getByTestId('project-menu').click();
  const { en, zh } = COMMANDS['earlier-saves'].name;
  await page.getByRole('menuitem', { name: new RegExp(`${en}|${zh}`) }).click();
  await expect(page.getByTestId('restore-version')).toBeVisible();
  yield 'earlier saves';
  await page.keyboard.press('Escape');
  writeFileSync(saved, '{}');
  await expect(page.getByTestId('disk-bar')).toBeVisible();
  yield 'changed on disk';
  await page.getByTestId('disk-keep').click();
  await expect(page.getByTestId('disk-bar')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+o');
  await expect(page.getByTestId('import-folder')).toBeVisible();
  yield 'adding data';
  await page.keyboard.press('Escape');
  await drop(page, pictures(folder));
  await expect(page.getByTestId('import-problems')).toBeVisible();
  yield 'data found';
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('import-sheet')).toHaveCount(0);
}

/**
 * Shows every surface and names it.
 *
 * @param folder for files that are saved and dropped
 */
export async function* surfaces(app: App, folder: string): AsyncGenerator<string> {
  yield* panels(app.page);
  yield* overlays(app.page);
  yield* notes(app.page);
  yield* files(app, folder);
}
