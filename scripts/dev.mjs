/** `npm run dev`: the app with a reloading window; main, preload and engine rebuilt on change. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { checkNode, hasDisplay, Refusal, root, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { electronFlags, ensureElectron } from './lib/runtime.mjs';
import { ensureSystem } from './lib/system.mjs';

script(async () => {
  checkNode();
  if (!hasDisplay()) throw new Refusal('npm run dev needs a display (or xvfb-run).');
  await ensureDependencies();
  const runtime = await ensureElectron();
  if (!(await ensureSystem(runtime))) {
    throw new Refusal('Electron cannot start before that is installed.');
  }
  await ensureBuilt(['engine']);
  const { build } = await import('vite');
  const watcher = await build({
    root,
    configFile: join(root, 'vite.engine.config.ts'),
    logLevel: 'warn',
    build: { watch: {}, emptyOutDir: false },
  });

  const flags = electronFlags().includes('--no-sandbox') ? ['--noSandbox'] : [];
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'dev', '--watch', ...flags],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ELECTRON_EXEC_PATH: runtime.executable,
        NETLOOM_NODE: process.execPath,
      },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (status) => done(status ?? 0));
  });
  await watcher.close();
  return code;
});
