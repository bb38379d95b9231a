/** Tensors of the fixtures and how near a result must be to them. */
import type { HostArray, Shape } from '../../src/engine/ir/types';

/** As the Python generators write them: base64 of little-endian numbers. */
export interface FixtureTensor {
  readonly shape: Shape;
  readonly dtype: 'f32' | 'i32';
  readonly data: string;
}

export function decode({ dtype, data }: FixtureTensor): HostArray {
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  return dtype === 'f32' ? new Float32Array(bytes.buffer) : new Int32Array(bytes.buffer);
}

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** How far a result is from what PyTorch has. */
export interface Comparison {
  /**
   * Worst |got − want| / (|want| + atol/rtol): within the tolerance up to rtol. Where rtol is 0, relative
   * to |want| alone.
   */
  readonly error: number;
  /** What differs, in words; empty when all agrees. */
  readonly text: string;
}

/** NaN equals NaN, zeros are equal whatever their sign, integers must be exact. */
export function compare(got: HostArray | undefined, want: HostArray, near: Tolerance): Comparison {
  const broken = (text: string) => ({ error: Number.POSITIVE_INFINITY, text });
  if (!got) return broken('is missing');
  if (got.constructor !== want.constructor) return broken(`is a ${got.constructor.name}`);
  if (got.length !== want.length) return broken(`has ${got.length} elements, not ${want.length}`);
  const { rtol, atol } = want instanceof Int32Array ? { rtol: 0, atol: 0 } : near;
  const floor = rtol > 0 ? atol / rtol : 0;
  const wrong: string[] = [];
  let error = 0;
  want.forEach((w, i) => {
    const g = got[i] as number;
    const distance = g === w || Object.is(g, w) ? 0 : Math.abs(g - w);
    // NaN or an infinity where the other is none.
    const same = Number.isFinite(w) ? distance <= atol + rtol * Math.abs(w) : distance === 0;
    if (!same) wrong.push(`[${i}] ${g} instead of ${w}`);
    if (distance !== 0) {
      const relative = distance / (Math.abs(w) + floor);
      error = Math.max(error, Number.isFinite(relative) ? relative : Number.POSITIVE_INFINITY);
    }
  });
  if (wrong.length === 0) return { error, text: '' };
  return { error, text: `${wrong.length} of ${want.length}: ${wrong.slice(0, 4).join(', ')}` };
}

/** The text of a comparison with a fixture's tensor. */
export function difference(
  got: HostArray | undefined,
  want: FixtureTensor,
  near: Tolerance,
): string {
  return compare(got, decode(want), near).text;
}
