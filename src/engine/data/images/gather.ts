/**
 * Moving pixels without blending them: cropping, padding, mirroring, NEAREST. Each is a table of source
 * rows and one of source columns; −1 stands for the fill.
 */

/** From `start` on, `length` indices; those outside 0…size−1 are −1. */
export function span(start: number, length: number, size: number): Int32Array {
  const out = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const source = start + i;
    out[i] = source >= 0 && source < size ? source : -1;
  }
  return out;
}

export function mirrored(indices: Int32Array): Int32Array {
  return indices.slice().reverse();
}

export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/**
 * Sources of an axis of `size` with `before` and `after` places added; negative numbers crop (parity
 * 2.4). `reflect` and `symmetric` go on mirroring as often as needed.
 */
export function padded(size: number, before: number, after: number, mode: PaddingMode): Int32Array {
  // Cropping comes first: what is cut off is not mirrored.
  const start = Math.max(0, -before);
  const kept = size - start - Math.max(0, -after);
  const left = Math.max(0, before);
  const out = new Int32Array(left + kept + Math.max(0, after));
  for (let i = 0; i < out.length; i++) {
    const at = i - left;
    out[i] = at >= 0 && at < kept ? start + at : outside(at, kept, mode, start);
  }
  return out;
}

function outside(at: number, size: number, mode: PaddingMode, start: number): number {
  if (mode === 'constant') return -1;
  if (mode === 'edge') return start + (at < 0 ? 0 : size - 1);
  const period = mode === 'reflect' ? 2 * (size - 1) : 2 * size;
  if (period === 0) return start;
  const turn = ((at % period) + period) % period;
  if (turn < size) return start + turn;
  return start + (mode === 'reflect' ? period - turn : period - 1 - turn);
}

function consecutive(indices: Int32Array): boolean {
  const first = indices[0] as number;
  if (first < 0) return false;
  for (let i = 1; i < indices.length; i++) if (indices[i] !== first + i) return false;
  return true;
}

/**
 * Writes to `out`, for each of its rows and columns, the pixel of `source` that the tables name.
 * `source` is rows of `width` pixels of `depth` numbers; `fill` holds `depth` numbers.
 */
export function gather(
  source: Uint8Array | Float32Array,
  out: Uint8Array | Float32Array,
  width: number,
  depth: number,
  rows: Int32Array,
  columns: Int32Array,
  fill: ArrayLike<number>,
): void {
  const row = columns.length * depth;
  const block = columns.length > 0 && consecutive(columns);
  const shift = (columns[0] as number) * depth;
  for (let y = 0, o = 0; y < rows.length; y++, o += row) {
    const from = rows[y] as number;
    if (from < 0) {
      for (let x = 0; x < row; x += depth)
        for (let c = 0; c < depth; c++) out[o + x + c] = fill[c] as number;
      continue;
    }
    const at = from * width * depth;
    if (block) {
      out.set(source.subarray(at + shift, at + shift + row), o);
    } else if (depth === 3) {
      gatherRow3(source, out, at, o, columns, fill);
    } else if (depth === 1) {
      for (let x = 0; x < columns.length; x++) {
        const column = columns[x] as number;
        out[o + x] = (column < 0 ? fill[0] : source[at + column]) as number;
      }
    } else {
      for (let x = 0; x < columns.length; x++) {
        const column = columns[x] as number;
        for (let c = 0; c < depth; c++) {
          out[o + x * depth + c] = (
            column < 0 ? fill[c] : source[at + column * depth + c]
          ) as number;
        }
      }
    }
  }
}

function gatherRow3(
  source: Uint8Array | Float32Array,
  out: Uint8Array | Float32Array,
  at: number,
  o: number,
  columns: Int32Array,
  fill: ArrayLike<number>,
): void {
  for (let x = 0, p = o; x < columns.length; x++, p += 3) {
    const column = columns[x] as number;
    if (column < 0) {
      out[p] = fill[0] as number;
      out[p + 1] = fill[1] as number;
      out[p + 2] = fill[2] as number;
    } else {
      const s = at + column * 3;
      out[p] = source[s] as number;
      out[p + 1] = source[s + 1] as number;
      out[p + 2] = source[s + 2] as number;
    }
  }
}
