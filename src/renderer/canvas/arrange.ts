/** Aligning and distributing blocks. Pure. */
import type { Position } from '../../graph/document/schema';
import { type Size, snap } from './place';

export interface Box extends Position, Size {
  readonly id: string;
}

export type Alignment = 'left' | 'right' | 'top' | 'bottom' | 'centre' | 'middle';
export type Axis = 'x' | 'y';

type Places = Record<string, Position>;

/** New places so that all share one edge or middle line. */
export function aligned(boxes: readonly Box[], how: Alignment): Places {
  const lefts = boxes.map((b) => b.x);
  const tops = boxes.map((b) => b.y);
  const rights = boxes.map((b) => b.x + b.width);
  const bottoms = boxes.map((b) => b.y + b.height);
  const [left, right] = [Math.min(...lefts), Math.max(...rights)];
  const [top, bottom] = [Math.min(...tops), Math.max(...bottoms)];
  const place = ({ x, y, width, height }: Box): Position => {
    switch (how) {
      case 'left':
        return { x: left, y };
      case 'right':
        return { x: right - width, y };
      case 'top':
        return { x, y: top };
      case 'bottom':
        return { x, y: bottom - height };
      case 'centre':
        return { x: (left + right - width) / 2, y };
      case 'middle':
        return { x, y: (top + bottom - height) / 2 };
    }
  };
  return Object.fromEntries(boxes.map((box) => [box.id, snap(place(box))]));
}

/** New places with equal gaps along an axis; the outermost stay unless there is no room between them. */
export function distributed(boxes: readonly Box[], axis: Axis): Places {
  const length = axis === 'x' ? 'width' : 'height';
  const sorted = [...boxes].sort((a, b) => a[axis] - b[axis]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || sorted.length < 3) return {};
  const span = last[axis] + last[length] - first[axis];
  const filled = sorted.reduce((sum, box) => sum + box[length], 0);
  const gap = Math.max(LEAST_GAP, (span - filled) / (sorted.length - 1));
  let at = first[axis];
  return Object.fromEntries(
    sorted.map((box) => {
      const place = snap({ x: box.x, y: box.y, [axis]: at });
      at += box[length] + gap;
      return [box.id, place];
    }),
  );
}

const LEAST_GAP = 32;

/** The smallest box around boxes. */
export function around(boxes: readonly (Position & Size)[]): Position & Size {
  const x = Math.min(...boxes.map((b) => b.x));
  const y = Math.min(...boxes.map((b) => b.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((b) => b.x + b.width)) - x,
    height: Math.max(...boxes.map((b) => b.y + b.height)) - y,
  };
}

/** Whether a box lies wholly in another. */
export function within(inner: Position & Size, outer: Position & Size): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
