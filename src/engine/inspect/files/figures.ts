/** Curves and the graph of a report, as SVG that needs nothing else. */
import type { Analysis } from '../../../graph/analysis/types';
import type { NetDocument } from '../../../graph/document/schema';
import { digits, escaped } from './drawing';

export interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dots?: boolean;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [640, 240, 56, 28];

/** Ticks at round numbers. */
export function ticks(low: number, high: number, count = 5): number[] {
  const raw = (high - low) / count;
  if (!(raw > 0)) return [low];
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((m) => m * size >= raw) ?? 10) * size;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** A chart of curves over the steps. At most some thousand points each: longer ones are thinned. */
export function curvesSvg(curves: readonly Curve[], title: string): string {
  const all = curves.flatMap(({ points }) => points).filter(([, y]) => Number.isFinite(y));
  if (all.length === 0) return '';
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const x1 = xs.reduce((a, b) => Math.max(a, b), 1);
  const y0 = Math.min(
    0,
    ys.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  );
  const y1 = ys.reduce((a, b) => Math.max(a, b), y0 + 1e-9);
  const px = (x: number) => LEFT + (x / x1) * (WIDTH - LEFT - 12);
  const py = (y: number) => HEIGHT - BOTTOM - ((y - y0) / (y1 - y0)) * (HEIGHT - BOTTOM - 12);
  const grid = [
    ...ticks(y0, y1).map(
      (y) =>
        `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${py(y).toFixed(1)}" y2="${py(y).toFixed(1)}" class="grid"/><text x="${LEFT - 6}" y="${(py(y) + 4).toFixed(1)}" text-anchor="end">${digits(y)}</text>`,
    ),
    ...ticks(0, x1).map(
      (x) =>
        `<text x="${px(x).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${digits(x)}</text>`,
    ),
  ].join('');
  const lines = curves.map(({ points, colour, dots }) => {
    const shown = thinned(points).map(([x, y]) => [px(x).toFixed(1), py(y).toFixed(1)] as const);
    const line = `<polyline fill="none" stroke="${colour}" stroke-width="1.6" points="${shown.map((p) => p.join()).join(' ')}"/>`;
    return dots
      ? line +
          shown.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`).join('')
      : line;
  });
  const key = curves
    .map(
      ({ name, colour }, i) =>
        `<rect x="${LEFT + 8 + i * 130}" y="4" width="10" height="3" fill="${colour}"/><text x="${LEFT + 22 + i * 130}" y="10">${escaped(name)}</text>`,
    )
    .join('');
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${grid}${lines.join('')}${key}</svg>`;
}

function thinned<P>(points: readonly P[]): readonly P[] {
  const stride = Math.ceil(points.length / 2000);
  return stride > 1 ? points.filter((_, i) => i % stride === 0) : points;
}

/** Exponential smoothing without the bias of the start. */
export function smoothed(points: readonly (readonly [number, number])[], weight = 0.95) {
  let sum = 0;
  let total = 0;
  return points.map(([x, y]) => {
    sum = weight * sum + (1 - weight) * y;
    total = weight * total + (1 - weight);
    return [x, sum / total] as const;
  });
}

const [BLOCK_W, BLOCK_H] = [210, 72];
/** Room around the blocks for wires that run back to the next row. */
const ROOM = 80;

/** The network as it is wired: blocks where the user put them, with the shapes that leave them. */
export function graphSvg({ blocks, wires }: NetDocument, analysis: Analysis): string {
  const placed = Object.entries(blocks);
  if (placed.length === 0) return '';
  const xs = placed.map(([, { position }]) => position.x);
  const ys = placed.map(([, { position }]) => position.y);
  const [x0, y0] = [Math.min(...xs) - ROOM, Math.min(...ys) - 20];
  const width = Math.max(...xs) - x0 + BLOCK_W + ROOM;
  const height = Math.max(...ys) - y0 + BLOCK_H + 20;
  const lines = Object.values(wires).map(({ from, to }) => {
    const [a, b] = [blocks[from.block], blocks[to.block]];
    if (!a || !b) return '';
    const [ax, ay] = [a.position.x + BLOCK_W, a.position.y + BLOCK_H / 2];
    const [bx, by] = [b.position.x, b.position.y + BLOCK_H / 2];
    const bend = bx > ax ? Math.max(30, (bx - ax) / 2) : 2 * ROOM;
    return `<path class="wire" d="M${ax} ${ay}C${ax + bend} ${ay} ${bx - bend} ${by} ${bx} ${by}"/>`;
  });
  const boxes = placed.map(
    ([
      id,
      {
        type,
        label,
        position: { x, y },
      },
    ]) => {
      const shape = Object.values(analysis.blocks[id]?.outputs ?? {}).find(
        (v) => v.type === 'Tensor',
      );
      const size =
        shape?.type === 'Tensor'
          ? `(${shape.shape
              .slice(1)
              .map((d) => d ?? '?')
              .join(', ')})`
          : '';
      return `<g transform="translate(${x},${y})"><rect class="block" width="${BLOCK_W}" height="${BLOCK_H}" rx="6"/><text x="12" y="30" class="name">${escaped(label ?? type)}</text><text x="12" y="56">${escaped(`${id} ${size}`.slice(0, 26))}</text></g>`;
    },
  );
  return `<svg class="graph" viewBox="${x0} ${y0} ${width} ${height}" role="img">${lines.join('')}${boxes.join('')}</svg>`;
}
