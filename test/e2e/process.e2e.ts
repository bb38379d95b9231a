/** The process around the window: confinement, the bridge, and the engine's life. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { EngineEvent, EngineEventOf } from '../../src/protocol/engine';
import { type App, enginePid, killEngine, openApp, openTemplate, setParam } from './app';

let netloom: App;

test.beforeAll(async () => {
  netloom = await openApp();
});
test.afterAll(() => netloom.close());

test('the page has the bridge and nothing of Node', async () => {
  const found = await netloom.page.evaluate(() => ({
    bridge: Object.keys(window.netloom).sort(),
    versions: window.netloom.versions,
    node: [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')],
    address: location.origin,
  }));
  expect(found.node).toEqual(['undefined', 'undefined']);
  expect(found.address).toBe('app://netloom');
  expect(found.versions.app).toMatch(/^\d+\.\d+\.\d+$/);
  expect(found.versions.electron).toMatch(/^\d+\./);
  expect(found.bridge).toContain('onEngineEvent');
});

test('the page can go nowhere, open nothing and evaluate nothing', async () => {
  const { electron, page } = netloom;
  const before = page.url();
  await page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
  expect(page.url()).toBe(before);
  expect(electron.windows()).toHaveLength(1);
  const evaluated = await page.evaluate(async () => {
    // A script in the page, not Playwright's own evaluation, which the policy does not bind.
    const script = document.createElement('script');
    script.textContent = 'window.__injected = true';
    document.head.append(script);
    const remote = await fetch('https://example.invalid/').then(
      () => 'reached',
      () => 'refused',
    );
    return { injected: Reflect.get(window, '__injected') === true, remote };
  });
  expect(evaluated).toEqual({ injected: false, remote: 'refused' });
});

test('main refuses messages that do not fit', async () => {
  const { page } = netloom;
  const refused = await page.evaluate(() =>
    window.netloom.setTheme('pink' as never).then(
      () => 'taken',
      () => 'refused',
    ),
  );
  expect(refused).toBe('refused');
  expect(await page.evaluate(() => window.netloom.getTheme())).toBe('system');
});

test('a project is saved where the user says, and is found again', async () => {
  const { electron, page, userData } = netloom;
  const path = join(userData, 'My net');
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  const result = await page.evaluate(async () => {
    const [template] = await window.netloom.templates();
    if (!template) throw new Error('There are no templates.');
    const document = { ...template.document, name: 'My net' };
    const saved = await window.netloom.saveProject(document, null, false);
    const place = saved.ok ? saved.value?.path : undefined;
    const opened = await window.netloom.openProject(place);
    return {
      saved,
      same: opened.ok && JSON.stringify(opened.value?.document) === JSON.stringify(document),
      recent: await window.netloom.recentProjects(),
      missing: await window.netloom.openProject('/nowhere/x.netloom.json'),
    };
  });
  expect(result).toMatchObject({
    saved: { ok: true, value: { path: `${path}.netloom.json` } },
    same: true,
    recent: [{ path: `${path}.netloom.json`, name: 'My net' }],
    missing: { ok: false, error: { code: 'file.missing' } },
  });
});

test('unsaved work that cannot be kept is asked about before the window closes', async () => {
  const other = await openApp();
  const { electron, page, userData } = other;
  await electron.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Reflect.set(globalThis, 'asked', asked);
    // "Cancel".
    dialog.showMessageBox = async (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message);
      return { response: 2, checkboxChecked: false };
    };
  });
  // A file where the folder of unsaved work should be: nothing can be written into it.
  const place = join(userData, 'unsaved');
  await rm(place, { recursive: true, force: true });
  await writeFile(place, '');
  await openTemplate(page, 'lenet-mnist');
  await setParam(page, 'optimizer', 'lr', '0.02');
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect
    .poll(() => electron.evaluate(() => Reflect.get(globalThis, 'asked') as string[]))
    .toEqual(['Save changes to “LeNet on MNIST”?']);
  expect(electron.windows()).toHaveLength(1);
  await expect(page.getByTestId('dirty')).toBeVisible();
  await other.close();
});

test('the engine answers, and is replaced when it is killed', async () => {
  const { page } = netloom;
  const devices = () => page.evaluate(() => window.netloom.request('devices', {}));
  expect(await devices()).toMatchObject({ ok: true });
  const first = await enginePid(netloom);
  expect(first).toBeGreaterThan(0);
  await page.evaluate(() => {
    const lives: string[] = [];
    Reflect.set(window, '__lives', lives);
    window.netloom.onEngineLife((life) => lives.push(life.state));
  });
  await killEngine(netloom);
  await expect
    .poll(() => page.evaluate(() => Reflect.get(window, '__lives') as string[]))
    .toEqual(['ready', 'restarting', 'ready']);
  expect(await devices()).toMatchObject({ ok: true });
  expect(await enginePid(netloom)).not.toBe(first);
});

test('a run goes on in a new engine when its own is killed', async () => {
  const { page } = netloom;
  const started = await page.evaluate(async () => {
    const heard: { events: EngineEvent[] } = { events: [] };
    Reflect.set(window, '__heard', heard);
    window.netloom.onEngineEvent((event) => {
      if (event.event !== 'frame') heard.events.push(event);
    });
    const templates = await window.netloom.templates();
    const document = templates.find((template) => template.id === 'lenet-mnist')?.document;
    if (!document) throw new Error('The LeNet template is missing.');
    const options = { device: 'cpu' as const, limit: 2000, epochs: 1000, seed: 1 };
    return window.netloom.train({ document, baseDir: null, options });
  });
  expect(started).toMatchObject({ ok: true, value: { device: 'cpu', epochs: 1000 } });

  const heard = () =>
    page.evaluate(() => (Reflect.get(window, '__heard') as { events: EngineEvent[] }).events);
  type Kind = EngineEvent['event'];
  const of = <K extends Kind>(events: readonly EngineEvent[], kind: K) =>
    events.filter((event): event is EngineEventOf<K> => event.event === kind);
  const lastEpoch = async () => of(await heard(), 'epoch').at(-1)?.epoch ?? 0;
  // The checkpoint of the first epoch is on disk when the second is over.
  await expect.poll(lastEpoch, { timeout: 120_000 }).toBeGreaterThanOrEqual(2);
  await killEngine(netloom);
  const crash = async () =>
    (await heard()).findIndex((e) => e.event === 'log' && e.message.includes('being restarted'));
  await expect.poll(crash).toBeGreaterThan(0);
  const at = await crash();
  const after = async () => (await heard()).slice(at);
  await expect
    .poll(async () => of(await after(), 'epoch').length, { timeout: 120_000 })
    .toBeGreaterThan(0);
  expect(await page.evaluate(() => window.netloom.request('stop', {}))).toMatchObject({ ok: true });
  await expect.poll(async () => of(await heard(), 'state').at(-1)?.state).toBe('stopped');

  // From the crash on it is known not to train; then it goes on where the first epochs had ended.
  const states = of(await after(), 'state').map(({ state }) => state);
  expect(states.slice(0, 3)).toEqual(['preparing', 'preparing', 'training']);
  const done = of((await heard()).slice(0, at), 'epoch').at(-1)?.epoch ?? 0;
  const [next] = of(await after(), 'epoch');
  expect([done, done + 1]).toContain(next?.epoch);
  expect(of(await after(), 'progress')[0]?.epoch).toBeGreaterThan(1);
  expect(await readdir(join(netloom.userData, 'runs'))).toHaveLength(1);
});
