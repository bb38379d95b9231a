/** All that is wrong with the network, each with the way to its block and its repair. */
import { CircleAlert, CircleCheck, TriangleAlert, Wrench } from 'lucide-react';
import type { EditCommand } from '../../graph/document/commands';
import { titleOf, wayTo } from '../../graph/document/scope';
import type { Text } from '../../graph/types';
import { repair } from '../canvas/edits';
import { useEngine } from '../engine';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Button } from '../ui/Button';
import { cx } from '../ui/classes';
import { Empty } from '../ui/Empty';
import styles from './ProblemsTab.module.css';
import { collectProblems } from './problems';
import { showBlock } from './showBlock';
import { runTexts } from './texts';

export function ProblemsTab() {
  const { tr } = useTr();
  const document = useDocument((s) => s.document);
  const diagnostics = useDocument((s) => s.analysis.diagnostics);
  const readOnly = useDocument((s) => s.readOnly);
  const refused = useEngine((s) => s.refused);
  const trained = useEngine((s) => s.trained);
  const problems = collectProblems(diagnostics, trained === document ? refused : []);
  const empty = Object.keys(document.blocks).length === 0;

  if (problems.length === 0)
    return (
      <Empty
        icon={<CircleCheck size={24} />}
        title={tr(runTexts.problemsNone)}
        hint={tr(empty ? runTexts.problemsEmptyHint : runTexts.problemsNoneHint)}
      />
    );

  return (
    <ul className={styles.list} data-testid="problems">
      {problems.map((problem) => {
        const path = problem.path ?? [];
        // Inside groups, analysis names blocks by their path.
        const { names, id: block, block: node } = wayTo(document, problem.block ?? '');
        const name = node && titleOf(document, node);
        const own = node?.label ? `${name} “${node.label}”` : name;
        const where = own && [...names.map(tr), own].join(' › ');
        return (
          <li key={problem.key} className={styles.row} data-code={problem.code}>
            <button
              type="button"
              className={styles.main}
              disabled={!node}
              title={node ? tr(runTexts.showBlock) : undefined}
              onClick={() => showBlock(block, path)}
            >
              <Mark severity={problem.severity} label={tr(runTexts[problem.severity])} />
              <span className={styles.where}>{where ?? tr(runTexts.document)}</span>
              <span className={styles.message}>
                {tr(problem.message)}
                {problem.fromEngine && (
                  <span className={styles.source}> · {tr(runTexts.fromEngine)}</span>
                )}
              </span>
            </button>
            {problem.repair && !readOnly && <RepairButton {...problem.repair} onRepair={repair} />}
          </li>
        );
      })}
    </ul>
  );
}

function Mark({ severity, label }: { severity: 'error' | 'warning'; label: string }) {
  const Icon = severity === 'error' ? CircleAlert : TriangleAlert;
  return (
    <span className={cx(styles.mark, severity === 'warning' && styles.warning)}>
      <Icon size={15} aria-label={label} />
    </span>
  );
}

interface RepairButtonProps {
  readonly label: Text;
  readonly command: EditCommand;
  readonly onRepair: (command: EditCommand) => void;
}

function RepairButton({ label, command, onRepair }: RepairButtonProps) {
  const { tr } = useTr();
  return (
    <Button size="small" icon={<Wrench size={13} />} onClick={() => onRepair(command)}>
      {tr(label)}
    </Button>
  );
}
