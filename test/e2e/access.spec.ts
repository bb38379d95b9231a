/**
 * Access and language: axe finds nothing serious on any surface, in either theme and language, and in
 * Chinese nothing is left in English but names of PyTorch and of the user.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { definitions } from '../../src/graph/blocks/registry';
import { PORT_TYPES } from '../../src/graph/types';
import { type App, openApp, openTemplate, selectBlock } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
});
test.afterAll(() => app.close());

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
  for (const { text, where } of await texts()) {
    if (/\p{Script=Han}/u.test(text)) continue;
    const words = (text.match(/[A-Za-z][A-Za-z0-9_]{2,}/g) ?? []).filter(
      (word) => !names.has(word) && !names.has(word.replace(/\d+$/, '')),
    );
    // Places of files and the user's own names are no words of ours.
    const isWire = / → /.test(text) || definitions.some(({ type }) => text.startsWith(`${type} `));
    if (words.length === 0 || isWire || /[\\/].*[\\/]/.test(text)) continue;
    wrong.push(`${surface}: “${text}” (${where})`);
  }
  return [...new Set(wrong)];
}

async function serious(surface: string, whole: boolean): Promise<string[]> {
  // Electron has one page only: axe must not open another for its report.
  const axe = new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']);
  // What stays the same from surface to surface is looked at once.
  const { violations } = await (whole
    ? axe
    : axe.exclude('[data-testid="palette"]').exclude('[data-testid="canvas"]')
  ).analyze();
  return violations
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

/** All surfaces of the editor, one after the other. */
async function* surfaces(): AsyncGenerator<string> {
  await selectBlock(page, 'conv1');
  for (const tab of ['parameters', 'view', 'help']) {
    await page.getByTestId(`tab-${tab}`).click();
    yield `inspector ${tab}`;
  }
  for (const tab of ['curves', 'results', 'insight', 'problems', 'log']) {
    await page.getByTestId(`tab-${tab}`).click();
    yield `run panel ${tab}`;
  }
  await page.getByTestId('canvas').click({ position: { x: 20, y: 420 } });
  yield 'project';
  await page.getByTestId('project-menu').click();
  yield 'menu';
  await page.keyboard.press('Escape');
  await page.getByTestId('canvas').dblclick({ position: { x: 20, y: 420 } });
  await expect(page.getByTestId('search-input')).toBeVisible();
  yield 'search';
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  yield 'commands';
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+o');
  await expect(page.getByTestId('save-question')).toBeVisible();
  yield 'question';
  await page.keyboard.press('Escape');
}

test('axe finds nothing serious, and Chinese is Chinese', async () => {
  const found: string[] = [];
  const english: string[] = [];
  const look = async (surface: string, language: 'en' | 'zh') => {
    const whole = /start|parameters/.test(surface);
    found.push(...(await serious(`${surface} (${language})`, whole)));
    if (language === 'zh') english.push(...(await untranslated(surface)));
  };
  for (const [theme, language] of [
    ['dark', 'en'],
    ['light', 'zh'],
  ] as const) {
    await setTheme(theme);
    await setLanguage(language);
    await look('start page', language);
  }
  await openTemplate(page, 'lenet-mnist');
  // A problem, so that its sentence and its repair are looked at; and something to be saved.
  await selectBlock(page, 'conv1');
  await page.getByTestId('param-out_channels').fill('8');
  await expect(page.getByTestId('problem-conv2')).toBeVisible();
  for (const [theme, language] of [
    ['light', 'zh'],
    ['dark', 'en'],
  ] as const) {
    await setTheme(theme);
    await setLanguage(language);
    for await (const surface of surfaces()) await look(`${surface}, ${theme}`, language);
  }
  expect(found).toEqual([]);
  expect(english).toEqual([]);
});

test('the interface grows and shrinks by keys, and remembers it', async () => {
  const level = () =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel(),
    );
  const zoom = (by: -1 | 0 | 1) => page.evaluate((step) => window.netloom.zoom(step), by);
  await zoom(1);
  await zoom(1);
  expect(await level()).toBe(1);
  await page.reload();
  expect(await level()).toBe(1);
  await zoom(0);
  expect(await level()).toBe(0);
});
