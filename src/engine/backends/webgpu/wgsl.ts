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
  // x · 0 is NaN where x is NaN or infinite, and 0 / x where x is NaN or 0.
  zeroTimes:
    'fn zeroTimes(x: f32) -> f32 { return select(0.0, nonFinite(0x7fc00000u), (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u); }',
  zeroOver:
    'fn zeroOver(x: f32) -> f32 { return select(0.0, nonFinite(0x7fc00000u), isNan(x) || bitcast<u32>(x) << 1u == 0u); }',
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
  // Rational approximation on ±4, where erf reaches ±1 (the one of Eigen's SpecialFunctions): a few ulp.
  erfOf: `fn erfOf(x: f32) -> f32 {
  let c = clamp(x, -4.0, 4.0);
  let s = c * c;
  let p = c * fma(s, fma(s, fma(s, fma(s, fma(s, fma(s, -2.72614225801306e-10, 2.77068142495902e-08), -2.10102402082508e-06), -5.69250639462346e-05), -7.34990630326855e-04), -2.95459980854025e-03), -1.60960333262415e-02);
  let q = fma(s, fma(s, fma(s, fma(s, -1.45660718464996e-05, -2.13374055278905e-04), -1.68282697438203e-03), -7.37332916720468e-03), -1.42647390514189e-02);
  return select(p / q, x, isNan(x));
}`,
  // ln(1 + x) for x from √½ − 1 to √2 − 1: the polynomial of Cephes' logf. WGSL's own log is only good to
  // 2⁻²¹ around 1.
  logNearOne: `fn logNearOne(x: f32) -> f32 {
  let s = x * x;
  let p = fma(x, fma(x, fma(x, fma(x, fma(x, fma(x, fma(x, fma(x, 7.0376836292e-2, -1.1514610310e-1), 1.1676998740e-1), -1.2420140846e-1), 1.4249322787e-1), -1.6668057665e-1), 2.0000714765e-1), -2.4999993993e-1), 3.3333331174e-1);
  return x + fma(x * s, p, -0.5 * s);
}`,
  log1pOf: `fn log1pOf(x: f32) -> f32 {
  if (x > -0.29289322 && x < 0.41421356) { return logNearOne(x); }
  return logOf(1.0 + x);
}`,
  // In tanh(x/2)·(eˣ + 1) nothing cancels.
  expm1Of: 'fn expm1Of(x: f32) -> f32 { return tanhOf(0.5 * x) * (expOf(x) + 1.0); }',
  // For normal numbers a > 0. The whole part of log₂ is exact and scales the result by its bits.
  powPositive: `fn powPositive(a: f32, b: f32) -> f32 {
  let bits = bitcast<u32>(a);
  var e = f32(i32(bits >> 23u) - 127);
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f800000u);
  if (m > 1.41421356) { m *= 0.5; e += 1.0; }
  let t = clamp(b * fma(logNearOne(m - 1.0), 1.44269504, e), -252.0, 252.0);
  let k = i32(round(t));
  let first = k / 2;
  let scale = bitcast<f32>(u32(first + 127) << 23u);
  let rest = bitcast<f32>(u32(k - first + 127) << 23u);
  return exp2(t - f32(k)) * scale * rest;
}`,
  // Small whole exponents by products, others by logarithm; special values as C's pow (ISO C F.10.4.4).
  // Subnormal bases count as 0, as WGSL allows.
  powOf: `fn powOf(a: f32, b: f32) -> f32 {
  if (b == 0.0 || a == 1.0) { return 1.0; }
  if (isNan(a) || isNan(b)) { return nonFinite(0x7fc00000u); }
  let infinity = nonFinite(0x7f800000u);
  let size = select(abs(a), 0.0, (bitcast<u32>(a) & 0x7f800000u) == 0u);
  let power = abs(b);
  let infinite = (bitcast<u32>(b) << 1u) == 0xff000000u;
  let whole = power >= 8388608.0 || floor(power) == power;
  let odd = power < 16777216.0 && whole && (u32(power) & 1u) == 1u;
  var y = 0.0;
  if (size == 0.0 || (bitcast<u32>(size) == 0x7f800000u)) {
    y = select(infinity, 0.0, (size == 0.0) == (b > 0.0));
  } else if (infinite) {
    if (size == 1.0) { return 1.0; }
    return select(0.0, infinity, (size > 1.0) == (b > 0.0));
  } else if (a < 0.0 && !whole) {
    return nonFinite(0x7fc00000u);
  } else if (whole && power <= 16.0) {
    y = 1.0;
    var square = size;
    for (var n = u32(power); n > 0u; n >>= 1u) {
      if ((n & 1u) == 1u) { y *= square; }
      square *= square;
    }
    if (b < 0.0) { y = 1.0 / y; }
  } else {
    y = powPositive(size, b);
  }
  return select(y, -y, odd && (bitcast<u32>(a) >> 31u) == 1u);
}`,
  sigmoidOf: 'fn sigmoidOf(x: f32) -> f32 { return 1.0 / (1.0 + expOf(-x)); }',
  // Not `x != 0.0`, which compilers turn into an ordered comparison: false for NaN.
  isTrue: 'fn isTrue(x: f32) -> bool { return bitcast<u32>(x) << 1u != 0u; }',
} as const;

export type HelperName = keyof typeof helpers;

const helperNeeds: Partial<Record<HelperName, readonly HelperName[]>> = {
  zeroTimes: ['nonFinite'],
  zeroOver: ['isNan', 'nonFinite'],
  nanMax: ['isNan'],
  nanMin: ['isNan'],
  tanhOf: ['isNan'],
  expOf: ['isNan'],
  logOf: ['nonFinite'],
  sigmoidOf: ['isNan', 'expOf'],
  erfOf: ['isNan'],
  log1pOf: ['isNan', 'nonFinite', 'logOf', 'logNearOne'],
  expm1Of: ['isNan', 'tanhOf', 'expOf'],
  powPositive: ['logNearOne'],
  powOf: ['isNan', 'nonFinite', 'logNearOne', 'powPositive'],
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
