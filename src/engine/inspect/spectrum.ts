/** How much of a map is checkerboard: the share of its spectrum's energy at the pattern's frequencies. */

/**
 * Energy at the frequencies k/stride of a sampling grid (both axes, without 0) over all energy but the
 * mean. A checkerboard of period `stride` has all its energy there; a smooth map nearly none.
 *
 * @param values one map, row by row
 * @returns from 0 to 1; 0 for a map without any variation
 */
export function checkerboard(
  values: ArrayLike<number>,
  [height, width]: readonly [number, number],
  stride: number,
): number {
  // Only whole periods: a rest would leak into every frequency.
  const h = height - (height % stride);
  const w = width - (width % stride);
  if (h === 0 || w === 0) return 0;
  let mean = 0;
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) mean += values[y * width + x] as number;
  mean /= h * w;
  let total = 0;
  // Folded onto one period: what repeats with it remains, everything else averages out (Parseval).
  const cell = new Float64Array(stride * stride);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const v = (values[y * width + x] as number) - mean;
      total += v * v;
      const at = (y % stride) * stride + (x % stride);
      cell[at] = (cell[at] as number) + v;
    }
  if (total <= 1e-24 * h * w) return 0;
  const repeats = (h / stride) * (w / stride);
  let periodic = 0;
  for (const sum of cell) periodic += (sum / repeats) ** 2 * repeats;
  return Math.min(1, periodic / total);
}

/** ln(1 + |DFT|) of a map, zero frequency in the middle; (H, W). For pictures up to some hundred pixels. */
export function logSpectrum(
  values: ArrayLike<number>,
  [height, width]: readonly [number, number],
): Float32Array {
  const rows = dftAlong(
    Float64Array.from(values),
    new Float64Array(values.length),
    height,
    width,
    1,
  );
  const both = dftAlong(rows.re, rows.im, height, width, 0);
  const result = new Float32Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at =
        ((y + Math.ceil(height / 2)) % height) * width + ((x + Math.ceil(width / 2)) % width);
      const size = Math.hypot(both.re[at] as number, both.im[at] as number);
      result[y * width + x] = Math.log1p(size);
    }
  return result;
}

function dftAlong(re: Float64Array, im: Float64Array, height: number, width: number, axis: 0 | 1) {
  const [count, length] = axis === 1 ? [height, width] : [width, height];
  const [step, jump] = axis === 1 ? [1, width] : [width, 1];
  const cos = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sin = Float64Array.from({ length }, (_, k) => Math.sin((2 * Math.PI * k) / length));
  const out = { re: new Float64Array(re.length), im: new Float64Array(re.length) };
  for (let line = 0; line < count; line++)
    for (let k = 0; k < length; k++) {
      let [a, b] = [0, 0];
      for (let n = 0; n < length; n++) {
        const at = line * jump + n * step;
        const turn = (k * n) % length;
        const [c, s] = [cos[turn] as number, sin[turn] as number];
        a += (re[at] as number) * c + (im[at] as number) * s;
        b += (im[at] as number) * c - (re[at] as number) * s;
      }
      out.re[line * jump + k * step] = a;
      out.im[line * jump + k * step] = b;
    }
  return out;
}
