import { FileWarning } from 'lucide-react';
import { useTr } from '../../i18n';
import { Button } from '../../ui/Button';
import { reloadProject, saveProject } from '../project';
import styles from './DiskBar.module.css';
import { keepMine, useDiskChange } from './disk';

/** Says that another program changed the file, and offers both ways on. */
export function DiskBar() {
  const { t } = useTr();
  const change = useDiskChange((s) => s.change);
  if (!change) return null;
  const name = change.path.replace(/^.*[\\/]/, '');
  const removed = change.what === 'removed';
  return (
    <div className={styles.bar} role="alert" data-testid="disk-bar">
      <FileWarning size={16} aria-hidden="true" className={styles.icon} />
      <p className="selectable">{t(removed ? 'files.removed' : 'files.changed', { name })}</p>
      {removed ? (
        <Button size="small" onClick={() => void saveProject()}>
          {t('files.saveAgain')}
        </Button>
      ) : (
        <Button size="small" data-testid="disk-reload" onClick={() => void reloadProject()}>
          {t('files.reload')}
        </Button>
      )}
      <Button size="small" data-testid="disk-keep" onClick={keepMine}>
        {t('files.keepMine')}
      </Button>
    </div>
  );
}
