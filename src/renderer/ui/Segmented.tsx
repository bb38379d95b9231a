import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Segmented.module.css';

export interface SegmentedProps<V extends string> {
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: readonly { readonly value: V; readonly label: ReactNode }[];
  readonly label: string;
}

/** A few exclusive choices side by side: linear | log. */
export function Segmented<V extends string>({
  value,
  onChange,
  options,
  label,
}: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      className={styles.root}
      value={value}
      aria-label={label}
      onValueChange={(v) => v && onChange(v as V)}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} className={styles.item}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
