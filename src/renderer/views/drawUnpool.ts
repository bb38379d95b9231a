/** The picture of an unpooling: two planes, empty places left empty, an arrow for one element. */
import { cssColour, tableFor } from './colormap';
import { themeColour } from './render';
import { cellCentre, type Plane, type UnpoolChannel, type UnpoolLayout } from './unpool';

/** Draws both planes; `source` is the element whose way is shown, −1 for none. */
export function drawUnpool(
  context: CanvasRenderingContext2D,
  data: UnpoolChannel,
  layout: UnpoolLayout,
  signed: boolean,
  source: number,
): void {
  const table = tableFor(signed);
  const colours = { field: themeColour('--field'), line: themeColour('--line-strong') };
  backdrop(context, layout.source, colours.field);
  backdrop(context, layout.target, colours.field);
  for (let i = 0; i < data.values.length; i++)
    cell(context, layout.source, i, cssColour(table, data.values[i] ?? 0));
  for (let i = 0; i < data.sources.length; i++) {
    const from = data.sources[i] ?? -1;
    if (from >= 0) cell(context, layout.target, i, cssColour(table, data.values[from] ?? 0));
    else emptyCell(context, layout.target, i, colours.line);
  }
  windows(context, data, layout, colours.line);
  const target = data.targets[source];
  if (target === undefined || target < 0 || target >= data.sources.length) return;
  arrow(context, layout, source, target);
}

function backdrop(context: CanvasRenderingContext2D, plane: Plane, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(plane.x, plane.y, plane.columns * plane.cell, plane.rows * plane.cell);
}

function corner(plane: Plane, index: number): { x: number; y: number } {
  return {
    x: plane.x + (index % plane.columns) * plane.cell,
    y: plane.y + Math.floor(index / plane.columns) * plane.cell,
  };
}

function cell(
  context: CanvasRenderingContext2D,
  plane: Plane,
  index: number,
  colour: string,
): void {
  const { x, y } = corner(plane, index);
  // Fractional cells would leave seams: round both edges.
  const left = Math.round(x);
  const top = Math.round(y);
  context.fillStyle = colour;
  context.fillRect(left, top, Math.round(x + plane.cell) - left, Math.round(y + plane.cell) - top);
}

/** A small dot where nothing was put. */
function emptyCell(
  context: CanvasRenderingContext2D,
  plane: Plane,
  index: number,
  colour: string,
): void {
  if (plane.cell < 4) return;
  const { x, y } = corner(plane, index);
  const side = Math.max(1, Math.round(plane.cell / 8));
  context.fillStyle = colour;
  context.fillRect(
    Math.floor(x + (plane.cell - side) / 2),
    Math.floor(y + (plane.cell - side) / 2),
    side,
    side,
  );
}

/** Fine lines between the pooling windows, where they do not overlap. */
function windows(
  context: CanvasRenderingContext2D,
  data: UnpoolChannel,
  layout: UnpoolLayout,
  colour: string,
): void {
  const stepY = data.to[0] / data.from[0];
  const stepX = data.to[1] / data.from[1];
  if (!Number.isInteger(stepX) || !Number.isInteger(stepY) || layout.target.cell * stepX < 6)
    return;
  context.strokeStyle = colour;
  context.globalAlpha = 0.55;
  context.lineWidth = 1;
  context.beginPath();
  const { x, y, cell, rows, columns } = layout.target;
  for (let c = 0; c <= columns; c += stepX) {
    context.moveTo(x + c * cell + (c === columns ? -0.5 : 0.5), y);
    context.lineTo(x + c * cell + (c === columns ? -0.5 : 0.5), y + rows * cell);
  }
  for (let r = 0; r <= rows; r += stepY) {
    context.moveTo(x, y + r * cell + (r === rows ? -0.5 : 0.5));
    context.lineTo(x + columns * cell, y + r * cell + (r === rows ? -0.5 : 0.5));
  }
  context.stroke();
  context.globalAlpha = 1;
}

function arrow(
  context: CanvasRenderingContext2D,
  layout: UnpoolLayout,
  source: number,
  target: number,
): void {
  const from = cellCentre(layout.source, source);
  const to = cellCentre(layout.target, target);
  const outline = (plane: Plane, index: number) => {
    const { x, y } = corner(plane, index);
    const side = Math.max(3, plane.cell);
    context.strokeRect(x, y, side, side);
  };
  const curve = () => {
    context.beginPath();
    context.moveTo(from.x, from.y);
    const lift = Math.min(60, Math.abs(to.x - from.x) / 5);
    context.quadraticCurveTo(
      (from.x + to.x) / 2,
      Math.max(2, (from.y + to.y) / 2 - lift),
      to.x,
      to.y,
    );
    context.stroke();
  };
  // A halo below: seen on every colour of the maps and on the panel.
  const ink = themeColour('--text');
  const halo = themeColour('--panel');
  for (const [colour, width] of [
    [halo, 4],
    [ink, 1.75],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    outline(layout.source, source);
    outline(layout.target, target);
    curve();
  }
  // The head follows the curve's last direction.
  const lift = Math.min(60, Math.abs(to.x - from.x) / 5);
  const control = { x: (from.x + to.x) / 2, y: Math.max(2, (from.y + to.y) / 2 - lift) };
  const angle = Math.atan2(to.y - control.y, to.x - control.x);
  context.fillStyle = ink;
  context.strokeStyle = halo;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(to.x, to.y);
  for (const side of [-0.45, 0.45])
    context.lineTo(to.x - 9 * Math.cos(angle + side), to.y - 9 * Math.sin(angle + side));
  context.closePath();
  context.fill();
  context.stroke();
}
