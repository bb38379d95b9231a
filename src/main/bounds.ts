/** Where the window opens: where it was, unless that screen has gone. */
import type { Bounds } from './settings';

export const MIN_WIDTH = 1024;
export const MIN_HEIGHT = 700;
export const DEFAULT_WIDTH = 1440;
export const DEFAULT_HEIGHT = 900;

/** At least this much of the window must be on a screen, or the user could not grab it. */
const VISIBLE = 100;

/**
 * The remembered bounds when enough of them lies on one of the screens' work areas; otherwise the
 * default size, cut to the first screen, without a position (the system centres it).
 */
export function placeWindow(
  remembered: Bounds | null,
  workAreas: readonly Bounds[],
): { x?: number; y?: number; width: number; height: number } {
  if (remembered && workAreas.some((area) => isGrabbable(remembered, area))) {
    return {
      ...remembered,
      width: Math.max(remembered.width, MIN_WIDTH),
      height: Math.max(remembered.height, MIN_HEIGHT),
    };
  }
  const area = workAreas[0];
  return {
    width: Math.max(Math.min(DEFAULT_WIDTH, area?.width ?? DEFAULT_WIDTH), MIN_WIDTH),
    height: Math.max(Math.min(DEFAULT_HEIGHT, area?.height ?? DEFAULT_HEIGHT), MIN_HEIGHT),
  };
}

function isGrabbable(window: Bounds, area: Bounds): boolean {
  const across =
    Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  // The title bar is at the top: the window's upper edge must be on the screen.
  const below = area.y + area.height - window.y;
  return across >= VISIBLE && below >= VISIBLE && window.y >= area.y - 1;
}
