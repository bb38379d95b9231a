/**
 * Philox4x32-10, the counter-based generator all randomness comes from: a number depends only on its
 * key and counter, never on what was drawn before. Salmon et al., "Parallel random numbers: as easy as
 * 1, 2, 3" (SC 2011).
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function mulHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = ah * bl + ((al * bl) >>> 16);
  const low = al * bh + (middle & 0xffff);
  return (ah * bh + Math.floor(middle / 0x10000) + Math.floor(low / 0x10000)) >>> 0;
}

/** One block of four 32-bit words for counter (c0…c3) and key (k0, k1), written to `out`. */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  let x0 = c0 >>> 0;
  let x1 = c1 >>> 0;
  let x2 = c2 >>> 0;
  let x3 = c3 >>> 0;
  let key0 = k0 >>> 0;
  let key1 = k1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, x0);
    const low0 = Math.imul(M0, x0) >>> 0;
    const high1 = mulHigh(M1, x2);
    const low1 = Math.imul(M1, x2) >>> 0;
    x0 = (high1 ^ x1 ^ key0) >>> 0;
    x1 = low1;
    x2 = (high0 ^ x3 ^ key1) >>> 0;
    x3 = low0;
    key0 = (key0 + W0) >>> 0;
    key1 = (key1 + W1) >>> 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** Key words of a project seed: a non-negative integer below 2^53. */
export function keyOf(seed: number): readonly [number, number] {
  return [seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0];
}

/**
 * Fills `out` with U[0,1): element i is lane i%4 of the block with counter (⌊i/4⌋, stream, step, 0),
 * its upper 24 bits divided by 2^24, so it is exact in float32.
 */
export function uniform(out: Float32Array, seed: number, stream: number, step: number): void {
  const [k0, k1] = keyOf(seed);
  const block = new Uint32Array(4);
  for (let i = 0; i < out.length; i++) {
    const lane = i & 3;
    if (lane === 0) philox4x32(i >>> 2, stream, step, 0, k0, k1, block);
    out[i] = ((block[lane] as number) >>> 8) * 2 ** -24;
  }
}
