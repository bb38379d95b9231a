import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { formatBytes, formatCount, formatShape, formatShort } from '../state/format';
import { Tooltip } from '../ui/Tooltip';
import styles from './Totals.module.css';

/** What the network amounts to, in a corner of the canvas. */
export function Totals() {
  const { t } = useTr();
  const totals = useDocument((s) => s.analysis.totals);
  if (totals.macs === 0 && totals.parameters === 0) return null;
  const all = [
    {
      id: 'parameters',
      amount: totals.parameters,
      value:
        totals.parameters < 1e7 ? formatCount(totals.parameters) : formatShort(totals.parameters),
      unit: t('totals.parameters'),
      help: t('totals.parametersHelp'),
    },
    {
      id: 'macs',
      amount: totals.macs,
      value: formatShort(totals.macs),
      unit: t('totals.macs'),
      help: t('totals.macsHelp'),
    },
    {
      id: 'memory',
      amount: totals.trainingBytes,
      value: formatBytes(totals.trainingBytes),
      unit: t('totals.memory'),
      help: t('totals.memoryHelp'),
    },
  ];
  const field = totals.receptiveField;
  if (field)
    all.push({
      id: 'field',
      amount: 1,
      value: formatShape(field, true),
      unit: t('totals.field'),
      help: t('totals.fieldHelp'),
    });
  const items = all.filter(({ amount }) => amount > 0);
  return (
    <div className={styles.totals} data-testid="totals">
      {items.map(({ id, value, unit, help }) => (
        <Tooltip key={id} label={help}>
          <span className={styles.item} data-testid={`total-${id}`}>
            <span className="mono">{value}</span> <span className={styles.unit}>{unit}</span>
          </span>
        </Tooltip>
      ))}
    </div>
  );
}
