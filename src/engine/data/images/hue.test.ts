import { expect, it } from 'vitest';
import { shiftHue } from './hue';

const IDENTITY = Uint8Array.from({ length: 256 }, (_, i) => i);

it('is the same in WebAssembly as in JavaScript, which pictures with alpha take', () => {
  const count = 1 << 16;
  const rgb = new Uint8Array(count * 3);
  const rgba = new Uint8Array(count * 4);
  const compiled = new Uint8Array(rgb.length);
  const plain = new Uint8Array(rgba.length);
  // Every green and blue beside some reds, each with another shift.
  for (let red = 0; red < 256; red += 17) {
    for (let i = 0; i < count; i++) {
      rgb.set([red, i >> 8, i & 255], 3 * i);
      rgba.set([red, i >> 8, i & 255], 4 * i);
    }
    const shift = ((red * 37) % 256) - 128;
    shiftHue(rgb, compiled, IDENTITY, 3, shift);
    shiftHue(rgba, plain, IDENTITY, 4, shift);
    let differing = 0;
    for (let i = 0; i < count; i++)
      for (let c = 0; c < 3; c++) if (compiled[3 * i + c] !== plain[4 * i + c]) differing++;
    expect([red, differing]).toEqual([red, 0]);
  }
});
