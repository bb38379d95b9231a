/** One live chart: training solid, validation dashed, the raw curve faint behind the smoothed one. */
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { engine } from '../engine';
import { type ChartColumns, chartColumns, decimate, type EpochPoint } from '../engine/decimate';
import { formatPercent, formatValue } from '../engine/format';
import { SmoothedSeries } from '../engine/smoothing';
import { useTr } from '../i18n';
import { useUi } from '../state/ui';
import { cx } from '../ui/classes';
import { Tooltip } from '../ui/Tooltip';
import styles from './CurveChart.module.css';
import {
  chartOptions,
  type LossScale,
  type Metric,
  RAW,
  readTheme,
  SMOOTH,
  VALIDATION,
} from './chart';
import { runTexts } from './texts';
import { useSize } from './useSize';

/** Redraws of a chart a second, at most: more is not seen and costs frames. */
const REDRAW_MS = 150;

export interface CurveChartProps {
  readonly metric: Metric;
  readonly scale: LossScale;
  /** 0…0.99 */
  readonly smoothing: number;
  /** Chosen steps; `null` shows all. */
  readonly zoom: readonly [number, number] | null;
  readonly onZoom: (zoom: readonly [number, number] | null) => void;
  readonly yLabel: string;
}

/** What the line above the chart reads. */
interface Reading {
  step: number | null;
  raw: number | null;
  smooth: number | null;
  validation: number | null;
}

const nothing: Reading = { step: null, raw: null, smooth: null, validation: null };

export function CurveChart({ metric, scale, smoothing, zoom, onZoom, yLabel }: CurveChartProps) {
  const { tr, language } = useTr();
  const theme = useUi((s) => s.resolvedTheme);
  const host = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const { width, height } = useSize(host);
  const smoother = useMemo(() => new SmoothedSeries(smoothing), [smoothing]);
  const ready = width > 60 && height > 60;

  // The chart lives outside React: it is built when what it cannot change changes, and redrawn from
  // the store. Everything the redraw reads is in this one place.
  const live = useRef({ smoother, zoom, onZoom, rewinds: -1 });
  live.current.smoother = smoother;
  live.current.zoom = zoom;
  live.current.onZoom = onZoom;
  const redraw = useRef(() => {});

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours, words and size are read from the page
  useEffect(() => {
    const element = host.current;
    if (!element || !ready) return;
    let columns: ChartColumns = { x: [], raw: [], smooth: [], validation: [] };
    let hovered: readonly (number | null | undefined)[] | null = null;

    const show = () => {
      const span = readout.current;
      if (!span) return;
      const reading = hovered ? readAt(columns, hovered) : readLast(columns);
      span.replaceChildren(...readingNodes(reading, metric, tr));
    };

    const chart = new uPlot(
      chartOptions({
        metric,
        scale,
        theme: readTheme(metric),
        width: element.clientWidth,
        height: element.clientHeight,
        labels: { x: tr(runTexts.stepAxis), y: yLabel, epoch: tr(runTexts.epoch) },
        marks: () => engine.getState().epochs,
        onCursor: (indices) => {
          hovered = indices;
          show();
        },
        onZoom: (range) => live.current.onZoom(range),
      }),
      [[], [], [], []],
      element,
    );

    const draw = () => {
      const { curve, epochs } = engine.getState();
      const { smoother, zoom } = live.current;
      if (live.current.rewinds !== curve.rewinds) {
        smoother.reset();
        live.current.rewinds = curve.rewinds;
      }
      const raw = metric === 'loss' ? curve.loss : curve.accuracy;
      const smooth = smoother.extend(raw);
      const last = Math.max(curve.lastStep, epochs.at(-1)?.step ?? 0, 1);
      const [from, to] = zoom ?? [0, last];
      const validation: EpochPoint[] = [];
      for (const { step, validation: scores } of epochs) {
        const value = scores?.[metric];
        if (value != null) validation.push({ step, value });
      }
      const kept = decimate(curve.steps, raw, Math.max(50, element.clientWidth), from, to);
      columns = chartColumns(curve.steps, raw, smooth, kept, validation, scale === 'log');
      chart.batch(() => {
        chart.setData([columns.x, columns.raw, columns.smooth, columns.validation], false);
        chart.setScale('x', { min: from, max: to });
      });
      element.dataset.points = String(curve.length);
      show();
    };

    let timer: ReturnType<typeof setTimeout> | undefined;
    const schedule = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        draw();
      }, REDRAW_MS);
    };
    const unsubscribe = engine.subscribe((now, before) => {
      if (now.curveVersion !== before.curveVersion) schedule();
    });
    redraw.current = draw;
    draw();
    return () => {
      unsubscribe();
      clearTimeout(timer);
      redraw.current = () => {};
      chart.destroy();
    };
  }, [ready, metric, scale, yLabel, theme, language, tr, width, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a redraw reads them from `live`
  useEffect(() => redraw.current(), [smoother, zoom]);

  return (
    <section className={styles.chart} aria-label={tr(runTexts[metric])}>
      <header className={styles.head}>
        <Tooltip
          label={tr(metric === 'loss' ? runTexts.lossHelp : runTexts.accuracyHelp)}
          side="top"
        >
          <h3 className={styles.title}>{tr(runTexts[metric])}</h3>
        </Tooltip>
        <span ref={readout} className={styles.readout} data-metric={metric} />
      </header>
      <div
        ref={host}
        className={cx(styles.host, 'netloom-chart')}
        data-testid={`curve-${metric}`}
      />
    </section>
  );
}

function readAt(columns: ChartColumns, indices: readonly (number | null | undefined)[]): Reading {
  const at = <T,>(column: readonly T[], series: number) => {
    const index = indices[series];
    return index == null ? null : (column[index] ?? null);
  };
  return {
    step: at(columns.x, SMOOTH) ?? at(columns.x, 0),
    raw: at(columns.raw, RAW),
    smooth: at(columns.smooth, SMOOTH),
    validation: at(columns.validation, VALIDATION),
  };
}

function readLast(columns: ChartColumns): Reading {
  if (columns.x.length === 0) return nothing;
  const last = (column: readonly (number | null)[]) => column.findLast((v) => v !== null) ?? null;
  return {
    step: last(columns.x),
    raw: last(columns.raw),
    smooth: last(columns.smooth),
    validation: last(columns.validation),
  };
}

/** `━ train 0.0812  ╌ val 0.0709  ─ batch 0.0731  step 938`; what matters least is cut off first. */
function readingNodes(
  reading: Reading,
  metric: Metric,
  tr: ReturnType<typeof useTr>['tr'],
): Node[] {
  const value = metric === 'loss' ? (v: number) => formatValue(v) : formatPercent;
  const item = (label: string, text: string, mark?: string) => {
    const span = document.createElement('span');
    if (mark) {
      const line = document.createElement('i');
      line.dataset.line = mark;
      span.append(line);
    }
    const strong = document.createElement('b');
    strong.textContent = text;
    span.append(label, strong);
    return span;
  };
  const items: Node[] = [];
  if (reading.smooth !== null)
    items.push(item(tr(runTexts.training), value(reading.smooth), 'smooth'));
  if (reading.validation !== null)
    items.push(item(tr(runTexts.validation), value(reading.validation), 'validation'));
  if (reading.raw !== null) items.push(item(tr(runTexts.trainingRaw), value(reading.raw), 'raw'));
  if (reading.step !== null) items.push(item(tr(runTexts.step), String(reading.step)));
  return items;
}
