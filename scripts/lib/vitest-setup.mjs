/** Before vitest: the built engine and command line that tests with worker threads start. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { root } from './common.mjs';

export default async function setup() {
  for (const [part, entry] of [
    ['engine', 'src/engine/host.ts'],
    ['cli', 'src/cli/index.ts'],
  ]) {
    if (!existsSync(join(root, entry))) continue;
    try {
      await ensureBuilt([part]);
    } catch (error) {
      // In the full run that is a failure; a single unit test may run beside a broken engine.
      if (process.env.NETLOOM_FULL_TEST) throw error;
      process.stderr.write(`The ${part} does not build: ${error.message}\n`);
    }
  }
}
