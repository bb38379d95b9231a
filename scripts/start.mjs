/**
 * `npm start`: prepares the machine, builds what is stale and opens the app. Without a display it
 * trains the LeNet example in the terminal. Arguments are passed to the app (a project file).
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { checkNode, hasDisplay, Refusal, root, say, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { electronFlags, ensureElectron } from './lib/runtime.mjs';
import { ensureSystem } from './lib/system.mjs';

script(async () => {
  checkNode();
  await ensureDependencies();
  if (!hasDisplay()) {
    say('There is no display here, so Netloom trains its LeNet example in this terminal.');
    say(
      'With a display, `npm start` opens the app; `npm run netloom -- --help` lists the commands.',
    );
    await ensureBuilt(['engine', 'cli']);
    const cli = join(root, 'out/cli/index.js');
    process.argv = [
      process.execPath,
      cli,
      'train',
      join(root, 'resources/examples/lenet-mnist.netloom.json'),
    ];
    await import(pathToFileURL(cli).href);
    return undefined;
  }
  const runtime = await ensureElectron();
  if (!(await ensureSystem(runtime))) {
    throw new Refusal('Electron cannot start before that is installed.');
  }
  await ensureBuilt();
  return open(runtime.executable, [...electronFlags(), root, ...process.argv.slice(2)]);
});

/** Starts Electron and resolves with its exit code. */
function open(executable, args) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  return new Promise((done, fail) => {
    const child = spawn(executable, args, {
      cwd: process.cwd(),
      stdio: 'inherit',
      // The engine runs on the Node that runs us.
      env: { ...env, NETLOOM_NODE: process.execPath },
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.once('error', fail);
    child.once('exit', (code, signal) => done(signal ? 1 : (code ?? 0)));
  });
}
