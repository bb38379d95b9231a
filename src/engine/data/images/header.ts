/**
 * Width and height of a picture from the first bytes of its file, for the formats whose header is
 * simple: scanning a folder this way is several times faster than asking the image library.
 */

/** More pixels are refused before they are decoded: PIL's limit for decompression bombs. */
export const MOST_PIXELS = 178_956_970;

/** Why grey pictures of 16 bits are refused: their values above 255 would all be white. */
export const GREY_16 = 'it is grey with 16 bits, which PIL clips to white; save it with 8 bits';

export interface ImageHeader {
  readonly format: 'png' | 'jpeg' | 'bmp' | 'netpbm';
  readonly width: number;
  readonly height: number;
  /** Colour components as stored; 4 in a JPEG is CMYK. */
  readonly components: number;
}

/** More bytes are needed to say. */
export const MORE = Symbol('more bytes');

const u16 = (b: Uint8Array, at: number) => ((b[at] as number) << 8) | (b[at + 1] as number);
const u32 = (b: Uint8Array, at: number) => u16(b, at) * 0x10000 + u16(b, at + 2);

/** Walks the segments of a JPEG to its frame header (SOF0…SOF15 but DHT, JPG, DAC). */
function jpeg(b: Uint8Array): ImageHeader | typeof MORE | undefined {
  let at = 2;
  for (;;) {
    if (at + 9 >= b.length) return MORE;
    if (b[at] !== 0xff) return undefined;
    const marker = b[at + 1] as number;
    if (marker === 0xff) {
      at++; // fill byte
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2; // no length
    } else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return {
        format: 'jpeg',
        height: u16(b, at + 5),
        width: u16(b, at + 7),
        components: b[at + 9] as number,
      };
    } else if (marker === 0xda || marker === 0xd9) {
      return undefined; // pixels or the end before any frame
    } else {
      at += 2 + u16(b, at + 2);
    }
  }
}

/** Numbers of a Netpbm header; `#` begins a comment. `end` is the byte after the last one's delimiter. */
export function netpbmNumbers(
  b: Uint8Array,
  count: number,
): { numbers: number[]; end: number } | typeof MORE | undefined {
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < count) {
    if (at >= b.length) return MORE;
    const c = b[at] as number;
    if (c === 0x23) {
      while (at < b.length && b[at] !== 0x0a) at++;
    } else if (c === 0x20 || (c >= 0x09 && c <= 0x0d)) {
      at++;
    } else if (c >= 0x30 && c <= 0x39) {
      let value = 0;
      while (at < b.length && (b[at] as number) >= 0x30 && (b[at] as number) <= 0x39) {
        value = value * 10 + (b[at++] as number) - 0x30;
      }
      if (at >= b.length) return MORE;
      numbers.push(value);
    } else {
      return undefined;
    }
  }
  return { numbers, end: at + 1 };
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** `undefined`: another format, or none at all. */
export function readHeader(b: Uint8Array): ImageHeader | typeof MORE | undefined {
  if (b.length < 2) return undefined;
  if (b[0] === 0xff && b[1] === 0xd8) return jpeg(b);
  if (PNG.every((byte, i) => b[i] === byte)) {
    if (b.length < 26) return MORE;
    return { format: 'png', width: u32(b, 16), height: u32(b, 20), components: 0 };
  }
  if (b[0] === 0x42 && b[1] === 0x4d) {
    if (b.length < 30) return MORE;
    const view = new DataView(b.buffer, b.byteOffset);
    const old = view.getUint32(14, true) === 12;
    return {
      format: 'bmp',
      width: old ? view.getUint16(18, true) : view.getInt32(18, true),
      height: old ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true)),
      components: 3,
    };
  }
  const kind = (b[1] as number) - 0x30;
  if (b[0] === 0x50 && kind >= 1 && kind <= 6) {
    const size = netpbmNumbers(b, 2);
    if (!size || size === MORE) return size;
    const [width, height] = size.numbers as [number, number];
    return { format: 'netpbm', width, height, components: kind % 3 === 0 ? 3 : 1 };
  }
  return undefined;
}
