/**
 * Checks who imports whom (.dependency-cruiser.cjs). TypeScript 7 has no parser that
 * dependency-cruiser 17 can call, so it parses with swc, which it forgets to tell about JSX;
 * version 18 does, but needs Node 22.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/common.mjs';

// Before dependency-cruiser takes its copy of the function.
const swc = createRequire(import.meta.url)('@swc/core');
const parse = swc.parseFileSync;
swc.parseFileSync = (file, options) => parse(file, { ...options, tsx: /\.tsx$/.test(file) });

const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
process.chdir(root);
process.argv = [process.execPath, cruiser, '--config', '.dependency-cruiser.cjs', 'src'];
await import(pathToFileURL(cruiser).href);
