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

/** What differs, in words; empty when all agrees. NaN equals NaN, integers must be exact. */
export function difference(
  got: HostArray | undefined,
  want: FixtureTensor,
  near: Tolerance,
): string {
  const expected = decode(want);
  if (!got) return 'is missing';
  if (got.constructor !== expected.constructor) return `is a ${got.constructor.name}`;
  if (got.length !== expected.length) return `has ${got.length} elements, not ${expected.length}`;
  const { rtol, atol } = want.dtype === 'i32' ? { rtol: 0, atol: 0 } : near;
  const wrong: string[] = [];
  expected.forEach((w, i) => {
    const g = got[i] as number;
    const same = Number.isFinite(w)
      ? Math.abs(g - w) <= atol + rtol * Math.abs(w)
      : Object.is(g, w);
    if (!same) wrong.push(`[${i}] ${g} instead of ${w}`);
  });
  if (wrong.length === 0) return '';
  return `${wrong.length} of ${expected.length}: ${wrong.slice(0, 4).join(', ')}`;
}
