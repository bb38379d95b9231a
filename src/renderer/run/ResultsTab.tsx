/** The figures of each epoch, the newest at the bottom, the best validation values marked. */
import { ScanEye, Table2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Text } from '../../graph/types';
import { useEngine } from '../engine';
import { formatLearningRate, formatPercent, formatRate, formatValue } from '../engine/format';
import type { EpochScores } from '../engine/store';
import { useTr } from '../i18n';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Tooltip } from '../ui/Tooltip';
import { openResults } from '../views/results/open';
import { resultTexts } from '../views/results/resulttexts';
import { bestEpochs } from './best';
import { ConfusionMatrix } from './ConfusionMatrix';
import { metricColumns } from './metrics';
import styles from './ResultsTab.module.css';
import { runTexts } from './texts';

export function ResultsTab() {
  const { tr } = useTr();
  const epochs = useEngine((s) => s.epochs);
  const progress = useEngine((s) => (s.epochs.length === 0 ? s.progress : null));
  const bottom = useRef<HTMLTableRowElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is what scrolls
  useEffect(() => bottom.current?.scrollIntoView({ block: 'nearest' }), [epochs.length]);

  if (epochs.length === 0)
    return (
      <Empty
        icon={<Table2 size={24} />}
        title={tr(runTexts.resultsEmpty)}
        hint={tr(
          progress
            ? runTexts.resultsRunning(progress.step, progress.stepsPerEpoch)
            : runTexts.resultsHint,
        )}
      />
    );

  const rated = epochs.some((epoch) => epoch.train.accuracy !== null);
  const validated = epochs.some((epoch) => epoch.validation !== null);
  const scheduled = epochs.some((epoch) => epoch.lr !== undefined);
  const best = bestEpochs(epochs);
  const columns = metricColumns(epochs);
  const judged = epochs.findLast((epoch) => epoch.confusion);
  const footnote = (text: Text | undefined) =>
    text && (
      <Tooltip label={tr(text)} side="top">
        <span className={styles.undefined} data-testid="undefined-metric">
          †
        </span>
      </Tooltip>
    );
  const mark = (is: boolean) =>
    is && (
      <Tooltip label={tr(runTexts.bestHelp)} side="top">
        <span className={styles.best}>{tr(runTexts.best)}</span>
      </Tooltip>
    );

  return (
    <div className={styles.results}>
      <div className={styles.scroll}>
        <table className={styles.table} data-testid="results-table">
          <thead>
            <tr>
              <th scope="col">{tr(runTexts.colEpoch)}</th>
              <th scope="col">{tr(runTexts.colTrainLoss)}</th>
              {rated && <th scope="col">{tr(runTexts.colTrainAccuracy)}</th>}
              {validated && <th scope="col">{tr(runTexts.colValLoss)}</th>}
              {validated && rated && <th scope="col">{tr(runTexts.colValAccuracy)}</th>}
              {columns.map(({ key, name, help }) => (
                <th key={key} scope="col">
                  <Tooltip label={tr(help)} side="top">
                    <span>{tr(name)}</span>
                  </Tooltip>
                </th>
              ))}
              {scheduled && <th scope="col">{tr(runTexts.colLearningRate)}</th>}
              <th scope="col">{tr(runTexts.colRate)}</th>
              <th scope="col">{tr(runTexts.colSeconds)}</th>
            </tr>
          </thead>
          <tbody className="mono selectable">
            {epochs.map((epoch: EpochScores, i) => (
              <tr key={epoch.epoch} ref={i === epochs.length - 1 ? bottom : undefined}>
                <th scope="row">{epoch.epoch}</th>
                <td>{formatValue(epoch.train.loss)}</td>
                {rated && <td>{formatPercent(epoch.train.accuracy)}</td>}
                {validated && (
                  <td data-testid="validation-loss" data-value={epoch.validation?.loss}>
                    {mark(best.loss === epoch.epoch)}
                    {formatValue(epoch.validation?.loss)}
                  </td>
                )}
                {validated && rated && (
                  <td
                    data-testid="validation-accuracy"
                    data-value={epoch.validation?.accuracy ?? undefined}
                  >
                    {mark(best.accuracy === epoch.epoch)}
                    {formatPercent(epoch.validation?.accuracy)}
                  </td>
                )}
                {columns.map(({ key, of, format, undefinedFor }) => (
                  <td key={key} data-testid={`metric-${key}`} data-value={of(epoch)}>
                    {footnote(undefinedFor?.(epoch))}
                    {format(of(epoch))}
                  </td>
                ))}
                {scheduled && (
                  <td data-testid="learning-rate" data-value={epoch.lr}>
                    {formatLearningRate(epoch.lr)}
                  </td>
                )}
                <td>{formatRate(epoch.imagesPerSecond)}</td>
                <td>{epoch.seconds.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {!validated && <p className={styles.note}>{tr(runTexts.noValidation)}</p>}
      </div>
      {judged?.confusion && (
        <ConfusionMatrix
          confusion={judged.confusion}
          epoch={judged.epoch}
          onCell={(truth, predicted) => openResults('confusion', { truth, predicted })}
        />
      )}
    </div>
  );
}

/** Opens what lies behind the figures. */
export function ResultsActions() {
  const { tr } = useTr();
  return (
    <Tooltip label={tr(resultTexts.openHelp)} side="top">
      <Button
        size="small"
        icon={<ScanEye size={13} />}
        data-testid="open-results"
        onClick={() => openResults('confusion')}
      >
        {tr(resultTexts.open)}
      </Button>
    </Tooltip>
  );
}
