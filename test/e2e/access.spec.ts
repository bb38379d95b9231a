/**
 * Access and language: axe finds nothing serious on any surface, in both themes with both languages, and
 * in Chinese nothing is left in English but names of PyTorch and of the user.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { definitions } from '../../src/graph/blocks/registry';
import { PORT_TYPES } from '../../src/graph/types';
import { type App, openApp, openTemplate, selectBlock } from './app';
import { OWN_NAMES, surfaces } from './surfaces';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'netloom-access-'));

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
  // What fades has no contrast yet.
  await page.emulateMedia({ reducedMotion: 'reduce' });
});
test.afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Words of PyTorch, of units and of formats: the same in every language. */
const names = new Set([
  ...definitions.flatMap(({ type, params, inputs, outputs, initial }) => {
    const given = params.safeParse(initial).data ?? initial;
    const ports = [...inputs(given), ...outputs(given)].map(({ name }) => name);
    return [type, ...Object.keys(params.shape), ...ports];
  }),
  ...PORT_TYPES,
  ...'PyTorch torch Netloom English MACs CPU GPU WebGPU ONNX Runtime auto mean sum none None True'.split(
    ' ',
  ),
  ...'False MNIST CSV JSON SVG PNG Ctrl Shift Alt Enter Esc Tab Del params loss input output'.split(
    ' ',
  ),
  ...'target indices dataset batches nearest constant zeros reflect circular LeNet ReLU RGB'.split(
    ' ',
  ),
]);

interface Seen {
  readonly text: string;
  readonly where: string;
}

/** Texts that people read or hear, outside of code and of what the user named. */
function texts(): Promise<Seen[]> {
  return page.evaluate(() => {
    const found: { text: string; where: string }[] = [];
    const skip = 'script, style, .mono, pre, code, [data-user-text], .react-flow__attribution, kbd';
    const where = (element: Element) =>
      [
        ...(function* up(e: Element | null): Generator<string> {
          for (let at = e, n = 0; at && n < 3; at = at.parentElement, n++)
            yield `${at.tagName.toLowerCase()}${at.className && typeof at.className === 'string' ? `.${at.className.split(' ')[0]}` : ''}`;
        })(element),
      ].join(' < ');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!parent || !text || parent.closest(skip)) continue;
      if (parent.getClientRects().length === 0) continue;
      found.push({ text, where: where(parent) });
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const text = element.getAttribute(name)?.trim();
        if (text && !element.closest('[data-user-text]'))
          found.push({ text, where: `${name} of ${where(element)}` });
      }
    return found;
  });
}

/** English that a Chinese reader would meet. */
async function untranslated(surface: string): Promise<string[]> {
  const wrong: string[] = [];
  const ids = await page
    .locator('.react-flow__node')
    .evaluateAll((all) => all.map((node) => (node as HTMLElement).dataset.id ?? ''));
  const given = new Set([...ids, ...OWN_NAMES]);
  for (const { text, where } of await texts()) {
    if (/\p{Script=Han}/u.test(text)) continue;
    const words = (text.match(/[A-Za-z][A-Za-z0-9_]{2,}/g) ?? []).filter(
      (word) => !given.has(word) && !names.has(word) && !names.has(word.replace(/\d+$/, '')),
    );
    // Places of files and the user's own names are no words of ours.
    const isWire = / → /.test(text) || definitions.some(({ type }) => text.startsWith(`${type} `));
    if (words.length === 0 || isWire || /[\\/].*[\\/]/.test(text)) continue;
    wrong.push(`${surface}: “${text}” (${where})`);
  }
  return [...new Set(wrong)];
}

/** What axe finds in the window as it is; in the other theme only colours are other ones. */
async function serious(surface: string): Promise<string[]> {
  const html = page.locator('html');
  const theme = await html.getAttribute('data-theme');
  const found = await violations(`${surface}, ${theme}`, false);
  const other = theme === 'dark' ? 'light' : 'dark';
  const show = (name: string | null) =>
    html.evaluate((element, is) => element.setAttribute('data-theme', is ?? ''), name);
  await show(other);
  found.push(...(await violations(`${surface}, ${other}`, true)));
  await show(theme);
  return found;
}

async function violations(surface: string, colours: boolean): Promise<string[]> {
  // Electron has one page only: axe must not open another for its report.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  // What stays the same from surface to surface is looked at once.
  if (!/start|parameters|frame/.test(surface))
    axe.exclude('[data-testid="palette"]').exclude('[data-testid="canvas"]');
  const { violations: all } = await (colours
    ? axe.withRules('color-contrast')
    : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
  ).analyze();
  return all
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 4)
        .map(
          ({ html, any }) => `${surface}: ${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`,
        ),
    );
}

async function setTheme(theme: 'dark' | 'light') {
  const html = page.locator('html');
  for (let i = 0; i < 3 && (await html.getAttribute('data-theme')) !== theme; i++)
    await page.getByTestId('theme-toggle').click();
  await expect(html).toHaveAttribute('data-theme', theme);
}

async function setLanguage(language: 'en' | 'zh') {
  await page.getByTestId('language-menu').click();
  await page.getByTestId(`language-${language}`).click();
  await expect(page.locator('html')).toHaveAttribute('lang', language === 'zh' ? 'zh-CN' : 'en');
  // Toasts and menus fade.
  await expect(page.locator('[role="menu"]')).toHaveCount(0);
}

test('axe finds nothing serious, and Chinese is Chinese', async () => {
  const found: string[] = [];
  const english: string[] = [];
  const look = async (surface: string, language: 'en' | 'zh') => {
    found.push(...(await serious(`${surface} (${language})`)));
    if (language === 'zh') english.push(...(await untranslated(surface)));
  };
  for (const language of ['en', 'zh'] as const) {
    await setLanguage(language);
    await look('start page', language);
  }
  await openTemplate(page, 'lenet-mnist');
  // A problem, so that its sentence and its repair are looked at; and something to be saved.
  await selectBlock(page, 'conv1');
  await page.getByTestId('param-out_channels').fill('8');
  await expect(page.getByTestId('problem-conv2')).toBeVisible();
  // What is drawn by hand follows the theme that is chosen: each is, once.
  for (const [theme, language] of [
    ['light', 'zh'],
    ['dark', 'en'],
  ] as const) {
    await setTheme(theme);
    await setLanguage(language);
    for await (const surface of surfaces(app, folder)) await look(surface, language);
  }
  expect(found).toEqual([]);
  expect(english).toEqual([]);
});

/** Presses keys as the window manager hands them on: the menu of the window hears them. */
const press = (keyCode: string, modifiers: ('control' | 'shift')[] = ['control']) =>
  app.electron.evaluate(
    ({ BrowserWindow }, key) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      contents?.sendInputEvent({ type: 'keyDown', ...key });
      contents?.sendInputEvent({ type: 'keyUp', ...key });
    },
    { keyCode, modifiers },
  );

test('the interface grows and shrinks by keys, and remembers it', async () => {
  const level = () =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel(),
    );
  await press('=');
  await expect.poll(level).toBe(0.5);
  await press('Plus', ['control', 'shift']);
  await expect.poll(level).toBe(1);
  await page.reload();
  expect(await level()).toBe(1);
  await press('-');
  await expect.poll(level).toBe(0.5);
  await press('0');
  await expect.poll(level).toBe(0);
});
