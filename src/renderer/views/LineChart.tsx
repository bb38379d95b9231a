/** 1-D feature maps (C, L): a small line chart for each channel, all on one scale. */
import { useEffect, useRef } from 'react';
import type { Panel } from '../../protocol/inspect';
import { formatValue } from '../engine/format';
import { useUi } from '../state/ui';
import { prepareCanvas, themeColour } from './render';
import styles from './TileGrid.module.css';
import { numbersOf, planeOf } from './tiles';

export interface LineChartProps {
  readonly panel: Panel;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly onRead?: (reading: string | null) => void;
}

const GAP = 10;
/** Least width of a chart, and the heights between which it takes the room there is. */
const CELL = { width: 260, least: 48, most: 150 } as const;

export function LineChart({ panel, width, height, label, onRead }: LineChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((s) => s.resolvedTheme);
  const [, length] = planeOf(panel.shape);
  const values = numbersOf(panel);
  const count = Math.max(1, Math.round(values.length / length));
  const columns = Math.max(1, Math.min(count, Math.floor((width + GAP) / (CELL.width + GAP))));
  const cell = Math.min(420, Math.floor((width - GAP * (columns - 1)) / columns));
  const rows = Math.ceil(count / columns);
  const high = Math.max(CELL.least, Math.min(CELL.most, Math.floor((height + GAP) / rows) - GAP));
  const outer = rows * (high + GAP) - GAP;
  const low = Math.min(0, panel.low);
  const top = Math.max(0, panel.high);
  const span = top - low || 1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, width, outer, devicePixelRatio);
    if (!context) return;
    for (let c = 0; c < count; c++) {
      const x = (c % columns) * (cell + GAP);
      const y = Math.floor(c / columns) * (high + GAP);
      const at = (v: number) => y + (1 - (v - low) / span) * high;
      context.strokeStyle = themeColour('--line');
      context.strokeRect(x + 0.5, y + 0.5, cell - 1, high - 1);
      context.fillStyle = themeColour('--line-strong');
      context.fillRect(x, at(0), cell, 1);
      context.strokeStyle = themeColour('--accent');
      context.lineWidth = 1.5;
      context.beginPath();
      for (let i = 0; i < length; i++)
        context.lineTo(
          x + (length > 1 ? (i / (length - 1)) * cell : cell / 2),
          at(values[c * length + i] ?? 0),
        );
      context.stroke();
      context.lineWidth = 1;
      context.fillStyle = themeColour('--text-dim');
      context.font = '10px sans-serif';
      context.fillText(String(c), x + 4, y + 12);
    }
  }, [panel, width, outer, columns, cell, theme]);

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      className={styles.grid}
      style={{ width, height: outer }}
      onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => {
        const column = Math.floor(offsetX / (cell + GAP));
        const channel = Math.floor(offsetY / (high + GAP)) * columns + column;
        const i = Math.round(((offsetX - column * (cell + GAP)) / cell) * (length - 1));
        const value =
          i >= 0 && i < length && column < columns ? values[channel * length + i] : undefined;
        onRead?.(value === undefined ? null : `${channel}: [${i}] ${formatValue(value, 4)}`);
      }}
      onPointerLeave={() => onRead?.(null)}
    />
  );
}
