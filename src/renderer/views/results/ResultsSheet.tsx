/** What the network says of the data and of what one draws, over the canvas. */
import { ChartScatter } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Pin } from '../../../protocol/engine';
import { formatPercent } from '../../engine/format';
import { useTr } from '../../i18n';
import { ConfusionMatrix } from '../../run/ConfusionMatrix';
import { useDocument } from '../../state/document';
import { formatCount } from '../../state/format';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { Segmented } from '../../ui/Segmented';
import { Tooltip } from '../../ui/Tooltip';
import { type AnswerOf, type Asked, type QueryOf, useAsk } from '../ask';
import { SampleChooser } from '../full/FullView';
import { SaveMenu } from '../SaveMenu';
import { Sheet } from '../Sheet';
import { Answered, Choice, Says, Spring, Toolbar } from '../Toolbar';
import { EmbeddingTab } from './EmbeddingTab';
import { Gallery } from './Gallery';
import { closeResults, RESULT_TABS, type ResultTab, useResults } from './open';
import { PredictTab } from './PredictTab';
import { ReconstructionTab } from './ReconstructionTab';
import styles from './results.module.css';
import { resultTexts } from './resulttexts';

export function ResultsSheet() {
  const open = useResults((s) => s.open);
  return open ? <Open /> : null;
}

type Facts = AnswerOf<'outcomes'>['facts'];
const OUTCOMES: ReadonlySet<ResultTab> = new Set(['confusion', 'classes', 'mistakes']);

function Open() {
  const { tr } = useTr();
  const tab = useResults((s) => s.tab);
  const validated = useDocument((s) => s.analysis.training?.validationLoader !== undefined);
  const [chosen, setSplit] = useState<Pin['split']>('validation');
  const split = validated ? chosen : 'train';
  const wanted = OUTCOMES.has(tab);
  const query = useMemo<QueryOf<'outcomes'> | null>(
    () => (wanted ? { view: 'outcomes', split } : null),
    [wanted, split],
  );
  const asked = useAsk<'outcomes'>(query, { form: 'exact' });
  const head = (
    <Toolbar>
      {validated && (
        <Choice label={tr(resultTexts.split)}>
          <Segmented<Pin['split']>
            label={tr(resultTexts.split)}
            value={split}
            onChange={setSplit}
            options={[
              { value: 'train', label: tr(resultTexts.train) },
              { value: 'validation', label: tr(resultTexts.validation) },
            ]}
          />
        </Choice>
      )}
      <Button size="small" disabled={asked.busy} onClick={asked.again}>
        {tr(resultTexts.again)}
      </Button>
      {asked.answer && (
        <span data-testid="outcomes-accuracy" data-value={asked.answer.facts.accuracy}>
          {tr(
            resultTexts.accuracy(
              formatPercent(asked.answer.facts.accuracy),
              formatCount(asked.answer.facts.index.length),
            ),
          )}
        </span>
      )}
      <Says asked={asked} />
      <Spring />
      <SaveMenu query={query} panel={asked.answer?.panels[0]} />
    </Toolbar>
  );
  const ofOutcomes = (show: (facts: Facts) => React.ReactNode) => (
    <div className={styles.view}>
      {head}
      <Answered asked={asked as Asked<'outcomes'>}>{(answer) => show(answer.facts)}</Answered>
    </div>
  );
  const content: Readonly<Record<ResultTab, React.ReactNode>> = {
    confusion: ofOutcomes((facts) => <Confusion facts={facts} split={split} />),
    classes: ofOutcomes((facts) => <Classes facts={facts} />),
    mistakes: ofOutcomes((facts) => <Mistakes facts={facts} split={split} />),
    predict: <PredictTab />,
    reconstruction: <ReconstructionTab />,
    embedding: <EmbeddingTab />,
  };
  const samples = tab === 'predict' || tab === 'reconstruction';
  return (
    <Sheet<ResultTab>
      open
      onClose={closeResults}
      testId="results-sheet"
      label={tr(resultTexts.title)}
      title={tr(resultTexts.title)}
      actions={samples ? <SampleChooser /> : undefined}
      tab={tab}
      onTab={(next) => useResults.setState({ tab: next })}
      tabs={RESULT_TABS.map((value) => ({
        value,
        label: tr(resultTexts.tabs[value]),
        content: content[value],
      }))}
    />
  );
}

