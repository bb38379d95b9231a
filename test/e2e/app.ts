/** Starts the real app in Electron with a user folder of its own, and the gestures tests share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test';
import { electronFlags, findElectron } from '../../scripts/lib/runtime.mjs';

export const root = resolve(import.meta.dirname, '../..');

export interface App {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** Its user folder: settings, recent list, runs. */
  readonly userData: string;
  close(): Promise<void>;
}

/** Opens the app at 1440×900; `args` are project files. */
export async function openApp(args: readonly string[] = [], userData?: string): Promise<App> {
  const runtime = findElectron();
  if (!runtime) throw new Error('There is no Electron runtime; `npm run setup` fetches one.');
  const folder = userData ?? mkdtempSync(join(tmpdir(), 'netloom-e2e-'));
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE') env[name] = value;
  const electron = await _electron.launch({
    executablePath: runtime.executable,
    args: [...electronFlags(), root, ...args],
    env: { ...env, NETLOOM_NODE: process.execPath, NETLOOM_USER_DATA: folder, LANG: 'en_US.UTF-8' },
  });
  const page = await attach(electron);
  await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 1440, height: 900 }),
  );
  return {
    electron,
    page,
    userData: folder,
    close: async () => {
      // A document with unsaved changes would ask; tests answer by ending the process.
      await electron.evaluate(({ app }) => app.exit(0)).catch(() => {});
      await electron.close().catch(() => {});
      if (!userData) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The app's page, loaded before Playwright's eyes. It may miss what happens in a page that loads while
 * it attaches: main waits for us before it opens the window, and the window stays empty until
 * Playwright has it.
 */
async function attach(electron: ElectronApplication): Promise<Page> {
  const begin = () =>
    electron.evaluate(({ app }) => {
      // Main's program has not run yet.
      if (!globalThis.netloomAttached) return false;
      app.once('browser-window-created', (_event, window) => {
        const load = window.loadURL.bind(window);
        window.loadURL = async (url) => {
          Reflect.set(globalThis, 'loadPage', () => load(url));
          await load('about:blank');
        };
      });
      globalThis.netloomAttached();
      return true;
    });
  // An installed Electron gives Playwright its own way to hold main back.
  if (findElectron()?.old) await expect.poll(begin).toBe(true);
  const page = await electron.firstWindow();
  await electron.evaluate(() =>
    (Reflect.get(globalThis, 'loadPage') as (() => unknown) | undefined)?.(),
  );
  await page.waitForURL('app://netloom/**', { waitUntil: 'domcontentloaded' });
  return page;
}

/** Process id of the app's engine; `null` while there is none. */
export function enginePid(app: App): Promise<number | null> {
  return app.electron.evaluate(() => globalThis.netloomTest?.enginePid ?? null);
}

/** Ends the engine as a crash does. */
export async function killEngine(app: App): Promise<void> {
  const pid = await enginePid(app);
  if (!pid) throw new Error('The engine has no process.');
  process.kill(pid, 'SIGKILL');
}

/** Drops files or folders on the window, as a file manager does: it hovers until the window answers. */
export async function drop(page: Page, ...files: string[]) {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const say = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 300, data });
  await say('dragEnter');
  // A window that has not drawn itself yet hears nothing of a drag.
  await expect(async () => {
    await say('dragOver');
    await expect(page.getByTestId('drop-hint')).toBeVisible({ timeout: 250 });
  }).toPass();
  // What lay under the pointer may have been replaced since, and a drop on what is gone is lost.
  await say('dragOver');
  await say('drop');
  await devtools.detach();
}

/** Opens a template from the start page, and waits for its blocks. */
export async function openTemplate(page: Page, id: string): Promise<void> {
  await page.getByTestId(`template-${id}`).click();
  await expect(page.getByTestId('block-trainer')).toBeVisible();
}

/** Selects a block by its head. */
export async function selectBlock(page: Page, id: string): Promise<void> {
  await page.getByTestId(`block-${id}`).click({ position: { x: 60, y: 14 } });
}

/** What the next save dialogs, and the next open dialogs, answer. */
export async function answerDialogs(app: App, path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
}

/** The handle of a port; blocks may have an input and an output of one name. */
export function port(page: Page, block: string, name: string, side: 'inputs' | 'outputs') {
  return page.locator(`[data-testid="port-${block}-${name}"][data-side="${side}"]`);
}

async function middle(locator: ReturnType<Page['locator']>) {
  await expect(locator).toBeVisible();
  const box = await locator.boundingBox();
  if (!box) throw new Error('The element has no place on the screen.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Draws a wire with the mouse, whether it is accepted or not. */
export async function drawWire(
  page: Page,
  from: readonly [string, string],
  to: readonly [string, string],
) {
  const start = await middle(port(page, from[0], from[1], 'outputs'));
  const end = await middle(port(page, to[0], to[1], 'inputs'));
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

/** Draws a wire and sees that it is there. */
export async function connect(
  page: Page,
  from: readonly [string, string],
  to: readonly [string, string],
) {
  await drawWire(page, from, to);
  await expect(page.getByTestId(`wire-${to[0]}-${to[1]}`)).toHaveCount(1);
}

/** Drags a block from the palette to a place in the window and sees it there. */
export async function dragBlock(
  page: Page,
  type: string,
  id: string,
  at: { x: number; y: number },
) {
  const canvas = page.getByTestId('canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('The canvas is not shown.');
  await page.getByTestId(`palette-item-${type}`).dragTo(canvas, {
    targetPosition: { x: at.x - box.x, y: at.y - box.y },
  });
  await expect(page.getByTestId(`block-${id}`)).toBeVisible();
}

/** Sets a parameter of a block in the inspector. */
export async function setParam(page: Page, block: string, name: string, value: string) {
  await selectBlock(page, block);
  await page.getByTestId('tab-parameters').click();
  const field = page.getByTestId(`param-${name}`);
  await field.fill(value);
  await field.press('Enter');
}
