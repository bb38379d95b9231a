import { ChevronLeft, ChevronRight, Pause, Play } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTr } from '../../i18n';
import { IconButton } from '../../ui/Button';
import { cx } from '../../ui/classes';
import styles from './MovingPicture.module.css';
import { type Cell, type Grid, type SlideStep, slideOf } from './sliding';

/** Time for one step, in milliseconds: slow enough to follow. */
const STEP_MS = 900;
/** Room for one grid, in pixels. */
const ROOM = 128;
const LARGEST = 22;

const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

const keyOf = ([row, column]: Cell) => `${row} ${column}`;

interface GridViewProps {
  readonly grid: Grid;
  readonly lit: readonly Cell[];
  readonly taken: Cell | undefined;
  /** Numbers of this step; those of the grid where it has its own. */
  readonly values: SlideStep['values'];
  readonly cell: number;
  readonly output?: boolean;
}

/** Cells with their border of padding; those of this step are lit. */
function GridView({ grid, lit, taken, values, cell, output }: GridViewProps) {
  const { rows, columns, border } = grid;
  const [top, left, bottom, right] = border;
  const bright = new Set(lit.map(keyOf));
  const cells: React.ReactNode[] = [];
  for (let row = -top; row < rows + bottom; row++)
    for (let column = -left; column < columns + right; column++) {
      const outside = row < 0 || column < 0 || row >= rows || column >= columns;
      const key = `${row} ${column}`;
      const number = values?.[row]?.[column] ?? (values ? undefined : grid.values?.[row]?.[column]);
      const isTaken = taken !== undefined && keyOf(taken) === key;
      const [x, y] = [(column + left) * cell, (row + top) * cell];
      cells.push(
        <g key={key}>
          <rect
            x={x + 0.5}
            y={y + 0.5}
            width={cell - 1}
            height={cell - 1}
            rx={2}
            className={cx(
              styles.cell,
              outside && styles.outside,
              bright.has(key) && (output ? styles.made : styles.seen),
              isTaken && styles.taken,
            )}
          />
          {number !== undefined && number !== null && !outside && (
            <text x={x + cell / 2} y={y + cell / 2} className={styles.number}>
              {number}
            </text>
          )}
        </g>,
      );
    }
  const width = (columns + left + right) * cell;
  const height = (rows + top + bottom) * cell;
  return (
    <svg width={width} height={height} aria-hidden="true" className={styles.grid}>
      {cells}
    </svg>
  );
}

export interface MovingPictureProps {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** How the block's own window moves. It stands still where motion is reduced, and can be stepped. */
export function MovingPicture({ type, params }: MovingPictureProps) {
  const { t, tr } = useTr();
  const slide = useMemo(() => slideOf(type, params), [type, params]);
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(() => !isStill());
  const many = slide?.steps.length ?? 0;
  useEffect(() => {
    if (!playing || many < 2) return;
    const timer = setInterval(() => setAt((n) => n + 1), STEP_MS);
    return () => clearInterval(timer);
  }, [playing, many]);
  if (!slide || many === 0) return null;
  const now = at % many;
  const step = slide.steps[now] as SlideStep;
  const go = (by: number) => {
    setPlaying(false);
    setAt((now + by + many) % many);
  };
  const across = ({ columns, border }: Grid) => columns + border[1] + border[3];
  const down = ({ rows, border }: Grid) => rows + border[0] + border[2];
  const cell = Math.min(
    LARGEST,
    ROOM / Math.max(across(slide.source), across(slide.target)),
    ROOM / Math.max(down(slide.source), down(slide.target)),
  );
  return (
    <figure className={styles.figure} data-testid="moving-picture" data-playing={playing}>
      <div className={styles.stage} style={{ minHeight: Math.min(ROOM, 132) }}>
        <div className={styles.side}>
          <span className={styles.name}>{t('help.input')}</span>
          <GridView
            grid={slide.source}
            lit={step.source}
            taken={step.taken}
            values={undefined}
            cell={cell}
          />
        </div>
        <span className={styles.arrow} aria-hidden="true">
          →
        </span>
        <div className={styles.side}>
          <span className={styles.name}>{t('help.output')}</span>
          <GridView
            grid={slide.target}
            lit={step.target}
            taken={undefined}
            values={step.values ?? []}
            cell={cell}
            output
          />
        </div>
      </div>
      <figcaption className={styles.caption} aria-live={playing ? 'off' : 'polite'}>
        {tr(step.caption)}
      </figcaption>
      <div className={styles.controls}>
        <IconButton label={t('help.back')} onClick={() => go(-1)}>
          <ChevronLeft size={14} />
        </IconButton>
        <IconButton
          label={t(playing ? 'help.pause' : 'help.play')}
          data-testid="moving-play"
          onClick={() => setPlaying(!playing)}
        >
          {playing ? <Pause size={14} /> : <Play size={14} />}
        </IconButton>
        <IconButton label={t('help.next')} data-testid="moving-next" onClick={() => go(1)}>
          <ChevronRight size={14} />
        </IconButton>
        <span className={styles.count}>{t('help.step', { step: now + 1, of: many })}</span>
      </div>
    </figure>
  );
}
