// Kernels of pictures of bytes in AssemblyScript, with SIMD. `node scripts/kernels.mjs` compiles them into
// src/engine/data/images/kernelcode.ts; kernels.ts calls them.

// RGB rows: `to` pixels from each of `rows` rows, by PIL's integer weights.
export function rgbRows(src: usize, stride: i32, rows: i32, out: usize, to: i32, first: usize, count: usize, weights: usize, width: i32): void {
  const half = i32x4.splat(1 << 21);
  for (let y = 0; y < rows; y++) {
    const row = src + <usize>(y * stride);
    let o = out + <usize>(y * to * 3);
    for (let x = 0; x < to; x++) {
      let p = row + <usize>(load<i32>(first + (<usize>x << 2)) * 3);
      let at = weights + (<usize>(x * width) << 2);
      const end = at + (<usize>load<i32>(count + (<usize>x << 2)) << 2);
      let sum = half;
      while (at < end) {
        const bytes = v128.load32_zero(p);
        const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
        sum = i32x4.add(sum, i32x4.mul(wide, v128.load32_splat(at)));
        at += 4;
        p += 3;
      }
      const cut = i32x4.shr_s(sum, 22);
      const words = i16x8.narrow_i32x4_s(cut, cut);
      v128.store32_lane(o, i8x16.narrow_i16x8_u(words, words), 0);
      o += 3;
    }
  }
}

// Columns: rows of `row` bytes (in blocks of 16, so up to 15 beyond) blended into `to` rows.
export function columns(src: usize, stride: i32, row: i32, out: usize, to: i32, first: usize, count: usize, weights: usize, width: i32): void {
  const half = i32x4.splat(1 << 21);
  for (let y = 0; y < to; y++) {
    const begin = src + <usize>(load<i32>(first + (<usize>y << 2)) * stride);
    const n = load<i32>(count + (<usize>y << 2));
    const taps = weights + (<usize>(y * width) << 2);
    const o = out + <usize>(y * row);
    for (let x = 0; x < row; x += 16) {
      let a = half;
      let b = half;
      let c = half;
      let d = half;
      let p = begin + <usize>x;
      for (let k = 0; k < n; k++) {
        const bytes = v128.load(p);
        const weight = v128.load32_splat(taps + (<usize>k << 2));
        const low = i16x8.extend_low_i8x16_u(bytes);
        const high = i16x8.extend_high_i8x16_u(bytes);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), weight));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), weight));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), weight));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), weight));
        p += <usize>stride;
      }
      const ab = i16x8.narrow_i32x4_s(i32x4.shr_s(a, 22), i32x4.shr_s(b, 22));
      const cd = i16x8.narrow_i32x4_s(i32x4.shr_s(c, 22), i32x4.shr_s(d, 22));
      v128.store(o + <usize>x, i8x16.narrow_i16x8_u(ab, cd));
    }
  }
}

// out[i] = table[bytes[i]].
export function lookUp(src: usize, out: usize, length: i32, table: usize): void {
  for (let i = 0; i < length; i++) {
    store<u8>(out + <usize>i, load<u8>(table + <usize>load<u8>(src + <usize>i)));
  }
}

// Sum of the lumas of RGB pixels whose bytes are first mapped: three tables of 256 products.
export function lumaSum(src: usize, length: i32, tables: usize): f64 {
  let sum: i64 = 0;
  for (let i = 0; i < length; i += 3) {
    const p = src + <usize>i;
    const luma = load<i32>(tables + (<usize>load<u8>(p) << 2)) +
      load<i32>(tables + (<usize>load<u8>(p, 1) << 2), 1024) +
      load<i32>(tables + (<usize>load<u8>(p, 2) << 2), 2048);
    sum += <i64>(luma >> 16);
  }
  return <f64>sum;
}

