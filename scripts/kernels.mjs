// Compiles the AssemblyScript kernels of the data loader (src/engine/data/images/assembly/kernels.as) to
// WebAssembly and writes them as text to src/engine/data/images/kernelcode.ts, which is committed.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const images = new URL('../src/engine/data/images/', import.meta.url);
const room = mkdtempSync(join(tmpdir(), 'kernels-'));
try {
  // Its own compiler reads it, not TypeScript's: so it has a name of its own until now.
  const source = join(room, 'kernels.ts');
  cpSync(new URL('assembly/kernels.as', images), source);
  const out = join(room, 'kernels.wasm');
  const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--importMemory'];
  execFileSync(
    'npx',
    ['--yes', '-p', 'assemblyscript@0.28.20', 'asc', source, ...options, '-o', out],
    {
      stdio: 'inherit',
    },
  );
  const text = readFileSync(out)
    .toString('base64')
    .match(/.{1,90}/g);
  writeFileSync(
    new URL('kernelcode.ts', images),
    `/** Made by scripts/kernels.mjs from assembly/kernels.as: WebAssembly, base64. */\nexport const KERNELS =\n${text.map((line) => `  '${line}'`).join(' +\n')};\n`,
  );
} finally {
  rmSync(room, { recursive: true });
}
