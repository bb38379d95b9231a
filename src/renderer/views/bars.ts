/** Feature vectors as bars from the zero line, in as many rows as are needed. */
import { type Frame, vectorBytes } from './atlas';
import { cssColour, tableFor } from './colormap';
import { themeColour } from './render';

export interface BarLayout {
  readonly width: number;
  readonly rowHeight: number;
  readonly rowGap: number;
  readonly rows: number;
}

/** Rows in which `count` bars of at least `least` pixels fit. */
export function barRows(count: number, width: number, least = 4): number {
  return Math.max(1, Math.ceil((count * least) / Math.max(1, width)));
}

export function barsPerRow(count: number, rows: number): number {
  return Math.max(1, Math.ceil(count / rows));
}

/** The bar under a point, or −1. */
export function barAt(count: number, layout: BarLayout, x: number, y: number): number {
  const row = Math.floor(y / (layout.rowHeight + layout.rowGap));
  if (row < 0 || row >= layout.rows || x < 0 || x >= layout.width) return -1;
  if (y - row * (layout.rowHeight + layout.rowGap) >= layout.rowHeight) return -1;
  const perRow = barsPerRow(count, layout.rows);
  const bar = row * perRow + Math.floor((x / layout.width) * perRow);
  return bar < count ? bar : -1;
}

/** Height of the zero line in a row, from its top, as a share. */
function zeroShare(frame: Pick<Frame, 'low' | 'high'>): number {
  const span = frame.high - frame.low;
  return span > 0 ? Math.min(1, Math.max(0, frame.high / span)) : 1;
}

/** White bars on a white panel would not be seen: small values take the first clear blue or red. */
function visibleSigned(byte: number): number {
  return byte < 128 ? Math.min(byte, 88) : Math.max(byte, 168);
}

/** Draws the bars of a feature vector; `marked` gets an outline. */
export function drawBars(
  context: CanvasRenderingContext2D,
  frame: Frame,
  layout: BarLayout,
  marked = -1,
): void {
  const bytes = vectorBytes(frame);
  const table = tableFor(frame.signed);
  const perRow = barsPerRow(bytes.length, layout.rows);
  const step = layout.width / perRow;
  const gap = step >= 4 ? 1 : 0;
  const zero = zeroShare(frame) * layout.rowHeight;
  const line = themeColour('--line-strong');
  for (let row = 0; row < layout.rows; row++) {
    const top = row * (layout.rowHeight + layout.rowGap);
    context.fillStyle = line;
    context.fillRect(0, top + Math.min(layout.rowHeight - 1, zero), layout.width, 1);
  }
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const row = Math.floor(i / perRow);
    const top = row * (layout.rowHeight + layout.rowGap);
    const x = (i % perRow) * step;
    const y = (1 - byte / 255) * layout.rowHeight;
    const from = top + Math.min(y, zero);
    const height = Math.max(1, Math.abs(y - zero));
    context.fillStyle = cssColour(table, frame.signed ? visibleSigned(byte) : byte);
    context.fillRect(x, from, Math.max(0.5, step - gap), height);
    if (i === marked) {
      context.strokeStyle = themeColour('--accent');
      context.lineWidth = 1;
      context.strokeRect(x - 0.5, top + 0.5, step, layout.rowHeight - 1);
    }
  }
}
