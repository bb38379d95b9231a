/**
 * The three parts that run inside Electron. Main and preload are CommonJS for Node 18 and the window
 * is built for Chromium 114, the oldest runtime Netloom runs on (see scripts/lib/runtime.mjs).
 */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
/** scripts/lib/build.mjs builds into a folder beside and swaps it in whole. */
const out = process.env.NETLOOM_OUT ?? resolve(root, 'out');

export default defineConfig({
  main: {
    build: {
      target: 'node18',
      outDir: resolve(out, 'main'),
      emptyOutDir: true,
      // Bundled whole, so that packages written for a newer Node are lowered to the target too.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/main/index.ts') },
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node18',
      outDir: resolve(out, 'preload'),
      emptyOutDir: true,
      // A sandboxed preload cannot require packages.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      target: 'chrome114',
      cssTarget: 'chrome114',
      outDir: resolve(out, 'renderer'),
      emptyOutDir: true,
      chunkSizeWarningLimit: 4096,
      rolldownOptions: { input: { index: resolve(root, 'src/renderer/index.html') } },
    },
    worker: { format: 'es' },
  },
});
