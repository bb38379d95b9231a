/** The first batch of an epoch as a sheet of 8 × 8 samples, as the network gets them. */
import { Grid3x3 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { EngineErrorInfo } from '../../protocol/engine';
import type { BatchPreview } from '../../protocol/preview';
import { said } from '../app/said';
import { useEngine } from '../engine';
import { folderOf, formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { formatShape } from '../state/format';
import { Empty } from '../ui/Empty';
import { Tooltip } from '../ui/Tooltip';
import styles from './BatchSheet.module.css';
import { chainDocument } from './chain';
import { rgba } from './paint';
import { usePreviews } from './previews';
import { DrawBar } from './TransformView';
import { dataTexts } from './texts';

const COLUMNS = 8;
/** Longest side of a sample on the sheet, in device pixels. */
const SIDE = 72;
/** Typing and rolling: the newest question is asked, and only when the hand rests. */
const PATIENCE = 40;

type State =
  | { readonly state: 'waiting' }
  | { readonly state: 'shown'; readonly batch: BatchPreview }
  | { readonly state: 'failed'; readonly error: EngineErrorInfo };

/** Milliseconds after which making a batch is worth a word. */
const SOON = 400;

/** The batch of a DataLoader; while another is made the last one stays, and `making` says so. */
function useBatch(loader: string): { readonly state: State; readonly making: boolean } {
  const [state, setState] = useState<State>({ state: 'waiting' });
  const [making, setMaking] = useState(false);
  const draw = usePreviews((s) => s.draw);
  const ready = useEngine((s) => s.life.state === 'ready');
  const document = useDocument((s) => s.document);
  const analysis = useDocument((s) => s.analysis);
  const path = useDocument((s) => s.path);
  const question = useMemo(
    () =>
      JSON.stringify({
        document: chainDocument(document, analysis, loader),
        baseDir: folderOf(path),
        loader,
        epoch: draw,
        maxSide: SIDE,
      }),
    [document, analysis, path, loader, draw],
  );
  useEffect(() => {
    if (!ready) return;
    let current = true;
    const slow = setTimeout(() => setMaking(true), SOON);
    const timer = setTimeout(async () => {
      const outcome = await window.netloom.request('previewBatch', JSON.parse(question));
      if (!current) return;
      clearTimeout(slow);
      setMaking(false);
      setState(
        outcome.ok
          ? { state: 'shown', batch: outcome.value }
          : { state: 'failed', error: outcome.error },
      );
    }, PATIENCE);
    return () => {
      current = false;
      clearTimeout(timer);
      clearTimeout(slow);
    };
  }, [ready, question]);
  return { state, making };
}

export function BatchSheet({ loader }: { readonly loader: string }) {
  const { tr } = useTr();
  const { state, making } = useBatch(loader);
  if (state.state !== 'shown')
    return (
      <Empty
        icon={<Grid3x3 size={24} />}
        title={tr(state.state === 'waiting' ? dataTexts.making : dataTexts.batchNone)}
        hint={state.state === 'failed' ? said(state.error) : tr(dataTexts.batchNoneHint)}
      />
    );
  const { batch } = state;
  return (
    <section className={styles.sheet} aria-busy={making}>
      <header className={styles.head}>
        <Tooltip label={tr(dataTexts.batchHelp)}>
          <b>{tr(dataTexts.batch)}</b>
        </Tooltip>
        <span className={styles.shape} role="status">
          {making ? tr(dataTexts.making) : formatShape(batch.shape)}
        </span>
      </header>
      <Tiles batch={batch} />
      <p className={styles.note}>
        {tr(dataTexts.ofBatch(batch.count, batch.shape[0] ?? batch.count))}
        {batch.tiles && (
          <>
            {' · '}
            <Tooltip label={tr(dataTexts.scaleHelp)}>
              <span>
                {tr(dataTexts.scale(formatValue(batch.low, 3), formatValue(batch.high, 3)))}
              </span>
            </Tooltip>
          </>
        )}
      </p>
      <DrawBar />
    </section>
  );
}

function Tiles({ batch }: { readonly batch: BatchPreview }) {
  const { tr } = useTr();
  const { tiles, labels, indices, count } = batch;
  const text = (i: number) => tr(dataTexts.tile(i + 1, labels[i] ?? '', String(indices[i] ?? 0)));
  return (
    <div className={styles.grid} data-testid="batch-sheet" data-count={count}>
      {Array.from({ length: count }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the batch is what it is
        <figure key={i} className={styles.tile} title={text(i)}>
          {tiles && <Tile tiles={tiles} place={i} label={text(i)} />}
          {labels[i] && <figcaption className={styles.label}>{labels[i]}</figcaption>}
        </figure>
      ))}
      {Array.from({ length: (COLUMNS - (count % COLUMNS)) % COLUMNS }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places are all alike
        <span key={`empty ${i}`} />
      ))}
    </div>
  );
}

interface TileProps {
  readonly tiles: NonNullable<BatchPreview['tiles']>;
  readonly place: number;
  readonly label: string;
}

function Tile({ tiles, place, label }: TileProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = tiles;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const pixels = rgba(tiles, tiles.masks, place * tiles.width * tiles.height);
    context.putImageData(new ImageData(pixels, tiles.width, tiles.height), 0, 0);
  }, [tiles, place]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={styles.picture}
    />
  );
}
