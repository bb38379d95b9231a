/**
 * Colour tables for data images, 256 entries each, computed once. Magnitudes take viridis; signed values
 * take ColorBrewer's RdBu turned round (blue below zero, white at zero, red above).
 */
import { interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';

export type Colour = readonly [red: number, green: number, blue: number];

export interface ColourTable {
  readonly name: 'viridis' | 'diverging';
  /** One opaque pixel for each byte, in the byte order of `ImageData` seen as Uint32. */
  readonly pixels: Uint32Array;
  readonly colours: readonly Colour[];
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Reads `rgb(1, 2, 3)` or `#010203`, the two forms that d3 gives. */
export function parseColour(text: string): Colour {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (hex) return [hex[1], hex[2], hex[3]].map((part) => Number.parseInt(part ?? '0', 16)) as never;
  const rgb = /^rgb\((\d+),\s*(\d+),\s*(\d+)\)$/.exec(text);
  if (rgb) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])];
  throw new Error(`not a colour: ${text}`);
}

function table(name: ColourTable['name'], at: (t: number) => string): ColourTable {
  const colours = Array.from({ length: 256 }, (_, i) => parseColour(at(i / 255)));
  const pixels = Uint32Array.from(colours, ([red, green, blue]) =>
    LITTLE_ENDIAN
      ? ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
      : ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0,
  );
  return { name, pixels, colours };
}

export const VIRIDIS: ColourTable = table('viridis', interpolateViridis);
export const DIVERGING: ColourTable = table('diverging', (t) => interpolateRdBu(1 - t));

export function tableFor(signed: boolean): ColourTable {
  return signed ? DIVERGING : VIRIDIS;
}

/** CSS colour of a byte. */
export function cssColour(map: ColourTable, byte: number): string {
  const [red, green, blue] = map.colours[byte] ?? [0, 0, 0];
  return `rgb(${red} ${green} ${blue})`;
}

/** Paints bytes into RGBA pixels through a table; `target` has one pixel for each byte. */
export function paint(bytes: Uint8Array, map: ColourTable, target: Uint32Array): void {
  const { pixels } = map;
  for (let i = 0; i < bytes.length; i++) target[i] = pixels[bytes[i] as number] as number;
}

/** A CSS gradient through a table, for legends. */
export function cssGradient(map: ColourTable, direction = 'to right'): string {
  const stops = Array.from({ length: 17 }, (_, i) => cssColour(map, Math.min(255, i * 16)));
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}

/** Black or white, whichever is read on a byte's colour: at least 4.5:1. */
export function inkOn(map: ColourTable, byte: number): '#000000' | '#ffffff' {
  const [r, g, b] = (map.colours[byte] ?? [0, 0, 0]).map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}
