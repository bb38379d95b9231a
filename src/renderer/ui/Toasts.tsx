import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTr } from '../i18n';
import { Button, IconButton } from './Button';
import { cx } from './classes';
import styles from './Toasts.module.css';
import { dismissToast, type Toast, type ToastKind, useToasts } from './toast';

const ICONS = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert };

/** Long enough to be read at leisure; errors and offers stay longer. */
function lifetime(toast: Toast): number {
  const base: Record<ToastKind, number> = {
    info: 5000,
    success: 4000,
    warning: 8000,
    error: 12000,
  };
  return base[toast.kind] + (toast.action ? 4000 : 0);
}

function Item({ toast }: { readonly toast: Toast }) {
  const { t } = useTr();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(toast.id), lifetime(toast));
    return () => clearTimeout(timer);
  }, [held, toast]);
  const Icon = ICONS[toast.kind];
  const { action } = toast;
  return (
    <div
      className={cx(styles.toast, styles[toast.kind])}
      data-testid="toast"
      data-kind={toast.kind}
      role={toast.kind === 'error' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <Icon size={16} className={styles.icon} aria-hidden="true" />
      <p className={cx(styles.message, 'selectable')}>{toast.message}</p>
      {action && (
        <Button
          size="small"
          onClick={() => {
            action.run();
            dismissToast(toast.id);
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton
        label={t('toast.dismiss')}
        className={styles.close}
        onClick={() => dismissToast(toast.id)}
      >
        <X size={14} />
      </IconButton>
    </div>
  );
}

/** The stack of toasts, low in the middle of the window. */
export function Toasts() {
  const toasts = useToasts((s) => s.toasts);
  return (
    <div className={styles.stack}>
      {toasts.map((toast) => (
        <Item key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
