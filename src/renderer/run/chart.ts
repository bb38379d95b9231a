/** How the curves look: uPlot options from the theme, and the marks of epochs. */
import type uPlot from 'uplot';
import { formatValue } from '../engine/format';

export type Metric = 'loss' | 'accuracy';
export type LossScale = 'linear' | 'log';

/** Series of a chart, in the order of its columns after x. */
export const RAW = 1;
export const SMOOTH = 2;
export const VALIDATION = 3;

export interface ChartTheme {
  readonly line: string;
  readonly text: string;
  readonly dim: string;
  readonly grid: string;
  readonly panel: string;
  readonly font: string;
}

/** The theme's colours as they stand now; the loss is orange, the accuracy blue. */
export function readTheme(metric: Metric): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: read(metric === 'loss' ? '--cat-loss' : '--cat-layers'),
    text: read('--text'),
    dim: read('--text-dim'),
    grid: read('--line'),
    panel: read('--panel'),
    font: `11px ${read('--font')}`,
  };
}

/** `#rrggbb` with an opacity. */
export function faint(colour: string, opacity: number): string {
  const byte = Math.round(opacity * 255);
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour + byte.toString(16).padStart(2, '0') : colour;
}

/** Range of the y axis: a little air, no accuracy beyond 0…1, no empty range. */
export function valueRange(
  metric: Metric,
  scale: LossScale,
  min: number | null,
  max: number | null,
): [number, number] {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max))
    return scale === 'log' ? [0.1, 1] : [0, 1];
  if (metric === 'loss' && scale === 'log') return [min / 1.15, max * 1.15];
  const air = (max - min || Math.abs(max) || 1) * 0.06;
  if (metric === 'accuracy') return [Math.max(0, min - air), Math.min(1, max + air)];
  return [min >= 0 ? Math.max(0, min - air) : min - air, max + air];
}

/** An axis value: losses short, accuracies as per cent. */
export function axisValue(metric: Metric, value: number): string {
  if (metric === 'accuracy') return `${Number((value * 100).toFixed(2))}`;
  return formatValue(value, 3)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** On a logarithmic axis, lines at 1, 2 and 5 of each decade: more would be a curtain. */
function decades(value: number): number | null {
  const digit = Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  return digit === 1 || digit === 2 || digit === 5 ? value : null;
}

/** An epoch's end on the x axis. */
export interface EpochMark {
  readonly step: number;
  readonly epoch: number;
}

/** Marks that fit: every epoch, or every 2nd, 5th, 10th… where they would touch. */
export function visibleMarks(
  marks: readonly EpochMark[],
  from: number,
  to: number,
  width: number,
  room = 26,
): EpochMark[] {
  const inside = marks.filter((mark) => mark.step >= from && mark.step <= to);
  const most = Math.max(1, Math.floor(width / room));
  let every = 1;
  for (const step of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]) {
    every = step;
    if (inside.length / step <= most) break;
  }
  return inside.filter((mark) => mark.epoch % every === 0);
}

export interface ChartSetup {
  readonly metric: Metric;
  readonly scale: LossScale;
  readonly theme: ChartTheme;
  readonly width: number;
  readonly height: number;
  readonly labels: { readonly x: string; readonly y: string; readonly epoch: string };
  marks(): readonly EpochMark[];
  /** The cursor moved: index of the nearest point of each series, `null` when it left. */
  onCursor(indices: readonly (number | null | undefined)[] | null): void;
  /** A drag chose these steps; `null` on a double-click. */
  onZoom(range: readonly [number, number] | null): void;
}

/** Options of one chart. */
export function chartOptions(setup: ChartSetup): uPlot.Options {
  const { metric, scale, theme } = setup;
  const axis = {
    stroke: theme.dim,
    font: theme.font,
    labelFont: theme.font,
    labelSize: 15,
    labelGap: 0,
    gap: 4,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    width: setup.width,
    height: setup.height,
    padding: [14, 12, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, auto: false },
      y: {
        distr: scale === 'log' ? 3 : 1,
        range: (_, min, max) => valueRange(metric, scale, min, max),
      },
    },
    axes: [
      {
        ...axis,
        size: 20,
        label: setup.labels.x,
        space: 60,
        incrs: [
          1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6,
        ],
        values: (_, splits) => splits.map((v) => (v === null ? '' : String(v))),
      },
      {
        ...axis,
        size: 40,
        label: setup.labels.y,
        space: 26,
        ...(scale === 'log' && {
          grid: { ...axis.grid, filter: (_: uPlot, splits: number[]) => splits.map(decades) },
        }),
        values: (_, splits) => splits.map((v) => (v === null ? '' : axisValue(metric, v))),
      },
    ],
    series: [
      {},
      { stroke: faint(theme.line, 0.3), width: 1, spanGaps: true, points: { show: false } },
      { stroke: theme.line, width: 2, spanGaps: true, points: { show: false } },
      {
        stroke: theme.line,
        width: 2,
        dash: [6, 4],
        spanGaps: true,
        points: { show: true, size: 6, fill: theme.panel, stroke: theme.line, width: 2 },
      },
    ],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      sync: { key: 'netloom-curves', scales: ['x', null] },
      hover: { skip: [null, undefined] },
      points: { size: 8, stroke: () => theme.panel, fill: () => theme.line, width: 1.5 },
      bind: {
        dblclick: () => () => {
          setup.onZoom(null);
          return null;
        },
      },
    },
    hooks: {
      drawAxes: [(chart) => drawMarks(chart, setup)],
      setCursor: [
        (chart) =>
          setup.onCursor((chart.cursor.left ?? -1) < 0 ? null : (chart.cursor.idxs ?? null)),
      ],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < 4) return;
          setup.onZoom([chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x')]);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** A fine line where each epoch ended, its number above the plot. */
function drawMarks(chart: uPlot, setup: ChartSetup): void {
  const { ctx, bbox } = chart;
  const { min, max } = chart.scales.x ?? {};
  if (min == null || max == null) return;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = setup.theme.dim;
  ctx.fillStyle = setup.theme.dim;
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = ratio;
  ctx.setLineDash([ratio, 3 * ratio]);
  ctx.font = setup.theme.font.replace('11px', `${10 * ratio}px`);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  const marks = visibleMarks(setup.marks(), min, max, bbox.width / ratio);
  for (const [i, mark] of marks.entries()) {
    const x = Math.round(chart.valToPos(mark.step, 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const text = i === 0 ? `${setup.labels.epoch} ${mark.epoch}` : String(mark.epoch);
    const half = ctx.measureText(text).width / 2;
    const right = bbox.left + bbox.width + 8 * ratio;
    ctx.fillText(text, Math.min(x, right - half), bbox.top - 2 * ratio);
  }
  ctx.restore();
}
