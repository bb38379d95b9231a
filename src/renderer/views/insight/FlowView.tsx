/** Mean size of the gradient at each layer on a log scale, and what it means in plain words. */
import { Activity, CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatPercent, formatValue } from '../../engine/format';
import { useTr } from '../../i18n';
import { showNamed } from '../../run/showBlock';
import { useUi } from '../../state/ui';
import { Empty } from '../../ui/Empty';
import { type AnswerOf, type QueryOf, useAsk, useLoaded } from '../ask';
import { Room } from '../Room';
import { prepareCanvas, themeColour } from '../render';
import { SaveMenu } from '../SaveMenu';
import { Answered, Says } from '../Toolbar';
import styles from './insight.module.css';
import { insightTexts } from './insighttexts';
import { decades, heightOf } from './logscale';

const QUERY: QueryOf<'flow'> = { view: 'flow' };

export function FlowView() {
  const { tr } = useTr();
  const loaded = useLoaded();
  const asked = useAsk<'flow'>(QUERY, { form: 'exact', live: 3000 });
  if (!loaded)
    return (
      <Empty
        icon={<Activity size={24} />}
        title={tr(insightTexts.notYet)}
        hint={tr(insightTexts.notYetHint)}
      />
    );
  return (
    <Answered asked={asked}>
      {(answer) => (
        <div className={styles.flow}>
          <Room className={styles.chart}>
            {(width, height) => <Bars answer={answer} width={width} height={height} />}
          </Room>
          <aside className={styles.findings}>
            <Findings answer={answer} />
            <Says asked={asked} />
            <SaveMenu query={QUERY} panel={answer.panels[0]} />
          </aside>
        </div>
      )}
    </Answered>
  );
}

type Facts = AnswerOf<'flow'>['facts'];

function Findings({ answer }: { readonly answer: { readonly facts: Facts } }) {
  const { tr } = useTr();
  const { findings } = answer.facts;
  if (findings.length === 0)
    return (
      <p className={styles.healthy} data-testid="flow-healthy">
        <CircleCheck size={14} /> {tr(insightTexts.healthy)}
      </p>
    );
  return (
    <ul className={styles.list} data-testid="flow-findings">
      {findings.map(({ kind, block, message }) => (
        <li key={`${kind} ${block}`}>
          <button type="button" onClick={() => showNamed(block)} data-kind={kind}>
            <TriangleAlert size={14} /> <span>{tr(message)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const LEFT = 52;
const TOP = 18;
const BOTTOM = 30;

function Bars({
  answer,
  width,
  height,
}: {
  readonly answer: { readonly facts: Facts };
  readonly width: number;
  readonly height: number;
}) {
  const { tr } = useTr();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((s) => s.resolvedTheme);
  const [over, setOver] = useState(-1);
  const { layers, findings, loss } = answer.facts;
  const scale = useMemo(
    () => decades(layers.flatMap(({ activation, weight }) => [activation, weight])),
    [layers],
  );
  const room = Math.max(20, height - TOP - BOTTOM);
  const slot = (width - LEFT - 8) / Math.max(1, layers.length);
  const flagged = useMemo(() => new Set(findings.map(({ block }) => block)), [findings]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page's colours
  useEffect(() => {
    if (!canvas.current) return;
    const context = prepareCanvas(canvas.current, width, height, devicePixelRatio);
    if (!context) return;
    const [line, dim, text, accent, amber] = [
      '--line',
      '--text-dim',
      '--text',
      '--accent',
      '--warning',
    ].map(themeColour) as [string, string, string, string, string];
    context.font = '10px sans-serif';
    for (let power = scale.from; power <= scale.to; power++) {
      const y = TOP + room - heightOf(10 ** power, scale) * room;
      context.fillStyle = line;
      context.fillRect(LEFT, y, width - LEFT - 8, 1);
      if ((power - scale.from) % Math.max(1, Math.ceil((scale.to - scale.from) / (room / 16))))
        continue;
      context.fillStyle = dim;
      context.textAlign = 'right';
      context.fillText(`1e${power}`.replace('-', '−'), LEFT - 6, y + 3);
    }
    layers.forEach(({ block, activation, weight }, i) => {
      const x = LEFT + i * slot;
      const wide = Math.max(2, Math.min(18, slot * 0.36));
      const middle = x + slot / 2;
      const bar = (value: number | null, left: number, colour: string) => {
        if (value === null || value <= 0) return;
        const h = Math.max(1, heightOf(value, scale) * room);
        context.fillStyle = colour;
        context.fillRect(left, TOP + room - h, wide - 1, h);
      };
      bar(activation, weight === null ? middle - wide / 2 : middle - wide, accent);
      bar(weight, middle, amber);
      context.fillStyle = i === over || flagged.has(block) ? text : dim;
      context.textAlign = 'center';
      const fit = Math.max(3, Math.floor(slot / 6));
      context.fillText(
        block.length > fit ? `${block.slice(0, fit - 1)}…` : block,
        middle,
        height - BOTTOM + 14,
        slot,
      );
      if (flagged.has(block)) {
        context.fillStyle = amber;
        context.fillText('⚠', middle, height - BOTTOM + 27);
      }
    });
  }, [layers, scale, flagged, width, height, over, theme]);

  const layer = layers[over];
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label={tr(insightTexts.axis)}
        data-testid="flow-bars"
        data-layers={layers.length}
        style={{ width, height, display: 'block' }}
        onPointerMove={({ nativeEvent: { offsetX } }) =>
          setOver(Math.floor((offsetX - LEFT) / slot))
        }
        onPointerLeave={() => setOver(-1)}
        onClick={() => layer && showNamed(layer.block)}
      />
      <p className={styles.reading}>
        {layer ? (
          <>
            <b>{layer.block}</b> {layer.type} · {tr(insightTexts.activations)}{' '}
            {formatValue(layer.activation, 3)}
            {layer.weight !== null &&
              ` · ${tr(insightTexts.weights)} ${formatValue(layer.weight, 3)}`}
            {layer.slope !== null && ` · ${tr(insightTexts.slope(formatValue(layer.slope, 3)))}`}
            {layer.dead !== null && ` · ${tr(insightTexts.dead(formatPercent(layer.dead)))}`}
          </>
        ) : (
          <>
            {tr(insightTexts.axis)} · <i className={styles.atOutput} />
            {tr(insightTexts.activations)} <i className={styles.ofWeights} />
            {tr(insightTexts.weights)} · {tr(insightTexts.loss(formatValue(loss)))}
          </>
        )}
      </p>
    </>
  );
}
