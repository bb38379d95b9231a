/** `npm run bench -- NAME`: builds bench/NAME.ts (or takes NAME.mjs) and runs it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { bundle } from './lib/bundle.mjs';
import { checkNode, Refusal, root, run, say, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { softwareAdapterFor } from './lib/swiftshader.mjs';

const folder = join(root, 'bench');

script(async () => {
  checkNode();
  await ensureDependencies();
  const [name, ...rest] = process.argv.slice(2);
  if (!name || !/^[\w-]+$/.test(name)) {
    const names = existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => /\.(ts|mjs)$/.test(file))
          .map((file) => file.replace(/\.(ts|mjs)$/, ''))
      : [];
    say(`Usage: npm run bench -- NAME\nBenchmarks: ${names.join(', ') || 'none'}`);
    return name ? 1 : 0;
  }
  await ensureBuilt(['engine', 'cli']);
  // The benchmark's process inherits it, and so do those of its peers.
  const asked = name === 'webgpu' ? ['--device', 'webgpu'] : rest;
  Object.assign(process.env, softwareAdapterFor(asked));
  const plain = join(folder, `${name}.mjs`);
  const source = join(folder, `${name}.ts`);
  if (!existsSync(plain) && !existsSync(source))
    throw new Refusal(`There is no benchmark "${name}".`);
  const file = existsSync(plain) ? plain : await bundle(source, 'bench', name);
  return (await run(process.execPath, ['--expose-gc', file, ...rest])).code;
});
