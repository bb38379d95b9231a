/**
 * Makes a fresh machine ready: npm packages, the Electron runtime, system libraries.
 * `--electron` asks Electron's own installer again when an older runtime is in use.
 */
import { checkNode, hasDisplay, Refusal, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureElectron } from './lib/runtime.mjs';
import { ensureSystem } from './lib/system.mjs';

script(async () => {
  checkNode();
  await ensureDependencies();
  const runtime = await ensureElectron({ retry: process.argv.includes('--electron') });
  const ready = await ensureSystem({ ...runtime, xvfb: !hasDisplay() });
  if (!ready) throw new Refusal('Electron cannot start before that is installed.');
});
