import { describe, expect, it } from 'vitest';
import {
  cssColour,
  cssGradient,
  DIVERGING,
  inkOn,
  paint,
  parseColour,
  tableFor,
  VIRIDIS,
} from './colormap';

describe('colour tables', () => {
  it('have viridis at its published ends', () => {
    expect(VIRIDIS.colours[0]).toEqual([68, 1, 84]);
    expect(VIRIDIS.colours[255]).toEqual([253, 231, 37]);
    expect(VIRIDIS.colours).toHaveLength(256);
  });

  it('go from blue over almost white to red when signed', () => {
    const [low, middle, high] = [0, 128, 255].map((i) => DIVERGING.colours[i] ?? [0, 0, 0]);
    expect((low?.[2] ?? 0) - (low?.[0] ?? 0)).toBeGreaterThan(60);
    expect((high?.[0] ?? 0) - (high?.[2] ?? 0)).toBeGreaterThan(60);
    expect(Math.min(...(middle ?? [0]))).toBeGreaterThan(235);
    expect(tableFor(true)).toBe(DIVERGING);
    expect(tableFor(false)).toBe(VIRIDIS);
  });

  it('paint opaque pixels in the order of ImageData', () => {
    const rgba = new Uint8ClampedArray(8);
    paint(Uint8Array.of(0, 255), VIRIDIS, new Uint32Array(rgba.buffer));
    expect([...rgba]).toEqual([68, 1, 84, 255, 253, 231, 37, 255]);
  });

  it('give CSS', () => {
    expect(cssColour(VIRIDIS, 0)).toBe('rgb(68 1 84)');
    expect(cssGradient(DIVERGING)).toMatch(/^linear-gradient\(to right, rgb/);
    expect(parseColour('#440154')).toEqual([68, 1, 84]);
    expect(() => parseColour('red')).toThrow();
  });
});

it('writes on every colour so that it can be read', () => {
  const luminance = (rgb: readonly number[]) => {
    const [r = 0, g = 0, b = 0] = rgb.map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const map of [VIRIDIS, DIVERGING])
    for (let byte = 0; byte < 256; byte++) {
      const ground = luminance(map.colours[byte] ?? []);
      const ratio =
        inkOn(map, byte) === '#ffffff' ? 1.05 / (ground + 0.05) : (ground + 0.05) / 0.05;
      expect(ratio, `${map.name} ${byte}`).toBeGreaterThanOrEqual(4.5);
    }
});
