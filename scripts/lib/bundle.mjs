/** Bundles a TypeScript program of the repository for Node, with packages left outside. */
import { join } from 'node:path';
import { root } from './common.mjs';

/** Writes `source` as out/<folder>/<name>.js and returns that path. */
export async function bundle(source, folder, name) {
  const { build } = await import('vite');
  const outDir = join(root, 'out', folder);
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: false,
      sourcemap: true,
      rolldownOptions: {
        input: { [name]: source },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return join(outDir, `${name}.js`);
}
