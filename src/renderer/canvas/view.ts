/** Where the canvas looks. Pure, apart from `fitCanvas`. */
import type { Rect, Viewport } from '@xyflow/react';
import { useCanvas } from './store';

/** Below this, the text on blocks cannot be read and the minimap serves better. */
const LEAST_OVERVIEW = 0.42;
/** Shown when the whole is too large. */
const READING_ZOOM = 0.7;
const MARGIN = 40;

/**
 * What a project shows first: all of it where that is readable, else its upper left part, where the
 * data comes in.
 */
export function firstView(bounds: Rect, width: number, height: number): Viewport {
  const fit = Math.min(
    (width - 2 * MARGIN) / bounds.width,
    (height - 2 * MARGIN) / bounds.height,
    1,
  );
  if (fit >= LEAST_OVERVIEW)
    return {
      zoom: fit,
      x: (width - bounds.width * fit) / 2 - bounds.x * fit,
      y: (height - bounds.height * fit) / 2 - bounds.y * fit,
    };
  const zoom = READING_ZOOM;
  const tall = bounds.height * zoom > height - 2 * MARGIN;
  return {
    zoom,
    x: MARGIN - bounds.x * zoom,
    y: (tall ? MARGIN : (height - bounds.height * zoom) / 2) - bounds.y * zoom,
  };
}

/** Shows everything, as large as is comfortable. */
export function fitCanvas(): void {
  void useCanvas.getState().flow?.fitView({ padding: 0.1, maxZoom: 1, duration: 180 });
}
