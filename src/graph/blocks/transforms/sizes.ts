/** The forms that parameters of transforms have in common (parity 2.2). Pure. */

/** One number or a list of one serves both axes; else (h, w). */
export function sizePair(size: number | readonly number[]): readonly [number, number] {
  if (typeof size === 'number') return [size, size];
  const [h = 0, w = h] = size;
  return [h, w];
}

/** Left, top, right, bottom; of two numbers the first is left and right, the second top and bottom. */
export function sidesOf(
  padding: number | readonly number[],
): readonly [number, number, number, number] {
  if (typeof padding === 'number') return [padding, padding, padding, padding];
  const [left = 0, top = left, right = left, bottom = top] = padding;
  return [left, top, right, bottom];
}

/** A number a is the range from −a to a. */
export function rangeOf(value: number | readonly number[]): readonly [number, number] {
  if (typeof value === 'number') return [-value, value];
  const [low = 0, high = low] = value;
  return [low, high];
}

/** Ranges of the shear along x and, of four numbers, along y. */
export function shearOf(shear: number | readonly number[]): readonly (readonly [number, number])[] {
  if (typeof shear === 'number' || shear.length < 4) return [rangeOf(shear)];
  return [rangeOf(shear.slice(0, 2)), rangeOf(shear.slice(2, 4))];
}
