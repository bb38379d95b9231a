import type { ReactNode } from 'react';
import { cx } from './classes';
import styles from './Field.module.css';
import { Tooltip } from './Tooltip';

export interface FieldProps {
  /** The id of the control inside. */
  readonly htmlFor?: string;
  readonly label: string;
  /** PyTorch names are set in the code face. */
  readonly code?: boolean;
  readonly help?: string;
  readonly error?: string | undefined;
  readonly severity?: 'error' | 'warning';
  /** Below the error: what repairs it. */
  readonly action?: ReactNode;
  /** Differs from the default: a mark before the label. */
  readonly changed?: boolean;
  readonly children: ReactNode;
}

/** One row of a form: label at the left, control at the right, what is wrong below. */
export function Field({
  htmlFor,
  label,
  code,
  help,
  error,
  severity = 'error',
  action,
  changed,
  children,
}: FieldProps) {
  const text = (
    <label htmlFor={htmlFor} className={cx(styles.label, code && 'mono')}>
      {label}
      {changed && <span className={styles.changed} aria-hidden="true" />}
    </label>
  );
  return (
    <div className={styles.field}>
      {help ? (
        <Tooltip label={help} side="left">
          {text}
        </Tooltip>
      ) : (
        text
      )}
      <div className={styles.control}>{children}</div>
      {error && (
        <p className={cx(styles.error, severity === 'warning' && styles.warning)} role="alert">
          {error}
        </p>
      )}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
