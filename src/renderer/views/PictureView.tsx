/** A sample as a picture in its own colours, with a map or outlines over it. */
import { useEffect, useRef } from 'react';
import type { Panel } from '../../protocol/inspect';
import { useUi } from '../state/ui';
import { paint, tableFor } from './colormap';
import { prepareCanvas } from './render';
import styles from './TileGrid.module.css';
import { numbersOf, planeOf, type Tiles } from './tiles';

export interface Rectangle {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

export interface PictureViewProps {
  readonly panel: Panel;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly over?: Tiles;
  readonly opacity?: number;
  readonly outline?: Rectangle | null;
  readonly testId?: string;
  readonly onRead?: (
    at: { readonly row: number; readonly column: number; readonly value: number } | null,
  ) => void;
}

/** RGBA pixels of (C, H, W): grey for one channel, the first three as colours; its own range as 0…255. */
export function picturePixels(panel: Panel): ImageData {
  const [height, width] = planeOf(panel.shape);
  const values = numbersOf(panel);
  const size = height * width;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const span = high > low ? high - low : 1;
  const colours = values.length >= 3 * size;
  const data = new ImageData(width, height);
  for (let i = 0; i < size; i++)
    for (let c = 0; c < 4; c++)
      data.data[i * 4 + c] =
        c === 3
          ? 255
          : Math.round((((values[(colours ? c : 0) * size + i] ?? low) - low) / span) * 255);
  return data;
}

/** A map as pixels whose opacity follows the size of the value, at most `opacity`. */
function mapPixels(tiles: Tiles, opacity: number): ImageData {
  const scale = tiles.scale(0);
  const bytes = tiles.bytes(0);
  const data = new ImageData(tiles.width, tiles.height);
  paint(bytes, tableFor(scale.signed), new Uint32Array(data.data.buffer));
  if (opacity < 1)
    bytes.forEach((byte, i) => {
      const strength = scale.signed ? Math.abs(byte - 127.5) / 127.5 : byte / 255;
      data.data[i * 4 + 3] = Math.round(255 * opacity * (0.15 + 0.85 * strength));
    });
  return data;
}

function drawPixels(
  context: CanvasRenderingContext2D,
  data: ImageData,
  width: number,
  height: number,
): void {
  const buffer = new OffscreenCanvas(data.width, data.height);
  buffer.getContext('2d')?.putImageData(data, 0, 0);
  context.imageSmoothingEnabled = data.width > width * devicePixelRatio;
  context.drawImage(buffer, 0, 0, width, height);
}

/** Size of a picture inside a room, as large as it can be. */
export function fitted(
  [rows, columns]: readonly [number, number],
  width: number,
  height: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.max(0.01, Math.min(width / columns, height / rows));
  return {
    width: Math.max(1, Math.round(columns * scale)),
    height: Math.max(1, Math.round(rows * scale)),
  };
}

export function PictureView({
  panel,
  width,
  height,
  label,
  over,
  opacity = 0.7,
  outline,
  testId,
  onRead,
}: PictureViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((s) => s.resolvedTheme);
  const plane = planeOf(panel.shape);
  const size = fitted(plane, width, height);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, size.width, size.height, devicePixelRatio);
    if (!context) return;
    if (opacity < 1 || !over) drawPixels(context, picturePixels(panel), size.width, size.height);
    if (over && over.count > 0)
      drawPixels(context, mapPixels(over, opacity), size.width, size.height);
    if (!outline) return;
    const [sx, sy] = [size.width / plane[1], size.height / plane[0]];
    const box = [
      outline.column * sx + 1,
      outline.row * sy + 1,
      Math.max(3, outline.columns * sx - 2),
      Math.max(3, outline.rows * sy - 2),
    ] as const;
    context.lineWidth = 4;
    context.strokeStyle = '#000000';
    context.strokeRect(...box);
    context.lineWidth = 2;
    context.strokeStyle = '#4f8cff';
    context.strokeRect(...box);
  }, [panel, over, opacity, outline, size.width, size.height, theme]);

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      data-testid={testId}
      data-outline={outline ? JSON.stringify(outline) : undefined}
      className={styles.grid}
      style={size}
      onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => {
        if (!onRead) return;
        const place = (offset: number, extent: number, count: number) =>
          Math.min(count - 1, Math.max(0, Math.floor((offset / extent) * count)));
        const rows = over?.height ?? plane[0];
        const columns = over?.width ?? plane[1];
        const row = place(offsetY, size.height, rows);
        const column = place(offsetX, size.width, columns);
        const value = over
          ? over.value(0, row, column)
          : (numbersOf(panel)[row * columns + column] ?? Number.NaN);
        onRead({ row, column, value });
      }}
      onPointerLeave={() => onRead?.(null)}
    />
  );
}
