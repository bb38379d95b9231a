import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { useState } from 'react';
import { cx } from './classes';
import styles from './Select.module.css';

export interface SelectProps<V extends string> {
  readonly id?: string;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  /** For screen readers, where no `<label>` names it. */
  readonly label?: string;
  readonly mono?: boolean;
  /** Small and without a frame, for a line of a block. */
  readonly compact?: boolean | undefined;
  readonly invalid?: boolean | undefined;
  readonly disabled?: boolean;
  readonly 'data-testid'?: string;
}

/**
 * One of a list. The list is made when the select has the focus: a block's form has several, and its lists
 * would take longer than all of the rest.
 */
export function Select<V extends string>({
  id,
  value,
  onChange,
  options,
  label,
  mono,
  compact,
  invalid,
  disabled,
  'data-testid': testId,
}: SelectProps<V>) {
  const [open, setOpen] = useState(false);
  // Its list, drawn out of sight, is what a letter typed on a closed select looks in.
  const [focused, setFocused] = useState(false);
  return (
    <Radix.Root
      value={value}
      onValueChange={(v) => onChange(v as V)}
      open={open}
      onOpenChange={setOpen}
      disabled={disabled ?? false}
    >
      <Radix.Trigger
        id={id}
        aria-label={label}
        data-testid={testId}
        className={cx(
          styles.trigger,
          mono && 'mono',
          compact && styles.compact,
          invalid && styles.invalid,
        )}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        <Radix.Value>{options.find((option) => option.value === value)?.label}</Radix.Value>
        <Radix.Icon className={styles.chevron}>
          <ChevronDown size={compact ? 11 : 14} />
        </Radix.Icon>
      </Radix.Trigger>
      {(open || focused) && (
        <Radix.Portal>
          <Radix.Content className={styles.content} position="popper" sideOffset={4}>
            <Radix.Viewport>
              {options.map((option) => (
                <Radix.Item
                  key={option.value}
                  value={option.value}
                  className={cx(styles.item, mono && 'mono')}
                >
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  <Radix.ItemIndicator className={styles.check}>
                    <Check size={14} />
                  </Radix.ItemIndicator>
                </Radix.Item>
              ))}
            </Radix.Viewport>
          </Radix.Content>
        </Radix.Portal>
      )}
    </Radix.Root>
  );
}
