/**
 * Initial values of parameters and buffers. Each tensor draws from a Philox stream of its own, chosen by
 * its name: what it gets depends on the seed and the name, never on the order or on other blocks.
 */
import type { Start } from '../../graph/blocks/initialization/methods';
import { keyOf, philox4x32 } from '../ir/philox';
import { type Shape, sizeOf } from '../ir/types';
import { orthogonalize } from './orthogonal';
import { truncatedNormal } from './truncated';

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
 * @param start distribution as the block states it or a person chose it (parity section 4)
 * @param seed the project seed, a non-negative integer below 2^53
 */
export function initialValues(
  name: string,
  shape: Shape,
  start: Start,
  seed: number,
): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  const words = wordsOf(seed, streamOf(name));
  switch (start.kind) {
    case 'constant':
      return values.fill(start.value);
    case 'uniform': {
      const width = start.high - start.low;
      for (let i = 0; i < values.length; i++)
        values[i] = start.low + width * ((words(i) >>> 8) * 2 ** -24);
      return values;
    }
    case 'normal': {
      normal(values, words, start.mean, start.std);
      if (start.zeroRow !== undefined) {
        const width = values.length / (shape[0] as number);
        values.fill(0, start.zeroRow * width, (start.zeroRow + 1) * width);
      }
      return values;
    }
    case 'trunc_normal': {
      // Strictly between 0 and 1: the ends of an unbounded normal distribution are infinite.
      const uniform = (i: number) => (words(i) + 0.5) * 2 ** -32;
      truncatedNormal(values, uniform, start);
      return values;
    }
    case 'orthogonal': {
      const drawn = new Float64Array(values.length);
      normal(drawn, words, 0, 1);
      const rows = shape[0] as number;
      orthogonalize(drawn, rows, values.length / rows);
      return values.map((_, i) => start.gain * (drawn[i] as number));
    }
    case 'eye': {
      const [rows, columns] = shape as readonly [number, number];
      for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
      return values;
    }
    case 'dirac':
      dirac(values, shape, start.groups);
      return values;
    case 'sparse': {
      normal(values, words, 0, start.std);
      const [rows, columns] = shape as readonly [number, number];
      const zeros = Math.ceil(start.sparsity * rows);
      zeroInColumns(values, rows, columns, zeros, wordsOf(seed, streamOf(name), 1));
      return values;
    }
  }
}

/** Box-Muller on pairs of words; 1 − u keeps the logarithm finite. */
function normal(
  out: Float32Array | Float64Array,
  words: (i: number) => number,
  mean: number,
  std: number,
): void {
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - words(i) * 2 ** -32));
    const angle = 2 * Math.PI * words(i + 1) * 2 ** -32;
    out[i] = mean + std * radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = mean + std * radius * Math.sin(angle);
  }
}

/** Per group: output channel i passes on input channel i through the middle of the kernel. */
function dirac(out: Float32Array, shape: Shape, groups: number): void {
  const [channels, inputs, ...kernel] = shape as readonly [number, number, ...number[]];
  const field = sizeOf(kernel);
  const middle = kernel.reduce((at, length) => at * length + Math.floor(length / 2), 0);
  const each = channels / groups;
  for (let group = 0; group < groups; group++)
    for (let i = 0; i < Math.min(each, inputs); i++)
      out[((group * each + i) * inputs + i) * field + middle] = 1;
}

/** Sets `zeros` random rows of each column to 0: the first ones of a shuffle. */
function zeroInColumns(
  out: Float32Array,
  rows: number,
  columns: number,
  zeros: number,
  words: (i: number) => number,
): void {
  let used = 0;
  for (let column = 0; column < columns; column++) {
    const order = Int32Array.from({ length: rows }, (_, i) => i);
    for (let i = 0; i < zeros; i++) {
      const j = i + Math.floor(words(used++) * 2 ** -32 * (rows - i));
      const row = order[j] as number;
      order[j] = order[i] as number;
      out[row * columns + column] = 0;
    }
  }
}

/** Word i of a stream; `variant` tells further draws for the same tensor apart. */
function wordsOf(seed: number, stream: number, variant = 0): (i: number) => number {
  const [k0, k1] = keyOf(seed);
  const block = new Uint32Array(4);
  let held = -1;
  return (i) => {
    if (i >>> 2 !== held) {
      held = i >>> 2;
      philox4x32(held, stream, variant, PURPOSE, k0, k1, block);
    }
    return block[i & 3] as number;
  };
}
