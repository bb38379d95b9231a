import { Wrench } from 'lucide-react';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { Button } from '../ui/Button';
import { cx } from '../ui/classes';
import styles from './BlockProblem.module.css';
import { repair as applyRepair } from './edits';

export interface BlockProblemProps {
  readonly id: string;
  readonly selected: boolean;
}

/**
 * The worst problem of a block in words, below it, with its repair. Errors always; warnings while the
 * block is selected, and never that a block one has just placed is not connected yet.
 */
export function BlockProblem({ id, selected }: BlockProblemProps) {
  const { t, tr } = useTr();
  const diagnostics = useDocument((s) => s.facets[id]?.diagnostics);
  const readOnly = useDocument((s) => s.readOnly);
  const worst = diagnostics?.find((d) => d.severity === 'error') ?? diagnostics?.[0];
  if (!worst || !diagnostics) return null;
  const { repair } = worst;
  const others = diagnostics.length - 1;
  const quiet = !selected || (worst.code === 'input.missing' && !repair);
  if (worst.severity === 'warning' && quiet) return null;
  return (
    <div
      className={cx(styles.problem, worst.severity === 'warning' && styles.warning, 'nodrag nopan')}
      role="note"
      data-testid={`problem-${id}`}
      data-code={worst.code}
    >
      <p>{tr(worst.message)}</p>
      {(repair || others > 0) && (
        <div className={styles.actions}>
          {repair && (
            <Button
              size="small"
              icon={<Wrench size={12} />}
              disabled={readOnly}
              data-testid={`repair-${id}`}
              onClick={() => applyRepair(repair.command)}
            >
              {tr(repair.label)}
            </Button>
          )}
          {others > 0 && (
            <button
              type="button"
              className={styles.more}
              onClick={() => {
                useUi.getState().setPanel('run', true);
                useUi.getState().setRunTab('problems');
              }}
            >
              {t('canvas.moreProblems', { count: others })}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
