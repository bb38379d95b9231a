import { useStore } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useTr } from '../i18n';
import { IconButton } from '../ui/Button';
import { Tooltip } from '../ui/Tooltip';
import { useCanvas } from './store';
import { fitCanvas } from './view';
import styles from './ZoomBar.module.css';

export function ZoomBar() {
  const { t } = useTr();
  const percent = useStore((s) => Math.round(s.transform[2] * 100));
  const flow = useCanvas((s) => s.flow);
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('menu.zoom')}>
      <IconButton
        label={t('menu.zoomOut')}
        side="top"
        onClick={() => void flow?.zoomOut({ duration: 140 })}
      >
        <Minus size={14} />
      </IconButton>
      <Tooltip label={t('menu.zoomReset')} side="top">
        <button
          type="button"
          className={`${styles.percent} mono`}
          onClick={() => void flow?.zoomTo(1, { duration: 140 })}
        >
          {percent} %
        </button>
      </Tooltip>
      <IconButton
        label={t('menu.zoomIn')}
        side="top"
        onClick={() => void flow?.zoomIn({ duration: 140 })}
      >
        <Plus size={14} />
      </IconButton>
      <IconButton
        label={t('menu.fit')}
        shortcut="Ctrl+0"
        side="top"
        data-testid="fit"
        onClick={fitCanvas}
      >
        <Maximize size={14} />
      </IconButton>
    </div>
  );
}
