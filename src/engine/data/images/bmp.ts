/** Windows bitmaps without compression, which sharp's build does not read. */

/** Decodes to RGB; alpha is dropped. Throws an Error that says what is wrong with the file. */
export function decodeBmp(bytes: Uint8Array): {
  width: number;
  height: number;
  pixels: Uint8Array;
} {
  if (bytes.length < 26) throw new Error('its BMP header is incomplete');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  const old = headerSize === 12;
  if (!old && (headerSize < 40 || bytes.length < 14 + headerSize)) {
    throw new Error('its BMP header is incomplete');
  }
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const rows = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(rows);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  if (width < 1 || height < 1) throw new Error(`its size is ${width}×${height}`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`it has ${bits} bits a pixel`);
  if (compression !== 0 && compression !== 3 && compression !== 6) {
    throw new Error(`its BMP compression ${compression} is not supported`);
  }

  const stride = Math.ceil((width * bits) / 32) * 4;
  const found = bytes.length - start;
  if (found < stride * height) {
    throw new Error(`it is cut short: ${stride * height} bytes of pixels expected, ${found} found`);
  }

  const pixel = bits <= 8 ? paletteReader() : maskReader();
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    // Rows are stored from the bottom up unless the height is negative.
    const row = start + stride * (rows > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++) pixel(row, x, (y * width + x) * 3);
  }
  return { width, height, pixels };

  function paletteReader() {
    const entry = old ? 3 : 4;
    const table = 14 + headerSize + (compression === 3 && headerSize === 40 ? 12 : 0);
    const perByte = 8 / bits;
    const mask = (1 << bits) - 1;
    return (row: number, x: number, to: number) => {
      const byte = bytes[row + Math.floor(x / perByte)] as number;
      const index = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
      for (let c = 0; c < 3; c++) pixels[to + c] = bytes[table + index * entry + 2 - c] ?? 0;
    };
  }

  function maskReader() {
    const size = bits / 8;
    if (size === 3 || (size === 4 && compression === 0)) {
      return (row: number, x: number, to: number) => {
        for (let c = 0; c < 3; c++) pixels[to + c] = bytes[row + x * size + 2 - c] as number;
      };
    }
    const masks =
      compression === 0
        ? [0x7c00, 0x03e0, 0x001f]
        : [0, 1, 2].map((c) => view.getUint32(54 + 4 * c, true));
    return (row: number, x: number, to: number) => {
      const at = row + x * size;
      const value = size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
      for (let c = 0; c < 3; c++) {
        const mask = masks[c] as number;
        const low = mask & -mask;
        const top = mask / (low >>> 0 || 1);
        const part = ((value & mask) >>> 0) / (low >>> 0 || 1);
        pixels[to + c] = top > 0 ? Math.floor((part * 255) / top) : 0;
      }
    };
  }
}
