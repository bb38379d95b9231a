/** `npm run netloom -- …` and `npm run train -- FILE`: the command line, built when stale. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { checkNode, root, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { softwareAdapterFor } from './lib/swiftshader.mjs';

script(async () => {
  checkNode();
  await ensureDependencies();
  await ensureBuilt(['engine', 'cli']);
  // The engine's process inherits it.
  Object.assign(process.env, softwareAdapterFor(process.argv.slice(2)));
  const cli = join(root, 'out/cli/index.js');
  process.argv = [process.execPath, cli, ...process.argv.slice(2)];
  await import(pathToFileURL(cli).href);
});
