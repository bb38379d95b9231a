/** Points in the plane brought into a rectangle, found under the pointer, coloured by class. Pure. */

/** The Okabe–Ito palette without black, then hues a golden angle apart. */
const COLOURS = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#d55e00',
  '#cc79a7',
  '#0072b2',
  '#b8a800',
  '#9467bd',
  '#8c6d4f',
  '#7f8c8d',
] as const;

export function classColour(id: number): string {
  const known = COLOURS[id];
  if (known !== undefined) return known;
  return id < 0 ? '#7f8c8d' : `hsl(${Math.round((id * 137.508) % 360)} 60% 52%)`;
}

/** x, y pairs scaled into width × height with a margin; each axis on its own, y upwards. */
export function placed(
  points: Float32Array,
  width: number,
  height: number,
  margin: number,
): Float32Array {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  points.forEach((v, i) => {
    const axis = i % 2;
    low[axis] = Math.min(low[axis] as number, v);
    high[axis] = Math.max(high[axis] as number, v);
  });
  const span = [(high[0] as number) - (low[0] as number), (high[1] as number) - (low[1] as number)];
  return points.map((v, i) => {
    const axis = i % 2;
    const t = span[axis] ? (v - (low[axis] as number)) / (span[axis] as number) : 0.5;
    return axis === 0
      ? margin + t * (width - 2 * margin)
      : height - margin - t * (height - 2 * margin);
  });
}

/** The point nearest to a place, within a distance; −1 for none. */
export function nearest(at: Float32Array, x: number, y: number, within: number): number {
  let best = -1;
  let least = within * within;
  for (let i = 0; i < at.length / 2; i++) {
    const d = ((at[2 * i] as number) - x) ** 2 + ((at[2 * i + 1] as number) - y) ** 2;
    if (d > least) continue;
    least = d;
    best = i;
  }
  return best;
}
