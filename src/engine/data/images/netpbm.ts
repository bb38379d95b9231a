/** Netpbm pictures (PBM, PGM, PPM; text and binary), which sharp's build does not read. */
import { GREY_16, MORE, netpbmNumbers } from './header';

/** Values of the text formats P1 to P3; the digits of a bitmap need no space between them. */
function textValues(bytes: Uint8Array, start: number, count: number, bitmap: boolean): Uint16Array {
  const text = Buffer.from(bytes.subarray(start - 1))
    .toString('latin1')
    .replace(/#[^\n]*/g, ' ');
  const words = text.match(bitmap ? /[01]/g : /\d+/g) ?? [];
  if (words.length < count) {
    throw new Error(`it is cut short: ${count} values expected, ${words.length} found`);
  }
  return Uint16Array.from({ length: count }, (_, i) => Number(words[i]));
}

/** Values of P4: rows of bits, each row filled up to a whole byte. */
function bitValues(data: Uint8Array, width: number, height: number): Uint16Array {
  const row = Math.ceil(width / 8);
  const out = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      out[y * width + x] = ((data[y * row + (x >> 3)] as number) >> (7 - (x & 7))) & 1;
    }
  }
  return out;
}

/** Decodes to RGB. Throws an Error that says what is wrong with the file. */
export function decodeNetpbm(bytes: Uint8Array): {
  width: number;
  height: number;
  pixels: Uint8Array;
} {
  const kind = (bytes[1] as number) - 0x30;
  const bitmap = kind === 1 || kind === 4;
  const header = netpbmNumbers(bytes, bitmap ? 2 : 3);
  if (!header || header === MORE) throw new Error('its Netpbm header is incomplete');
  const [width, height, top = 1] = header.numbers as [number, number, number?];
  if (width < 1 || height < 1) throw new Error(`its size is ${width}×${height}`);
  if (top < 1 || top > 65535) throw new Error(`its largest value is ${top}, not 1 to 65535`);
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  if (channels === 1 && top > 255) throw new Error(GREY_16);
  const count = width * height * channels;

  let values: ArrayLike<number>;
  if (kind <= 3) {
    values = textValues(bytes, header.end, count, bitmap);
  } else {
    const data = bytes.subarray(header.end);
    const expected = bitmap ? Math.ceil(width / 8) * height : count * (top > 255 ? 2 : 1);
    if (data.length < expected) {
      throw new Error(
        `it is cut short: ${expected} bytes of pixels expected, ${data.length} found`,
      );
    }
    if (bitmap) values = bitValues(data, width, height);
    else if (top <= 255) values = data;
    else {
      const view = new DataView(data.buffer, data.byteOffset);
      values = Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * i));
    }
  }

  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    const value = values[channels === 3 ? i : Math.floor(i / 3)] as number;
    // In a bitmap 1 is black.
    pixels[i] = bitmap ? 255 * (1 - value) : Math.min(255, Math.round((value / top) * 255));
  }
  return { width, height, pixels };
}
