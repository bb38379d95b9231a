/** Which classes are taken for which: true classes in rows, predicted ones in columns. */
import { useState } from 'react';
import type { EngineEventOf } from '../../protocol/engine';
import { useTr } from '../i18n';
import { Segmented } from '../ui/Segmented';
import { Tooltip } from '../ui/Tooltip';
import { cssColour, cssGradient, inkOn, VIRIDIS } from '../views/colormap';
import styles from './ConfusionMatrix.module.css';
import { cellText, type Normalisation, normalised, shadeOf } from './confusion';
import { metricTexts } from './metrics';

export type Confusion = NonNullable<EngineEventOf<'epoch'>['confusion']>;

/** With more classes the cells get small and say their number only when pointed at. */
const WRITTEN = 24;

export interface ConfusionMatrixProps {
  readonly confusion: Confusion;
  /** The epoch whose end it is of; without it no title. */
  readonly epoch?: number;
  /** Larger cells, for a view of its own. */
  readonly large?: boolean;
  readonly selected?: { readonly truth: number; readonly predicted: number } | null;
  /** What a click on a cell does. */
  readonly onCell?: (truth: number, predicted: number) => void;
}

export function ConfusionMatrix({
  confusion: { classes, counts },
  epoch,
  large,
  selected,
  onCell,
}: ConfusionMatrixProps) {
  const { tr } = useTr();
  const [by, setBy] = useState<Normalisation>('true');
  const values = normalised(counts, by);
  const largest = by === 'none' ? Math.max(1, ...counts.flat()) : 1;
  const written = classes.length <= WRITTEN;
  const scaleEnd = by === 'none' ? String(largest) : '100%';

  return (
    <section className={styles.root} data-testid="confusion" data-large={large || undefined}>
      <header className={styles.head}>
        {epoch !== undefined && (
          <h3 className={styles.title}>{tr(metricTexts.confusion(epoch))}</h3>
        )}
        <Segmented
          label={tr(metricTexts.normalise)}
          value={by}
          onChange={setBy}
          options={(['true', 'predicted', 'none'] as const).map((value) => ({
            value,
            label: tr(metricTexts.normalisations[value]),
          }))}
        />
      </header>
      <div className={styles.body}>
        <div className={styles.scroll}>
          <table className={styles.table} data-small={!written || undefined}>
            <thead>
              <tr>
                <th className={styles.corner} scope="col">
                  {tr(metricTexts.corner)}
                </th>
                {classes.map((name, j) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: classes are known by their place
                  <th key={j} scope="col" title={name}>
                    <span>{name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="mono">
              {values.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: classes are known by their place
                <tr key={i}>
                  <th scope="row" title={classes[i]}>
                    <span>{classes[i]}</span>
                  </th>
                  {row.map((value, j) => {
                    const shade = shadeOf(value, largest);
                    const text = tr(
                      metricTexts.cell(
                        counts[i]?.[j] ?? 0,
                        classes[i] ?? String(i),
                        classes[j] ?? String(j),
                      ),
                    );
                    const says = written && cellText(value, by);
                    return (
                      <td
                        // biome-ignore lint/suspicious/noArrayIndexKey: classes are known by their place
                        key={j}
                        data-right={i === j || undefined}
                        data-selected={
                          (selected?.truth === i && selected.predicted === j) || undefined
                        }
                        data-value={counts[i]?.[j]}
                        style={{
                          background: cssColour(VIRIDIS, shade),
                          color: inkOn(VIRIDIS, shade),
                        }}
                        title={text}
                      >
                        {onCell ? (
                          <button
                            type="button"
                            aria-label={text}
                            data-testid={`cell-${i}-${j}`}
                            onClick={() => onCell(i, j)}
                          >
                            {says}
                          </button>
                        ) : (
                          says
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Tooltip label={tr(metricTexts.units[by])} side="left">
          <div className={styles.scale}>
            <span>{scaleEnd}</span>
            <i style={{ background: cssGradient(VIRIDIS, 'to top') }} />
            <span>0</span>
          </div>
        </Tooltip>
      </div>
    </section>
  );
}
