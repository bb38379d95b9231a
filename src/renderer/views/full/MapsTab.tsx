/** All feature maps of a block: their scale, order, values and receptive fields; two samples or moments. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Panel } from '../../../protocol/inspect';
import { useEngine } from '../../engine';
import { formatPercent, formatValue } from '../../engine/format';
import { useTr } from '../../i18n';
import { useSize } from '../../run/useSize';
import { useDocument } from '../../state/document';
import { Segmented } from '../../ui/Segmented';
import { Select } from '../../ui/Select';
import { type Asked, type QueryOf, useAsk } from '../ask';
import { Legend } from '../Legend';
import { lookTexts } from '../looktexts';
import { useMoment, useSample } from '../moment';
import { PanelView } from '../PanelView';
import { PictureView, type Rectangle } from '../PictureView';
import { SaveMenu } from '../SaveMenu';
import { splitLength } from '../subject';
import { type Pixel, TileGrid } from '../TileGrid';
import { Answered, Choice, NumberBox, Says, Spring, Toolbar } from '../Toolbar';
import { viewTexts } from '../texts';
import { difference, drawnAs, orderOf, pick, type ScaleMode, tilesOf } from '../tiles';
import styles from './full.module.css';

/** Larger outputs travel as bytes. */
const MOST_EXACT = 1_000_000;

type Compare = 'nothing' | 'sample' | 'moment';

function useOutputSize(block: string): number {
  return useDocument((s) => {
    const outputs = Object.values(s.analysis.blocks[block]?.outputs ?? {});
    const tensor = outputs.find((value) => value.type === 'Tensor');
    return tensor?.type === 'Tensor'
      ? tensor.shape.slice(1).reduce<number>((a, b) => a * (typeof b === 'number' ? b : 1), 1)
      : 0;
  });
}

export function MapsTab({ block }: { readonly block: string }) {
  const { tr } = useTr();
  const sample = useSample();
  const [mode, setMode] = useState<ScaleMode>('shared');
  const [sorted, setSorted] = useState(false);
  const [depth, setDepth] = useState(0);
  const [compare, setCompare] = useState<Compare>('nothing');
  const pin = useEngine((s) => s.pin);
  const steps = useMoment((s) => s.steps);
  const length = useDocument((s) => splitLength(s.analysis, pin.split));
  const [otherIndex, setOtherIndex] = useState(pin.index + 1);
  const [otherStep, setOtherStep] = useState<string>('');
  const form = useOutputSize(block) <= MOST_EXACT ? 'exact' : 'bytes';
  const query = useMemo<QueryOf<'feature-maps'>>(
    () => ({ view: 'feature-maps', block, sample }),
    [block, sample],
  );
  const other = useMemo<QueryOf<'feature-maps'> | null>(() => {
    if (compare === 'nothing') return null;
    if (compare === 'moment') return query;
    return { ...query, sample: { kind: 'pin', split: pin.split, index: otherIndex } };
  }, [compare, query, pin.split, otherIndex]);
  const asked = useAsk<'feature-maps'>(query, { form, live: 700 });
  const step = Number(otherStep === '' ? (steps[0] ?? 0) : otherStep);
  const second = useAsk<'feature-maps'>(other, {
    form,
    ...(compare === 'moment' ? { at: step } : { live: 700 }),
  });
  const maps = asked.answer?.panels[0];
  const slices = maps?.kind === 'maps' && maps.shape.length === 4 ? (maps.shape[1] ?? 1) : 0;

  return (
    <div className={styles.view}>
      <Toolbar>
        <Choice label={tr(lookTexts.scale)}>
          <Segmented<ScaleMode>
            label={tr(lookTexts.scale)}
            value={mode}
            onChange={setMode}
            options={[
              { value: 'shared', label: tr(lookTexts.shared) },
              { value: 'own', label: tr(lookTexts.own) },
            ]}
          />
        </Choice>
        <Choice label={tr(lookTexts.order)}>
          <Segmented<'number' | 'activity'>
            label={tr(lookTexts.order)}
            value={sorted ? 'activity' : 'number'}
            onChange={(value) => setSorted(value === 'activity')}
            options={[
              { value: 'number', label: tr(lookTexts.byNumber) },
              { value: 'activity', label: tr(lookTexts.byActivity) },
            ]}
          />
        </Choice>
        {slices > 0 && (
          <Choice label={`${tr(lookTexts.slice)} (0…${slices - 1})`}>
            <NumberBox
              label={tr(lookTexts.slice)}
              value={Math.min(depth, slices - 1)}
              most={slices - 1}
              onChange={setDepth}
            />
          </Choice>
        )}
        <Choice label={tr(lookTexts.compare)}>
          <Select<Compare>
            label={tr(lookTexts.compare)}
            data-testid="compare"
            value={compare}
            onChange={setCompare}
            options={[
              { value: 'nothing', label: tr(lookTexts.compareNothing) },
              { value: 'sample', label: tr(lookTexts.compareSample) },
              { value: 'moment', label: tr(lookTexts.compareMoment) },
            ]}
          />
          {compare === 'sample' && (
            <NumberBox
              label={tr(lookTexts.other)}
              value={otherIndex}
              most={length === null ? undefined : Math.max(0, length - 1)}
              onChange={setOtherIndex}
            />
          )}
          {compare === 'moment' && steps.length > 0 && (
            <Select
              label={tr(lookTexts.other)}
              value={String(step)}
              onChange={setOtherStep}
              options={steps.map((s) => ({ value: String(s), label: tr(lookTexts.stepOf(s)) }))}
            />
          )}
        </Choice>
        <Spring />
        <SaveMenu query={query} panel={maps} />
      </Toolbar>
      <Answered asked={asked}>
        {() => (
          <Shown
            block={block}
            asked={asked}
            second={compare === 'nothing' ? null : second}
            mode={mode}
            sorted={sorted}
            depth={slices > 0 ? Math.min(depth, slices - 1) : null}
          />
        )}
      </Answered>
    </div>
  );
}

