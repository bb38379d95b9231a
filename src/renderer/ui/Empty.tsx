import type { ReactNode } from 'react';
import styles from './Empty.module.css';

export interface EmptyProps {
  readonly icon?: ReactNode;
  /** What is not there yet. */
  readonly title: string;
  /** What will make it appear. */
  readonly hint?: ReactNode;
  readonly children?: ReactNode;
}

/** Fills a view that has nothing to show yet, and says what to do. */
export function Empty({ icon, title, hint, children }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {icon && <div className={styles.icon}>{icon}</div>}
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {children}
    </div>
  );
}
