/** `npm run bench -- NAME`: builds bench/NAME.ts (or takes NAME.mjs) and runs it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { checkNode, Refusal, root, run, say, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';

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
  const plain = join(folder, `${name}.mjs`);
  const source = join(folder, `${name}.ts`);
  if (!existsSync(plain) && !existsSync(source))
    throw new Refusal(`There is no benchmark "${name}".`);
  const file = existsSync(plain) ? plain : await bundle(name, source);
  return (await run(process.execPath, ['--expose-gc', file, ...rest])).code;
});

async function bundle(name, source) {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: join(root, 'out/bench'),
      emptyOutDir: false,
      sourcemap: true,
      rolldownOptions: {
        input: { [name]: source },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return join(root, `out/bench/${name}.js`);
}
