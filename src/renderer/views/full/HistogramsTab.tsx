/** How weights, gradients or activations are spread, from the first kept moment to now. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatPercent, formatValue } from '../../engine/format';
import { useTr } from '../../i18n';
import { useUi } from '../../state/ui';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/Segmented';
import { type AnswerOf, type QueryOf, useAsk } from '../ask';
import { lookTexts } from '../looktexts';
import { useMoment } from '../moment';
import { Room } from '../Room';
import { prepareCanvas, themeColour } from '../render';
import { SaveMenu } from '../SaveMenu';
import { Answered, Choice, Says, Spring, Toolbar } from '../Toolbar';
import { numbersOf } from '../tiles';
import styles from './full.module.css';

const KINDS = ['weights', 'activations', 'gradients'] as const;
type Kind = (typeof KINDS)[number];

export function HistogramsTab({
  block,
  weighted,
}: {
  readonly block: string;
  /** Blocks without weights have activations only. */
  readonly weighted: boolean;
}) {
  const { tr } = useTr();
  const [of, setOf] = useState<Kind>(weighted ? 'weights' : 'activations');
  const query = useMemo<QueryOf<'histograms'>>(
    () => ({ view: 'histograms', block, of }),
    [block, of],
  );
  // All moments at once: the slider only marks its own.
  const asked = useAsk<'histograms'>(query, { form: 'exact', at: null });
  return (
    <div className={styles.view}>
      <Toolbar>
        <Choice label={tr(lookTexts.ofWhat)}>
          <Segmented<Kind>
            label={tr(lookTexts.ofWhat)}
            value={of}
            onChange={setOf}
            options={(weighted ? KINDS : (['activations'] as const)).map((value) => ({
              value,
              label: tr(lookTexts.of[value]),
            }))}
          />
        </Choice>
        <Button size="small" disabled={asked.busy} onClick={asked.again}>
          {tr(lookTexts.again)}
        </Button>
        <Spring />
        <SaveMenu query={query} panel={asked.answer?.panels[0]} />
      </Toolbar>
      <Answered asked={asked}>
        {(answer) => (
          <div className={styles.columns}>
            <aside className={styles.side}>
              <Says asked={asked} />
            </aside>
            <Room className={styles.main}>
              {(width, height) => <Ridges answer={answer} width={width} height={height - 40} />}
            </Room>
          </div>
        )}
      </Answered>
    </div>
  );
}

const LEFT = 72;
const BOTTOM = 24;

/** One curve for each moment, the newest in front; axes in the numbers' own units. */
function Ridges({
  answer,
  width,
  height,
}: {
  readonly answer: AnswerOf<'histograms'>;
  readonly width: number;
  readonly height: number;
}) {
  const { tr } = useTr();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((s) => s.resolvedTheme);
  const at = useMoment((s) => s.at);
  const [hover, setHover] = useState<{ row: number; bin: number } | null>(null);
  const { low, high, steps, mean, deviation } = answer.facts;
  const panel = answer.panels[0];
  const counts = useMemo(() => (panel ? numbersOf(panel) : new Float32Array()), [panel]);
  const bins = panel?.shape[1] ?? 1;
  const rows = steps.length;
  const h = Math.max(160, height - 28);
  const peak = useMemo(() => counts.reduce((m, v) => Math.max(m, v), 0) || 1, [counts]);
  const lift = Math.min(90, h * 0.3);
  const baseline = (row: number) =>
    lift + (rows > 1 ? (row / (rows - 1)) * (h - BOTTOM - lift - 4) : h - BOTTOM - lift - 4);
  const x = (value: number) => LEFT + ((value - low) / (high - low)) * (width - LEFT - 12);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout is made of width and height
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, width, h, devicePixelRatio);
    if (!context) return;
    const [line, accent, ground, dim] = ['--line', '--accent', '--panel', '--text-dim'].map(
      themeColour,
    ) as [string, string, string, string];
    context.font = '11px sans-serif';
    for (let row = 0; row < rows; row++) {
      const y = baseline(row);
      context.beginPath();
      context.moveTo(x(low), y);
      for (let bin = 0; bin < bins; bin++)
        context.lineTo(
          x(low + ((bin + 0.5) / bins) * (high - low)),
          y - Math.sqrt((counts[row * bins + bin] ?? 0) / peak) * lift,
        );
      context.lineTo(x(high), y);
      context.closePath();
      context.globalAlpha = 0.82;
      context.fillStyle = ground;
      context.fill();
      const marked = row === hover?.row || (at !== null && steps[row] === at);
      context.globalAlpha = marked ? 0.55 : 0.18;
      context.fillStyle = accent;
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = marked ? accent : dim;
      context.lineWidth = marked ? 2 : 1;
      context.stroke();
      const every = Math.max(1, Math.ceil((rows * 15) / h));
      if (row % every === 0 || row === rows - 1) {
        context.fillStyle = dim;
        context.textAlign = 'right';
        context.fillText(String(steps[row] ?? ''), LEFT - 8, y + 3);
      }
    }
    context.fillStyle = line;
    context.fillRect(LEFT, h - BOTTOM, width - LEFT - 12, 1);
    context.fillStyle = dim;
    context.textAlign = 'center';
    const ticks = [low, low / 2, 0, high / 2, high].filter((v) => v >= low && v <= high);
    for (const tick of new Set(ticks))
      context.fillText(formatValue(tick, 3), Math.min(width - 24, Math.max(LEFT, x(tick))), h - 8);
  }, [answer, counts, width, h, hover, at, theme]);

  const reading = hover && {
    row: tr(
      lookTexts.histogramRow(
        steps[hover.row] ?? 0,
        formatValue(mean[hover.row], 3),
        formatValue(deviation[hover.row], 3),
      ),
    ),
    bin: tr(
      lookTexts.share(
        formatPercent(counts[hover.row * bins + hover.bin]),
        formatValue(low + ((hover.bin + 0.5) / bins) * (high - low), 3),
      ),
    ),
  };
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label={panel ? tr(panel.title) : ''}
        data-testid="histograms"
        data-rows={rows}
        style={{ width, height: h, display: 'block' }}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => {
          const bin = Math.floor(((offsetX - LEFT) / (width - LEFT - 12)) * bins);
          const free = h - BOTTOM - lift - 4;
          const row = rows > 1 ? Math.round(((offsetY - lift + 8) / free) * (rows - 1)) : 0;
          const inside = bin >= 0 && bin < bins && row >= 0 && row < rows;
          setHover(inside ? { row, bin } : null);
        }}
        onPointerLeave={() => setHover(null)}
      />
      <p className={styles.readout}>
        {reading ? `${reading.row} · ${reading.bin}` : tr(lookTexts.histogramHint)}
      </p>
    </>
  );
}
