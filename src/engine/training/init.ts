/**
 * Initial values of parameters and buffers. Each tensor draws from a Philox stream of its own, chosen by
 * its name: what it gets depends on the seed and the name, never on the order or on other blocks.
 */
import type { Init } from '../../graph/blocks/functional';
import { keyOf, philox4x32 } from '../ir/philox';
import { type Shape, sizeOf } from '../ir/types';

/** Last counter word: keeps initial values apart from dropout's draws (0) under the same seed. */
const PURPOSE = 1;

/** FNV-1a, 32 bits: the stream of a name. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * The values a tensor starts with.
 *
 * @param name store name, `<block id>.<parameter>`
 * @param init distribution as the block states it (parity section 4)
 * @param seed the project seed, a non-negative integer below 2^53
 */
export function initialValues(name: string, shape: Shape, init: Init, seed: number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (init.kind === 'constant') return values.fill(init.value);
  const words = wordsOf(seed, streamOf(name));
  if (init.kind === 'uniform') {
    const width = init.high - init.low;
    for (let i = 0; i < values.length; i++)
      values[i] = init.low + width * ((words(i) >>> 8) * 2 ** -24);
    return values;
  }
  // Box-Muller on pairs of words; 1 − u keeps the logarithm finite.
  for (let i = 0; i < values.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - words(i) * 2 ** -32));
    const angle = 2 * Math.PI * words(i + 1) * 2 ** -32;
    values[i] = init.mean + init.std * radius * Math.cos(angle);
    if (i + 1 < values.length) values[i + 1] = init.mean + init.std * radius * Math.sin(angle);
  }
  if (init.zeroRow !== undefined) {
    const width = values.length / (shape[0] as number);
    values.fill(0, init.zeroRow * width, (init.zeroRow + 1) * width);
  }
  return values;
}

/** Word i of a stream. */
function wordsOf(seed: number, stream: number): (i: number) => number {
  const [k0, k1] = keyOf(seed);
  const block = new Uint32Array(4);
  let held = -1;
  return (i) => {
    if (i >>> 2 !== held) {
      held = i >>> 2;
      philox4x32(held, stream, 0, PURPOSE, k0, k1, block);
    }
    return block[i & 3] as number;
  };
}
