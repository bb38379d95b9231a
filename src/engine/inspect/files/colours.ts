/**
 * Colour tables of saved pictures, the same as on screen: viridis for magnitudes, ColorBrewer's RdBu turned
 * round for signed values.
 */
import { interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';

export type Rgb = readonly [number, number, number];

function parse(text: string): Rgb {
  const hex = /^#(..)(..)(..)$/.exec(text)?.slice(1);
  if (hex) return hex.map((part) => Number.parseInt(part, 16)) as unknown as Rgb;
  return (/(\d+), (\d+), (\d+)/.exec(text) ?? ['', '0', '0', '0'])
    .slice(1)
    .map(Number) as unknown as Rgb;
}

const table = (at: (t: number) => string): readonly Rgb[] =>
  Array.from({ length: 256 }, (_, i) => parse(at(i / 255)));

export const VIRIDIS = table(interpolateViridis);
export const DIVERGING = table((t) => interpolateRdBu(1 - t));

export const tableFor = (signed: boolean): readonly Rgb[] => (signed ? DIVERGING : VIRIDIS);

export const css = ([r, g, b]: Rgb): string => `rgb(${r},${g},${b})`;

/** Ten colours for classes that are told apart on white and on black (Tableau 10). */
export const CLASS_COLOURS = [
  '#4e79a7',
  '#f28e2b',
  '#e15759',
  '#76b7b2',
  '#59a14f',
  '#edc948',
  '#b07aa1',
  '#ff9da7',
  '#9c755f',
  '#9aa0a6',
] as const;