// Saturation of RGB pixels whose bytes are first mapped by `table`; `factor` in float32.
export function saturate(src: usize, out: usize, length: i32, table: usize, factor: f32): void {
  const f = f32x4.splat(factor);
  for (let i = 0; i < length; i += 3) {
    const p = src + <usize>i;
    const r = <i32>load<u8>(table + <usize>load<u8>(p));
    const g = <i32>load<u8>(table + <usize>load<u8>(p, 1));
    const b = <i32>load<u8>(table + <usize>load<u8>(p, 2));
    const luma = (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
    const grey = i32x4.splat(luma);
    let colour = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(r), 1, g), 2, b);
    const apart = f32x4.convert_i32x4_s(i32x4.sub(colour, grey));
    const value = f32x4.add(f32x4.convert_i32x4_s(grey), f32x4.mul(f, apart));
    const whole = i32x4.trunc_sat_f32x4_s(value);
    const words = i16x8.narrow_i32x4_s(whole, whole);
    v128.store32_lane(out + <usize>i, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

// RGB pixels of H×W×3 bytes as three planes of floats, each by its own table of 256.
export function planes(src: usize, out: usize, plane: i32, tables: usize): void {
  const step = <usize>plane << 2;
  let o = out;
  const end = src + <usize>(plane * 3);
  for (let p = src; p < end; p += 3) {
    store<f32>(o, load<f32>(tables + (<usize>load<u8>(p) << 2)));
    store<f32>(o + step, load<f32>(tables + (<usize>load<u8>(p, 1) << 2), 1024));
    store<f32>(o + 2 * step, load<f32>(tables + (<usize>load<u8>(p, 2) << 2), 2048));
    o += 4;
  }
}

// Rows of `width` RGB pixels, each from right to left (a byte beyond the end of `out` is touched).
export function mirror(src: usize, out: usize, rows: i32, width: i32): void {
  const row = <usize>(width * 3);
  for (let y = 0; y < rows; y++) {
    let p = src + row - 3;
    const end = out + row;
    for (let o = out; o < end; o += 3) {
      store<u32>(o, load<u32>(p));
      p -= 3;
    }
    src += row;
    out += row;
  }
}

// By 4 bits each: which of HUES in hue.ts, by r ≥ g, r ≥ b and g ≥ b.
const CASES: i32 = 0x02031054;
// By 6 bits each: for each sextant which of V, p and the blend are red, green, blue.
const ORDERS: u64 = 24 | (18 << 6) | (33 << 12) | (9 << 18) | (6 << 24) | (<u64>36 << 30);

// Hue of RGB pixels whose bytes are first mapped by `table`, moved by `shift` of 256; the tables are
// those of hue.ts. Without branches on colours, which no processor foresees.
export function shiftHue(src: usize, out: usize, length: i32, table: usize, shift: i32, hues: usize, saturations: usize, lows: usize, sextants: usize, rests: usize): void {
  for (let i = 0; i < length; i += 3) {
    const p = src + <usize>i;
    const o = out + <usize>i;
    const r = <i32>load<u8>(table + <usize>load<u8>(p));
    const g = <i32>load<u8>(table + <usize>load<u8>(p, 1));
    const b = <i32>load<u8>(table + <usize>load<u8>(p, 2));
    const rg = i32(r >= g);
    const v = select(select(r, b, r >= b), select(g, b, g >= b), rg);
    const low = select(select(g, b, g < b), select(r, b, r < b), rg);
    const spread = v - low;
    const s = <i32>load<u8>(saturations + <usize>((v << 8) | spread));
    if (s == 0) {
      store<u8>(o, v);
      store<u8>(o, v, 1);
      store<u8>(o, v, 2);
      continue;
    }
    const middle = r + g + b - v - low;
    const k = (CASES >> ((rg | (i32(r >= b) << 1) | (i32(g >= b) << 2)) << 2)) & 15;
    const hue = (<i32>load<u8>(hues + <usize>((k << 16) | (spread << 8) | (v - middle))) + shift) & 255;
    const q = <i32>load<u8>(lows + <usize>((s << 8) | v));
    const fs = <f32>s / <f32>255;
    const f = load<f32>(rests + (<usize>hue << 2));
    const sextant = <i32>load<u8>(sextants + <usize>hue);
    const part = select(<f64>(fs * f), <f64>fs * (1.0 - <f64>f), sextant & 1);
    const t = <i32>(<f64>v * (1.0 - part) + 0.5);
    const all = v | (q << 8) | (t << 16);
    const order = <i32>(ORDERS >> <u64>(sextant * 6));
    store<u8>(o, all >> ((order & 3) << 3));
    store<u8>(o, all >> (((order >> 2) & 3) << 3), 1);
    store<u8>(o, all >> (((order >> 4) & 3) << 3), 2);
  }
}
