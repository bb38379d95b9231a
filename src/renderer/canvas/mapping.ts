/** Where a small map draws a large picture. */

export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place `p` of the picture lies at `p · scale + offset` on the map. */
export interface Fitted {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The smallest box around these. */
export function extentOf(boxes: readonly Extent[]): Extent {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** As large as fits into `size` with a free margin, in the middle. */
export function fitted(
  extent: Extent,
  size: { readonly width: number; readonly height: number },
  margin: number,
): Fitted {
  const room = 1 + 2 * margin;
  const scale = Math.min(
    size.width / (room * Math.max(extent.width, 1)),
    size.height / (room * Math.max(extent.height, 1)),
  );
  return {
    scale,
    x: size.width / 2 - (extent.x + extent.width / 2) * scale,
    y: size.height / 2 - (extent.y + extent.height / 2) * scale,
  };
}
