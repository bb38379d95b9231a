/** The engine: a Node program of its own, one flat folder of ES modules, packages left outside. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/** Name of the built file → its source. Workers are started by these names. */
const entries = {
  host: 'src/engine/host.ts',
  worker: 'src/engine/worker.ts',
  'data-worker': 'src/engine/data/worker.ts',
};

const present = Object.entries(entries)
  .map(([name, file]) => [name, resolve(root, file)] as const)
  .filter(([, file]) => existsSync(file));

export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/engine',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(present),
      // Shared chunks stay beside the entries: `new URL('./worker.js', import.meta.url)` holds anywhere.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
