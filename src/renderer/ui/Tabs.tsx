import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './classes';
import styles from './Tabs.module.css';

export interface Tab<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  /** A number after the label, hidden when it is 0. */
  readonly count?: number;
  readonly content: ReactNode;
}

export interface TabsProps<V extends string> {
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly tabs: readonly Tab<V>[];
  /** What the tabs are about, for screen readers. */
  readonly label: string;
  /** At the right end of the bar. */
  readonly actions?: ReactNode;
  readonly className?: string;
}

/** A bar of tabs and, filling the rest, the content of the chosen one. */
export function Tabs<V extends string>({
  value,
  onChange,
  tabs,
  label,
  actions,
  className,
}: TabsProps<V>) {
  return (
    <Radix.Root
      className={cx(styles.root, className)}
      value={value}
      onValueChange={(v) => onChange(v as V)}
    >
      <div className={styles.bar}>
        <Radix.List className={styles.list} aria-label={label}>
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className={styles.tab}
              data-testid={`tab-${tab.value}`}
            >
              {tab.label}
              {!!tab.count && <span className={styles.count}>{tab.count}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className={styles.content} tabIndex={-1}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
