/** A vector as bars from its zero line, in as many rows as it takes; linear or log scale. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { formatValue } from '../engine/format';
import { useUi } from '../state/ui';
import { barsPerRow } from './bars';
import { cssColour, DIVERGING, VIRIDIS } from './colormap';
import { prepareCanvas, themeColour } from './render';
import styles from './TileGrid.module.css';
import { byteOf, scaleOf } from './tiles';

export interface BarChartProps {
  readonly values: Float32Array;
  readonly width: number;
  /** Of one row. */
  readonly height: number;
  readonly label: string;
  readonly names?: readonly string[];
  readonly onRead?: (reading: string | null) => void;
  readonly testId?: string;
}

const GAP = 8;
const LEAST = 3;

export function BarChart({ values, width, height, label, names, onRead, testId }: BarChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState(-1);
  const theme = useUi((s) => s.resolvedTheme);
  const rows = Math.max(1, Math.ceil((values.length * LEAST) / Math.max(1, width)));
  const perRow = barsPerRow(values.length, rows);
  const rowHeight = rows === 1 ? height : Math.max(24, Math.min(64, height / rows));
  const outer = rows * (rowHeight + GAP) - GAP;
  const step = Math.min(48, width / perRow);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, width, outer, devicePixelRatio);
    if (!context) return;
    const scale = scaleOf(values);
    const table = scale.signed ? DIVERGING : VIRIDIS;
    const zero = (scale.high / (scale.high - scale.low)) * (rowHeight - 2);
    values.forEach((value, i) => {
      const x = (i % perRow) * step;
      const top = Math.floor(i / perRow) * (rowHeight + GAP);
      const y = (1 - (value - scale.low) / (scale.high - scale.low)) * (rowHeight - 2);
      const byte = byteOf(value, scale);
      // White bars on a white panel would not be seen.
      const seen = !scale.signed
        ? Math.min(byte, 225)
        : byte < 128
          ? Math.min(byte, 88)
          : Math.max(byte, 168);
      context.fillStyle = cssColour(table, seen);
      context.fillRect(
        x,
        top + Math.min(y, zero),
        Math.max(1, step - (step > 4 ? 1 : 0)),
        Math.max(1, Math.abs(y - zero)),
      );
      if (i !== at) return;
      context.strokeStyle = themeColour('--accent');
      context.lineWidth = 1.5;
      context.strokeRect(x, top + 1, step, rowHeight - 2);
    });
    context.fillStyle = themeColour('--line-strong');
    for (let row = 0; row < rows; row++)
      context.fillRect(0, row * (rowHeight + GAP) + zero, Math.min(width, perRow * step), 1);
  }, [values, width, outer, rowHeight, rows, step, at, theme]);

  const read = (index: number) => {
    const i = index >= 0 && index < values.length ? index : -1;
    setAt(i);
    onRead?.(i < 0 ? null : `${names?.[i] ?? i}: ${formatValue(values[i], 4)}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perRow, ArrowDown: perRow }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    read(Math.min(values.length - 1, Math.max(0, Math.max(0, at) + by)));
  };
  return (
    <canvas
      ref={canvas}
      tabIndex={0}
      role="img"
      aria-label={label}
      data-testid={testId}
      className={styles.grid}
      style={{ width, height: outer }}
      onPointerMove={({ nativeEvent: { offsetX, offsetY } }) =>
        read(Math.floor(offsetY / (rowHeight + GAP)) * perRow + Math.floor(offsetX / step))
      }
      onPointerLeave={() => read(-1)}
      onBlur={() => read(-1)}
      onKeyDown={onKeyDown}
    />
  );
}
