import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTr } from '../../i18n';
import styles from './DropHint.module.css';

/** While a file is dragged over the window: what letting go will do. */
export function DropHint() {
  const { t } = useTr();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => setOver(false);
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      setOver(true);
      // Leaving the window is not always said; the events of dragging simply end.
      clearTimeout(timer);
      timer = setTimeout(end, 300);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', end);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', end);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={styles.veil} data-testid="drop-hint">
      <p className={styles.hint}>
        <FileDown size={18} aria-hidden="true" /> {t('files.dropHere')}
      </p>
    </div>
  );
}
