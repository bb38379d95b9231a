/**
 * `npm run parity`: every fixture on both backends, a row for each op, block and optimizer. WebGPU runs on
 * the software adapter that Electron carries. Options: see test/parity/main.ts.
 */
import { join } from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { checkNode, root, run, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureElectron } from './lib/runtime.mjs';
import { swiftShaderEnv } from './lib/swiftshader.mjs';

script(async () => {
  checkNode();
  await ensureDependencies();
  await ensureElectron();
  const program = await bundle(join(root, 'test/parity/main.ts'), 'parity', 'main');
  const env = { ...process.env, ...swiftShaderEnv() };
  return (await run(process.execPath, [program, ...process.argv.slice(2)], { env })).code;
});
