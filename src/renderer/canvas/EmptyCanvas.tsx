import { ImagePlus, Plus } from 'lucide-react';
import { openImport } from '../data/importing';
import { importTexts } from '../data/importTexts';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Button } from '../ui/Button';
import styles from './EmptyCanvas.module.css';
import { openSearchAtCentre } from './search';

/** An empty canvas says how to begin. */
export function EmptyCanvas() {
  const { t, tr } = useTr();
  const readOnly = useDocument((s) => s.readOnly);
  if (readOnly) return null;
  return (
    <div className={styles.empty}>
      <div className={styles.box}>
        <p className={styles.title}>{t('canvas.emptyTitle')}</p>
        <p className={styles.hint}>{t('canvas.emptyHint')}</p>
        <div className={styles.buttons}>
          <Button
            variant="primary"
            icon={<ImagePlus size={14} />}
            data-testid="empty-data"
            onClick={() => openImport()}
          >
            {tr(importTexts.addData)}
          </Button>
          <Button icon={<Plus size={14} />} onClick={openSearchAtCentre}>
            {t('canvas.emptyAdd')}
          </Button>
        </div>
      </div>
    </div>
  );
}
