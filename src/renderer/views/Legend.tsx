/** The colour scale of a frame with its values. */
import { formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { Tooltip } from '../ui/Tooltip';
import type { Frame } from './atlas';
import { cssGradient, tableFor } from './colormap';
import styles from './Legend.module.css';
import { viewTexts } from './texts';

export interface LegendProps {
  readonly frame: Pick<Frame, 'low' | 'high' | 'signed'>;
}

export function Legend({ frame }: LegendProps) {
  const { tr } = useTr();
  const { low, high, signed } = frame;
  return (
    <Tooltip label={tr(viewTexts.scaleHelp)} side="bottom">
      <div className={styles.legend} data-testid="legend">
        <div className={styles.bar} style={{ background: cssGradient(tableFor(signed)) }} />
        <div className={styles.values}>
          <span>{formatValue(low, 3)}</span>
          {signed && <span>0</span>}
          <span>{formatValue(high, 3)}</span>
        </div>
      </div>
    </Tooltip>
  );
}
