/** Says that data was moved, and offers to show where it is now. */
import { FolderSearch } from 'lucide-react';
import { useTr } from '../i18n';
import { Button } from '../ui/Button';
import { importTexts } from './importTexts';
import styles from './MissingBar.module.css';
import { forgetMissing, locateMissing, useMissing } from './moved';

export function MissingBar() {
  const { tr } = useTr();
  const [first] = useMissing((s) => s.paths);
  if (first === undefined) return null;
  return (
    <div className={styles.bar} role="alert" data-testid="missing-bar">
      <FolderSearch size={16} aria-hidden="true" className={styles.icon} />
      <p className="selectable">{tr(importTexts.missing(first))}</p>
      <Button size="small" data-testid="locate" onClick={() => void locateMissing()}>
        {tr(importTexts.locate)}
      </Button>
      <Button size="small" variant="quiet" onClick={forgetMissing}>
        {tr(importTexts.later)}
      </Button>
    </div>
  );
}
