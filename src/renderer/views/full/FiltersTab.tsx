/** A layer's weights as images, and their gradients beside them. */
import { useMemo, useState } from 'react';
import { useTr } from '../../i18n';
import { Segmented } from '../../ui/Segmented';
import { Switch } from '../../ui/Switch';
import { type QueryOf, useAsk } from '../ask';
import { lookTexts } from '../looktexts';
import { useSample } from '../moment';
import { PanelView } from '../PanelView';
import { Room } from '../Room';
import { SaveMenu } from '../SaveMenu';
import { Answered, Choice, Says, Spring, Toolbar } from '../Toolbar';
import styles from './full.module.css';

/** Rows of kernels with more input channels than this are too fine to see side by side. */
const MOST_COLUMNS = 32;

export function FiltersTab({ block }: { readonly block: string }) {
  const { tr } = useTr();
  const sample = useSample();
  const [withGradients, setWithGradients] = useState(false);
  const [name, setName] = useState('weight');
  const query = useMemo<QueryOf<'filters'>>(
    () => ({ view: 'filters', block, ...(withGradients && { sample }) }),
    [block, withGradients, sample],
  );
  const asked = useAsk<'filters'>(query, { form: 'exact', live: 1000 });
  const names = asked.answer?.panels.filter((p) => !p.name.startsWith('gradient ')) ?? [];
  const shown = names.find((p) => p.name === name) ?? names[0];
  const gradient = asked.answer?.panels.find((p) => p.name === `gradient ${shown?.name}`);

  return (
    <div className={styles.view}>
      <Toolbar>
        {names.length > 1 && (
          <Choice label={tr(lookTexts.of.weights)}>
            <Segmented
              label={tr(lookTexts.of.weights)}
              value={shown?.name ?? ''}
              onChange={setName}
              options={names.map((panel) => ({ value: panel.name, label: panel.name }))}
            />
          </Choice>
        )}
        <Choice label={tr(lookTexts.gradients)}>
          <Switch
            checked={withGradients}
            onCheckedChange={setWithGradients}
            aria-label={tr(lookTexts.gradients)}
            data-testid="filter-gradients"
          />
        </Choice>
        <Spring />
        <SaveMenu query={query} panel={shown} />
      </Toolbar>
      <Answered asked={asked}>
        {() => (
          <div className={styles.columns}>
            <aside className={styles.side}>
              <Says asked={asked} />
            </aside>
            <Room className={styles.main}>
              {(width, height) =>
                shown && (
                  <div className={styles.row}>
                    {[shown, ...(gradient ? [gradient] : [])].map((panel) => (
                      <PanelView
                        key={panel.name}
                        panel={panel}
                        width={gradient ? Math.floor((width - 24) / 2) : width}
                        height={height - 64}
                        testId={`filters-${panel.name}`}
                        {...columnsOf(panel.shape)}
                      />
                    ))}
                  </div>
                )
              }
            </Room>
          </div>
        )}
      </Answered>
    </div>
  );
}

/** A row for each output channel, where its kernels fit into one. */
function columnsOf(shape: readonly number[]): { readonly columns?: number } {
  const [, into = 1] = shape;
  return shape.length === 4 && into > 1 && into <= MOST_COLUMNS ? { columns: into } : {};
}