function Confusion({ facts, split }: { readonly facts: Facts; readonly split: Pin['split'] }) {
  const { tr } = useTr();
  const cell = useResults((s) => s.cell);
  const { classes, confusion, truth, predicted, loss } = facts;
  const inside = useMemo(() => {
    if (!cell) return [];
    return [...truth.keys()]
      .filter((i) => truth[i] === cell.truth && predicted[i] === cell.predicted)
      .sort((a, b) => (loss[b] ?? 0) - (loss[a] ?? 0) || a - b);
  }, [cell, truth, predicted, loss]);
  const name = (id: number) => classes[id] ?? String(id);
  return (
    <div className={styles.columns}>
      <div className={styles.matrix}>
        <ConfusionMatrix
          confusion={{ classes: [...classes], counts: confusion }}
          large
          selected={cell}
          onCell={(truth, predicted) => useResults.setState({ cell: { truth, predicted } })}
        />
      </div>
      <div className={styles.main}>
        {cell ? (
          <>
            <h3 className={styles.heading} data-testid="cell-title">
              {tr(resultTexts.cellTitle(name(cell.truth), name(cell.predicted), inside.length))}
            </h3>
            {inside.length === 0 ? (
              <p className={styles.dim}>{tr(resultTexts.cellEmpty)}</p>
            ) : (
              <Gallery facts={facts} of={inside} split={split} testId="cell-gallery" />
            )}
          </>
        ) : (
          <Empty icon={<ChartScatter size={24} />} title={tr(resultTexts.chooseCell)} />
        )}
      </div>
    </div>
  );
}

function Classes({ facts }: { readonly facts: Facts }) {
  const { tr } = useTr();
  const { classes, perClass } = facts;
  const mean = (of: 'precision' | 'recall' | 'f1') => {
    const known = perClass.flatMap((row) => row[of] ?? []);
    return known.length ? known.reduce((a, b) => a + b, 0) / known.length : null;
  };
  const columns = [
    ['precision', resultTexts.precision, resultTexts.precisionHelp],
    ['recall', resultTexts.recall, resultTexts.recallHelp],
    ['f1', resultTexts.f1, resultTexts.f1Help],
  ] as const;
  return (
    <div className={styles.main}>
      <table className={styles.table} data-testid="per-class">
        <thead>
          <tr>
            <th scope="col">{tr(resultTexts.class)}</th>
            {columns.map(([key, title, help]) => (
              <th key={key} scope="col">
                <Tooltip label={tr(help)}>
                  <span>{tr(title)}</span>
                </Tooltip>
              </th>
            ))}
            <th scope="col">{tr(resultTexts.support)}</th>
          </tr>
        </thead>
        <tbody className="mono selectable">
          {perClass.map((row, id) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: classes are known by their place
            <tr key={id}>
              <th scope="row">{classes[id]}</th>
              {columns.map(([key]) => (
                <td key={key}>
                  {formatPercent(row[key])}
                  <span className={styles.meter}>
                    <i style={{ width: `${(row[key] ?? 0) * 100}%` }} />
                  </span>
                </td>
              ))}
              <td>{formatCount(row.support)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot className="mono selectable">
          <tr>
            <th scope="row">{tr(resultTexts.average)}</th>
            {columns.map(([key]) => (
              <td key={key}>
                {formatPercent(mean(key))}
                <span className={styles.meter}>
                  <i style={{ width: `${(mean(key) ?? 0) * 100}%` }} />
                </span>
              </td>
            ))}
            <td>{formatCount(facts.index.length)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Mistakes({ facts, split }: { readonly facts: Facts; readonly split: Pin['split'] }) {
  const { tr } = useTr();
  if (facts.hardest.length === 0)
    return <Empty icon={<ChartScatter size={24} />} title={tr(resultTexts.noMistakes)} />;
  return (
    <div className={styles.columns}>
      {(
        [
          [resultTexts.hardest, facts.hardest, 'hardest'],
          [resultTexts.confident, facts.mostConfident, 'confident'],
        ] as const
      ).map(([title, of, id]) => (
        <section key={id} className={styles.main}>
          <h3 className={styles.heading}>{tr(title)}</h3>
          <Gallery facts={facts} of={of} split={split} most={60} testId={`gallery-${id}`} />
        </section>
      ))}
    </div>
  );
}
