/** All channels of a frame as a grid; reads the value under the pointer. */
import { useEffect, useMemo, useRef } from 'react';
import { useUi } from '../state/ui';
import {
  type Frame,
  gridOrigin,
  hitTest,
  layoutGrid,
  mapCount,
  type Reading,
  readHit,
} from './atlas';
import styles from './MapGrid.module.css';
import { BORDER, drawMaps, prepareCanvas, themeColour } from './render';

const GAP = 2;

export interface MapGridProps {
  readonly frame: Frame;
  /** Room, in CSS pixels; the grid may become higher and is then scrolled. */
  readonly width: number;
  readonly height: number;
  readonly minTile: number;
  readonly maxTile: number;
  readonly label: string;
  readonly testId: string;
  readonly hovered: Reading | null;
  readonly onHover: (reading: Reading | null) => void;
  /** The channel that another view shows. */
  readonly selected?: number | undefined;
  readonly onSelect?: ((channel: number) => void) | undefined;
}

export function MapGrid({
  frame,
  width,
  height,
  minTile,
  maxTile,
  label,
  testId,
  hovered,
  onHover,
  selected,
  onSelect,
}: MapGridProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pointer = useRef<{ x: number; y: number } | null>(null);
  const theme = useUi((s) => s.resolvedTheme);
  // A frame made for the strip alone has fewer until the next one comes.
  const maps = frame.maps ?? mapCount(frame);
  const { tileWidth, tileHeight } = frame;
  const grid = useMemo(
    () =>
      layoutGrid(maps, tileWidth / tileHeight, width - 2 * BORDER, height - 2 * BORDER, {
        gap: GAP,
        minTile,
        maxTile,
        snap: Math.max(tileWidth, tileHeight),
      }),
    [maps, tileWidth, tileHeight, width, height, minTile, maxTile],
  );

  const outerWidth = grid.width + 2 * BORDER;
  const outerHeight = grid.height + 2 * BORDER;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const scale = devicePixelRatio;
    const context = prepareCanvas(canvas.current, outerWidth, outerHeight, scale);
    if (!context) return;
    drawMaps(context, frame, grid, scale);
    const outline = (map: number, colour: string) => {
      const { x, y } = gridOrigin(grid, map);
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.strokeRect(x + BORDER, y + BORDER, grid.tileWidth, grid.tileHeight);
    };
    if (selected !== undefined && selected < maps) outline(selected, themeColour('--accent'));
    if (hovered) outline(hovered.channel, themeColour('--accent'));
  }, [frame, grid, outerWidth, outerHeight, maps, selected, hovered, theme]);

  // A resting pointer reads the new value when the maps change under it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new frame reads again
  useEffect(() => {
    if (pointer.current) read(pointer.current.x, pointer.current.y);
  }, [frame]);

  const read = (x: number, y: number) => {
    const hit = hitTest(grid, x - BORDER, y - BORDER);
    onHover(hit ? readHit(frame, hit) : null);
  };

  return (
    <div data-testid={testId} data-step={frame.step} data-maps={maps}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        className={styles.grid}
        style={{ width: outerWidth, height: outerHeight }}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => {
          pointer.current = { x: offsetX, y: offsetY };
          read(offsetX, offsetY);
        }}
        onPointerLeave={() => {
          pointer.current = null;
          onHover(null);
        }}
        onClick={({ nativeEvent: { offsetX, offsetY } }) => {
          const hit = hitTest(grid, offsetX - BORDER, offsetY - BORDER);
          if (hit) onSelect?.(hit.map);
        }}
      />
    </div>
  );
}
