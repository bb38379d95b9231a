/** Small pieces of WGSL text: literals, index arithmetic, helper functions. */
import { type DType, type Shape, sizeOf } from '../../ir/types';

/** WGSL scalar type of a dtype. */
export const wgslType: Readonly<Record<DType, 'f32' | 'i32'>> = { f32: 'f32', i32: 'i32' };

/** A float32 literal. WGSL has none for NaN and infinities, and refuses to fold to them: helpers do it. */
export function floatLiteral(value: number, helper: (name: HelperName) => string): string {
  if (Number.isNaN(value)) return `${helper('nonFinite')}(0x7fc00000u)`;
  if (!Number.isFinite(value))
    return `${helper('nonFinite')}(${value > 0 ? '0x7f800000u' : '0xff800000u'})`;
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return floatLiteral(single, helper);
  if (Object.is(single, -0)) return 'f32(-0.0)';
  // The shortest text of the double is exact here; `f32()` keeps very small numbers out of the suffix rules.
  return Number.isInteger(single) && Math.abs(single) < 1e9 ? `${single}.0f` : `f32(${single})`;
}

export function intLiteral(value: number): string {
  return value === -2147483648 ? 'i32(-2147483647 - 1)' : `${value}i`;
}

/**
 * Text for ⌊index / divisor⌋ % modulus of an unsigned index below `limit`, leaving out what has no effect.
 */
export function digit(index: string, divisor: number, modulus: number, limit: number): string {
  if (modulus === 1) return '0u';
  const quotient = divisor === 1 ? index : `${index} / ${divisor}u`;
  if (divisor * modulus >= limit) return divisor === 1 ? index : `(${quotient})`;
  return `(${quotient} % ${modulus}u)`;
}

/** Coordinates of a linear index in a row-major shape, slowest axis first. */
export function coordinates(index: string, shape: Shape): string[] {
  const size = sizeOf(shape);
  let stride = size;
  return shape.map((length) => {
    stride /= length;
    return digit(index, stride, length, size);
  });
}

/** Row-major strides of a shape. */
export function stridesOf(shape: Shape): number[] {
  const strides: number[] = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** `a * factor`, without the trivial cases. */
export function times(a: string, factor: number): string {
  if (factor === 0 || a === '0u') return '0u';
  return factor === 1 ? a : `${a} * ${factor}u`;
}

/** Sum of terms, without zeros. */
export function sum(terms: readonly string[]): string {
  const kept = terms.filter((t) => t !== '0u');
  return kept.length === 0 ? '0u' : kept.join(' + ');
}

/**
 * Text for the linear index of the element of `from` that an element of `to` reads, where axis
 * `axes[i]` of `from` runs along axis i of `to` (null: the axis of `to` repeats it). Neighbouring axes that
 * run along together share one division.
 */
export function mappedIndex(
  index: string,
  to: Shape,
  from: Shape,
  axes: readonly (number | null)[],
): string {
  const size = sizeOf(to);
  const strides = stridesOf(from);
  const terms: string[] = [];
  let inner = 1;
  let axis = to.length - 1;
  while (axis >= 0) {
    const source = axes[axis] ?? null;
    let length = to[axis] as number;
    const start = inner;
    inner *= length;
    axis--;
    if (source === null || length === 1) continue;
    const stride = strides[source] as number;
    if (stride === 0) continue;
    // Grow the run while the next slower axis continues it in both shapes.
    while (axis >= 0) {
      const next = axes[axis] ?? null;
      const nextLength = to[axis] as number;
      if (nextLength === 1) {
        axis--;
        continue;
      }
      if (next === null || strides[next] !== stride * length) break;
      length *= nextLength;
      inner *= nextLength;
      axis--;
    }
    terms.push(times(digit(index, start, length, size), stride));
  }
  return sum(terms.reverse());
}

/** Index map of NumPy broadcasting from shape `from` to shape `to`. */
export function broadcastIndex(index: string, to: Shape, from: Shape): string {
  if (sizeOf(to) === sizeOf(from)) return index;
  const lead = to.length - from.length;
  const axes = to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? null : axis - lead));
  return mappedIndex(index, to, from, axes);
}

/** Functions that kernels may ask for. NaN is tested by its bits: compilers may assume there is none. */
const helpers = {
  nonFinite: `var<private> hidden_bits: u32;
fn nonFinite(bits: u32) -> f32 { hidden_bits = bits; return bitcast<f32>(hidden_bits); }`,
  isNan: 'fn isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }',
  // Negative numbers and −∞ have bits 0x80000001 … 0xff800000; −0 and NaN pass.
  relu: 'fn relu(x: f32) -> f32 { return select(x, 0.0, bitcast<u32>(x) - 0x80000001u <= 0x7f7fffffu); }',
  nanMax:
    'fn nanMax(a: f32, b: f32) -> f32 { return select(select(max(a, b), b, isNan(b)), a, isNan(a)); }',
  nanMin:
    'fn nanMin(a: f32, b: f32) -> f32 { return select(select(min(a, b), b, isNan(b)), a, isNan(a)); }',
  // Rational approximation of tanh on ±7.9 (the one of Eigen): the built-in overflows on some drivers.
  tanhOf: `fn tanhOf(x: f32) -> f32 {
  let c = clamp(x, -7.90531110763549805, 7.90531110763549805);
  let s = c * c;
  let p = c * fma(s, fma(s, fma(s, fma(s, fma(s, fma(s, -2.76076847742355e-16, 2.00018790482477e-13), -8.60467152213735e-11), 5.12229709037114e-08), 1.48572235717979e-05), 6.37261928875436e-04), 4.89352455891786e-03);
  let q = fma(s, fma(s, fma(s, 1.19825839466702e-06, 1.18534705686654e-04), 2.26843463243900e-03), 4.89352518554385e-03);
  let y = select(p / q, c, abs(c) < 0.0004);
  return select(y, x, isNan(x));
}`,
  // Built-in functions need not keep NaN, nor return it outside their domain.
  expOf: 'fn expOf(x: f32) -> f32 { return select(exp(x), x, isNan(x)); }',
  logOf: `fn logOf(x: f32) -> f32 {
  let y = select(log(x), nonFinite(0xff800000u), x == 0.0);
  return select(select(y, nonFinite(0x7fc00000u), x < 0.0), x, bitcast<u32>(x) << 1u >= 0xff000000u && !(x < 0.0));
}`,
  sigmoidOf: 'fn sigmoidOf(x: f32) -> f32 { return 1.0 / (1.0 + expOf(-x)); }',
  // Not `x != 0.0`, which compilers turn into an ordered comparison: false for NaN.
  isTrue: 'fn isTrue(x: f32) -> bool { return bitcast<u32>(x) << 1u != 0u; }',
} as const;

export type HelperName = keyof typeof helpers;

const helperNeeds: Partial<Record<HelperName, readonly HelperName[]>> = {
  nanMax: ['isNan'],
  nanMin: ['isNan'],
  tanhOf: ['isNan'],
  expOf: ['isNan'],
  logOf: ['nonFinite'],
  sigmoidOf: ['isNan', 'expOf'],
};

/** Text of the helpers asked for, with those they need, each once. */
export function helperText(names: Iterable<HelperName>): string {
  const wanted = new Set<HelperName>();
  for (const name of names) {
    for (const need of helperNeeds[name] ?? []) wanted.add(need);
    wanted.add(name);
  }
  return [...wanted].map((name) => helpers[name]).join('\n');
}
