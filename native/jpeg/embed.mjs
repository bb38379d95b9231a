/** Writes a WebAssembly module into a TypeScript file: brotli, base64. */
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const [from, to] = process.argv.slice(2);
const bytes = readFileSync(from);
const packed = brotliCompressSync(bytes, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  },
});
writeFileSync(
  to,
  `/** libjpeg-turbo for WebAssembly, brotli in base64: made by native/jpeg/build.sh. */
export const MODULE =
  '${packed.toString('base64')}';
`,
);