interface ShownProps {
  readonly block: string;
  readonly asked: Asked<'feature-maps'>;
  readonly second: Asked<'feature-maps'> | null;
  readonly mode: ScaleMode;
  readonly sorted: boolean;
  /** The slice of 3-D maps. */
  readonly depth: number | null;
}

function Shown({ block, asked, second, mode, sorted, depth }: ShownProps) {
  const { tr } = useTr();
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const [pixel, setPixel] = useState<Pixel | null>(null);
  const answer = asked.answer;
  const maps = answer?.panels.find(({ name }) => name === 'maps');
  const input = answer?.panels.find(({ name }) => name === 'input');
  const otherMaps = second?.answer?.panels.find(({ name }) => name === 'maps');
  const channels = maps?.shape[0] ?? 0;
  const order = useMemo(
    () => orderOf(channels, sorted ? (answer?.facts.activity ?? null) : null),
    [channels, sorted, answer],
  );
  const outline = useField(block, pixel, maps, depth);
  if (!answer || !maps) return null;

  const across = second ? 3 : 1;
  const room = Math.max(120, Math.floor((width - 16 * (across - 1)) / across));
  const shown: readonly { title: string; panel: Panel }[] = second
    ? [
        { title: tr(viewTexts.atStep(answer.step)), panel: maps },
        ...(otherMaps
          ? [{ title: tr(viewTexts.atStep(second.answer?.step ?? 0)), panel: otherMaps }]
          : []),
        ...(otherMaps && difference(maps, otherMaps)
          ? [{ title: tr(lookTexts.differenceTitle), panel: difference(maps, otherMaps) as Panel }]
          : []),
      ]
    : [{ title: '', panel: maps }];
  const channel = pixel ? (order[pixel.map] ?? 0) : null;

  return (
    <div className={styles.columns}>
      <aside className={styles.side}>
        {input && (
          <figure className={styles.figure}>
            <figcaption className={styles.heading}>{tr(lookTexts.input)}</figcaption>
            {drawnAs(input) === 'picture' ? (
              <PictureView
                panel={input}
                width={224}
                height={224}
                label={tr(lookTexts.input)}
                outline={outline}
                testId="view-input"
              />
            ) : (
              <PanelView panel={input} width={224} height={120} caption={false} />
            )}
          </figure>
        )}
        <p className={styles.readout} data-testid="full-readout" aria-live="polite">
          {pixel && channel !== null ? (
            <>
              {tr(viewTexts.channel)} <b>{channel}</b> · {tr(viewTexts.row)} <b>{pixel.row}</b> ·{' '}
              {tr(viewTexts.column)} <b>{pixel.column}</b> · <b>{formatValue(pixel.value, 4)}</b>
              <br />
              {tr(
                lookTexts.activityOf(
                  formatValue(answer.facts.activity[channel], 3),
                  formatPercent(answer.facts.zeros[channel]),
                ),
              )}
              {outline && (
                <>
                  <br />
                  {tr(
                    lookTexts.field(
                      `${outline.row}–${outline.row + outline.rows - 1}`,
                      `${outline.column}–${outline.column + outline.columns - 1}`,
                    ),
                  )}
                </>
              )}
            </>
          ) : (
            tr(lookTexts.hover)
          )}
        </p>
        {mode === 'shared' ? (
          <Legend frame={maps} />
        ) : (
          <p className={styles.dim}>{tr(lookTexts.ownScaleHelp)}</p>
        )}
        <Says asked={asked} />
        {second && <SecondError asked={second} />}
      </aside>
      <div className={styles.main} ref={host}>
        {width > 0 && (
          <div className={styles.row} style={{ gap: 16, flexWrap: 'nowrap' }}>
            {shown.map(({ title, panel }, i) => (
              <figure key={title || 'only'} className={styles.figure}>
                {title && <figcaption className={styles.heading}>{title}</figcaption>}
                {panel.kind === 'maps' ? (
                  <Maps
                    panel={panel}
                    mode={mode}
                    order={order}
                    depth={depth}
                    width={room}
                    height={height - (second ? 28 : 4)}
                    label={`${tr(viewTexts.featureMaps)} ${title}`}
                    testId={i === 0 ? `full-maps-${block}` : `full-maps-${block}-${i}`}
                    onPixel={setPixel}
                  />
                ) : (
                  <PanelView
                    panel={panel}
                    width={room}
                    height={height - 48}
                    caption={false}
                    testId={`full-maps-${block}`}
                  />
                )}
              </figure>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

function SecondError({ asked }: { readonly asked: Asked<'feature-maps'> }) {
  return asked.error === null ? null : (
    <p className={styles.dim} role="alert">
      {asked.error}
    </p>
  );
}

interface MapsProps {
  readonly panel: Panel;
  readonly mode: ScaleMode;
  readonly order: readonly number[];
  readonly depth: number | null;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly testId: string;
  readonly onPixel: (pixel: Pixel | null) => void;
}

function Maps({ panel, mode, order, depth, width, height, label, testId, onPixel }: MapsProps) {
  const tiles = useMemo(() => {
    const slices = depth === null ? 1 : (panel.shape[1] ?? 1);
    const own = order.map((channel) => channel * slices + (depth ?? 0));
    return pick(tilesOf(panel, mode), own);
  }, [panel, mode, order, depth]);
  return (
    <TileGrid
      tiles={tiles}
      width={width}
      height={height}
      minTile={32}
      maxTile={320}
      label={label}
      testId={testId}
      onPixel={onPixel}
    />
  );
}

/** The part of the input that the unit under the pointer sees. */
function useField(
  block: string,
  pixel: Pixel | null,
  maps: Panel | undefined,
  depth: number | null,
): Rectangle | null {
  const spatial = maps?.kind === 'maps' && maps.shape.length === 3 && depth === null;
  const [row, column] = [pixel?.row, pixel?.column];
  const [settled, setSettled] = useState<readonly [number, number] | null>(null);
  useEffect(() => {
    if (row === undefined || column === undefined) {
      setSettled(null);
      return;
    }
    const timer = setTimeout(() => setSettled([row, column]), 40);
    return () => clearTimeout(timer);
  }, [row, column]);
  const query = useMemo<QueryOf<'receptive-field'> | null>(
    () => (spatial && settled ? { view: 'receptive-field', block, at: [...settled] } : null),
    [spatial, block, settled],
  );
  const { answer } = useAsk<'receptive-field'>(query, { still: true, at: null });
  return useMemo(() => {
    if (!answer || !pixel) return null;
    const { from, to } = answer.facts.rectangle;
    const [top = 0, left = 0] = from;
    const [bottom = 0, right = 0] = to;
    return { row: top, column: left, rows: bottom - top + 1, columns: right - left + 1 };
  }, [answer, pixel]);
}
