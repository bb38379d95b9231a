/** What is left of the app when it ends: nothing. One app at a time, so in a file of its own. */
import { expect, test } from '@playwright/test';
import { enginePid, openApp } from './app';

test('no engine outlives the app, however it ends', async () => {
  const gone = (pid: number) => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };
  for (const end of ['quit', 'kill'] as const) {
    const app = await openApp();
    const started = await app.page.evaluate(async () => {
      const [template] = await window.netloom.templates();
      if (!template) throw new Error('There are no templates.');
      const options = { device: 'cpu' as const, limit: 2000, epochs: 1000 };
      return window.netloom.train({ document: template.document, baseDir: null, options });
    });
    expect(started).toMatchObject({ ok: true });
    const engine = await enginePid(app);
    const main = app.electron.process().pid;
    if (!engine || !main) throw new Error('A process is missing.');
    if (end === 'quit') await app.electron.evaluate(({ app: electron }) => electron.quit());
    else process.kill(main, 'SIGKILL');
    await expect.poll(() => gone(engine)).toBe(true);
    await expect.poll(() => gone(main)).toBe(true);
    await app.close();
  }
});
