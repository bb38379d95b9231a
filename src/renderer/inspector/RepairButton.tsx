import { Wrench } from 'lucide-react';
import type { Repair } from '../../graph/analysis/diagnostic';
import { repair } from '../canvas/edits';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Button } from '../ui/Button';
import styles from './Parameters.module.css';

/** Does the edit that solves a problem. */
export function RepairButton({ repair: { label, command } }: { readonly repair: Repair }) {
  const { tr } = useTr();
  const readOnly = useDocument((s) => s.readOnly);
  return (
    <Button
      size="small"
      icon={<Wrench size={12} />}
      disabled={readOnly}
      className={styles.repair}
      onClick={() => repair(command)}
    >
      {tr(label)}
    </Button>
  );
}
