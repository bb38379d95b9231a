/**
 * Maps side by side on a canvas: values under the pointer or the arrow keys, one tile or pixel chosen by
 * click or Enter, outlines over tiles.
 */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useUi } from '../state/ui';
import { type Grid, gridOrigin, hitTest, layoutGrid } from './atlas';
import { paint, tableFor } from './colormap';
import { BORDER, prepareCanvas, themeColour } from './render';
import styles from './TileGrid.module.css';
import type { Tiles } from './tiles';

export interface Pixel {
  readonly map: number;
  /** In the map's own plane. */
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** A rectangle over a map, in its own pixels. */
export interface Mark {
  readonly map: number;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

export interface TileGridProps {
  readonly tiles: Tiles;
  readonly width: number;
  readonly height: number;
  readonly minTile?: number;
  readonly maxTile?: number;
  /** So many tiles in a row; without it as many as fit best. */
  readonly columns?: number | undefined;
  readonly label: string;
  readonly testId?: string;
  readonly selected?: number | undefined;
  readonly marks?: readonly Mark[];
  readonly onPixel?: (pixel: Pixel | null) => void;
  readonly onChoose?: (pixel: Pixel) => void;
}

function gridFor(props: TileGridProps): Grid {
  const { tiles, width, height, minTile = 24, maxTile = 160, columns } = props;
  const aspect = tiles.width / tiles.height;
  const gap = 2;
  if (columns === undefined)
    return layoutGrid(tiles.count, aspect, width - 2 * BORDER, height - 2 * BORDER, {
      gap,
      minTile,
      maxTile,
      snap: Math.max(tiles.width, tiles.height),
    });
  const across = Math.max(1, Math.min(columns, tiles.count));
  const room = Math.floor((width - 2 * BORDER - gap * (across - 1)) / across);
  const wide = Math.max(4, Math.min(room, maxTile * Math.min(1, aspect)));
  const rows = Math.ceil(tiles.count / across);
  const high = Math.max(2, Math.round(wide / aspect));
  return {
    maps: tiles.count,
    columns: across,
    rows,
    tileWidth: wide,
    tileHeight: high,
    gap,
    width: across * (wide + gap) - gap,
    height: rows * (high + gap) - gap,
  };
}

export function TileGrid(props: TileGridProps) {
  const { tiles, label, testId, selected, marks, onPixel, onChoose } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cursor, setCursor] = useState<Pixel | null>(null);
  const theme = useUi((s) => s.resolvedTheme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the grid is made of
  const grid = useMemo(
    () => gridFor(props),
    [
      tiles.count,
      tiles.width,
      tiles.height,
      props.width,
      props.height,
      props.minTile,
      props.maxTile,
      props.columns,
    ],
  );
  const outerWidth = grid.width + 2 * BORDER;
  const outerHeight = grid.height + 2 * BORDER;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, outerWidth, outerHeight, devicePixelRatio);
    if (!context) return;
    drawTiles(context, tiles, grid);
    const accent = themeColour('--accent');
    const outline = (map: number) => {
      const { x, y } = gridOrigin(grid, map);
      context.strokeStyle = accent;
      context.lineWidth = 2;
      context.strokeRect(x + BORDER, y + BORDER, grid.tileWidth, grid.tileHeight);
    };
    if (selected !== undefined && selected < tiles.count) outline(selected);
    if (cursor && cursor.map < tiles.count) outline(cursor.map);
    for (const mark of marks ?? []) drawMark(context, tiles, grid, mark);
    if (cursor) drawMark(context, tiles, grid, { ...cursor, rows: 1, columns: 1 });
  }, [tiles, grid, outerWidth, outerHeight, selected, marks, cursor, theme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a resting pointer reads the new value
  useEffect(() => {
    if (cursor)
      move(cursor.map < tiles.count ? pixelAt(cursor.map, cursor.row, cursor.column) : null);
  }, [tiles]);

  const move = (pixel: Pixel | null) => {
    setCursor(pixel);
    onPixel?.(pixel);
  };
  const clamp = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  const pixelAt = (map: number, row: number, column: number): Pixel => {
    const r = clamp(row, tiles.fullHeight);
    const c = clamp(column, tiles.fullWidth);
    const value = tiles.value(
      map,
      clamp(Math.floor((r * tiles.height) / tiles.fullHeight), tiles.height),
      clamp(Math.floor((c * tiles.width) / tiles.fullWidth), tiles.width),
    );
    return { map, row: r, column: c, value };
  };
  const under = (x: number, y: number): Pixel | null => {
    const hit = hitTest(grid, x - BORDER, y - BORDER);
    if (!hit || hit.u < 0 || hit.v < 0) return null;
    return pixelAt(
      hit.map,
      Math.floor(hit.v * tiles.fullHeight),
      Math.floor(hit.u * tiles.fullWidth),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = cursor ?? pixelAt(selected ?? 0, 0, 0);
    const steps: Readonly<Record<string, readonly [number, number, number]>> = {
      ArrowLeft: [0, 0, -1],
      ArrowRight: [0, 0, 1],
      ArrowUp: [0, -1, 0],
      ArrowDown: [0, 1, 0],
      PageUp: [-1, 0, 0],
      PageDown: [1, 0, 0],
    };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      const map = clamp(now.map + step[0], tiles.count);
      move(pixelAt(map, now.row + step[1], now.column + step[2]));
    } else if ((event.key === 'Enter' || event.key === ' ') && onChoose) {
      event.preventDefault();
      onChoose(now);
    }
  };

  return (
    <canvas
      ref={canvas}
      tabIndex={0}
      role="img"
      aria-label={label}
      data-testid={testId}
      data-maps={tiles.count}
      className={styles.grid}
      data-clickable={onChoose ? true : undefined}
      style={{ width: outerWidth, height: outerHeight }}
      onPointerMove={({ nativeEvent: e }) => move(under(e.offsetX, e.offsetY))}
      onPointerLeave={() => move(null)}
      onBlur={() => move(null)}
      onClick={({ nativeEvent: e }) => {
        const pixel = under(e.offsetX, e.offsetY);
        if (pixel) onChoose?.(pixel);
      }}
      onKeyDown={onKeyDown}
    />
  );
}

/** Draws every tile, coloured by its own scale, with a fine border. */
function drawTiles(context: CanvasRenderingContext2D, tiles: Tiles, grid: Grid): void {
  if (tiles.width === 0 || tiles.height === 0) return;
  const buffer = new OffscreenCanvas(tiles.width, tiles.height);
  const inside = buffer.getContext('2d');
  if (!inside) return;
  const image = inside.createImageData(tiles.width, tiles.height);
  const target = new Uint32Array(image.data.buffer);
  context.fillStyle = themeColour('--line-strong');
  const ratio = (grid.tileWidth * devicePixelRatio) / tiles.width;
  context.imageSmoothingEnabled = ratio < 1;
  context.imageSmoothingQuality = 'high';
  for (let map = 0; map < tiles.count; map++) {
    const { x, y } = gridOrigin(grid, map);
    paint(tiles.bytes(map), tableFor(tiles.scale(map).signed), target);
    inside.putImageData(image, 0, 0);
    context.fillRect(x, y, grid.tileWidth + 2 * BORDER, grid.tileHeight + 2 * BORDER);
    context.drawImage(buffer, x + BORDER, y + BORDER, grid.tileWidth, grid.tileHeight);
  }
}

function drawMark(
  context: CanvasRenderingContext2D,
  tiles: Tiles,
  grid: Grid,
  { map, row, column, rows, columns }: Mark,
): void {
  const { x, y } = gridOrigin(grid, map);
  const sx = grid.tileWidth / tiles.fullWidth;
  const sy = grid.tileHeight / tiles.fullHeight;
  const box = [
    x + BORDER + column * sx,
    y + BORDER + row * sy,
    Math.max(2, columns * sx),
    Math.max(2, rows * sy),
  ] as const;
  // Two lines, dark and bright: seen on every colour.
  context.lineWidth = 3;
  context.strokeStyle = '#000000';
  context.strokeRect(...box);
  context.lineWidth = 1.5;
  context.strokeStyle = '#ffffff';
  context.strokeRect(...box);
}
