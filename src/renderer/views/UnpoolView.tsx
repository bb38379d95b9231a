/** What MaxUnpool2d puts back where: the pooled plane and the plane that is filled, side by side. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { formatCount } from '../state/format';
import { useUi } from '../state/ui';
import { IconButton } from '../ui/Button';
import { Tooltip } from '../ui/Tooltip';
import { byteValue, type Frame } from './atlas';
import { drawUnpool } from './drawUnpool';
import { prepareCanvas } from './render';
import { viewTexts } from './texts';
import styles from './UnpoolView.module.css';
import { cellAt, layoutUnpool, type Switches, unpoolChannel, unpoolChannels } from './unpool';

const GAP = 20;

export interface UnpoolViewProps {
  readonly frame: Frame;
  readonly switches: Switches;
  readonly width: number;
  readonly height: number;
  readonly channel: number;
  readonly onChannel: (channel: number) => void;
  readonly testId: string;
}

/** Where the pointer is: a source element, or a place of the target that nothing reaches. */
type Pointed = { readonly source: number } | { readonly empty: number } | null;

export function UnpoolView({
  frame,
  switches,
  width,
  height,
  channel,
  onChannel,
  testId,
}: UnpoolViewProps) {
  const { tr } = useTr();
  const theme = useUi((s) => s.resolvedTheme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<Pointed>(null);
  const channels = unpoolChannels(switches);
  const shown = Math.min(channel, Math.max(0, channels - 1));
  const data = useMemo(() => unpoolChannel(switches, shown), [switches, shown]);
  const [fromRows, fromColumns] = switches.from;
  const [toRows, toColumns] = switches.to;
  const layout = useMemo(
    () => layoutUnpool([fromRows, fromColumns], [toRows, toColumns], width, height, GAP),
    [fromRows, fromColumns, toRows, toColumns, width, height],
  );

  // At rest the largest value shows how to read the picture.
  const largest = useMemo(() => data.values.indexOf(Math.max(...data.values)), [data]);
  const source = pointed === null ? largest : 'source' in pointed ? pointed.source : -1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, layout.width, layout.height, devicePixelRatio);
    if (context) drawUnpool(context, data, layout, frame.signed, source);
  }, [data, layout, frame.signed, source, theme]);

  const at = (index: number, columns: number) =>
    `(${Math.floor(index / columns)}, ${index % columns})`;
  const reading = () => {
    if (pointed && 'empty' in pointed)
      return tr(viewTexts.emptyPlace(at(pointed.empty, toColumns)));
    const target = data.targets[source];
    if (target === undefined) return '';
    const value = formatValue(byteValue(frame, data.values[source] ?? 0), 3);
    const text = tr(viewTexts.goesTo(value, at(source, fromColumns), at(target, toColumns)));
    return pointed === null ? `${tr(viewTexts.largest)}: ${text}` : text;
  };

  const { counts } = data;
  return (
    <section className={styles.view} data-testid={testId} data-step={frame.step}>
      <header className={styles.head}>
        <Tooltip label={tr(viewTexts.putBackHelp)} side="bottom">
          <h3 className={styles.title}>{tr(viewTexts.putBack)}</h3>
        </Tooltip>
        <span className={styles.channel}>
          <IconButton
            label={tr(viewTexts.previousChannel)}
            disabled={shown === 0}
            onClick={() => onChannel(shown - 1)}
          >
            <ChevronLeft size={14} />
          </IconButton>
          <span className={styles.number}>
            {tr(viewTexts.channel)} <b>{shown}</b>
          </span>
          <IconButton
            label={tr(viewTexts.nextChannel)}
            disabled={shown >= channels - 1}
            onClick={() => onChannel(shown + 1)}
          >
            <ChevronRight size={14} />
          </IconButton>
        </span>
      </header>
      <canvas
        ref={canvas}
        role="img"
        aria-label={tr(viewTexts.putBack)}
        className={styles.canvas}
        style={{ width: layout.width, height: layout.height }}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => {
          const from = cellAt(layout.source, offsetX, offsetY);
          const to = cellAt(layout.target, offsetX, offsetY);
          if (from >= 0) setPointed({ source: from });
          else if (to >= 0) {
            const reached = data.sources[to] ?? -1;
            setPointed(reached >= 0 ? { source: reached } : { empty: to });
          } else setPointed(null);
        }}
        onPointerLeave={() => setPointed(null)}
      />
      <div className={styles.planes} style={{ width: layout.width }}>
        <span style={{ width: layout.target.x - GAP }}>
          {tr(viewTexts.source)} <b>{`${fromRows} × ${fromColumns}`}</b>
        </span>
        <span style={{ marginLeft: GAP }}>
          {tr(viewTexts.target)} <b>{`${toRows} × ${toColumns}`}</b>
        </span>
      </div>
      <p className={styles.reading}>{reading()}</p>
      <p className={styles.counts}>
        {tr(
          viewTexts.counts(
            formatCount(counts.filled),
            formatCount(counts.total),
            formatCount(counts.total - counts.filled),
          ),
        )}
        {counts.overwritten > 0 && ` ${tr(viewTexts.overwritten(formatCount(counts.overwritten)))}`}
      </p>
    </section>
  );
}
