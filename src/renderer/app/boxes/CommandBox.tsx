import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { focusCanvas } from '../../canvas/store';
import styles from './CommandBox.module.css';

export interface CommandBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly nothing: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** The chosen row, as its value. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly onClose: () => void;
  readonly testId: string;
  readonly children: ReactNode;
}

/** A list over the window that one types into: commands, blocks, ports. Filtering is the caller's. */
export function CommandBox(props: CommandBoxProps) {
  const { label, placeholder, nothing, query, onQuery, value, onValue, onClose, testId } = props;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content
          className={styles.box}
          aria-describedby={undefined}
          data-testid={testId}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // What was chosen may have given the focus to a field.
            if (document.activeElement === document.body) focusCanvas();
          }}
        >
          <Dialog.Title className={styles.title}>{label}</Dialog.Title>
          <Command label={label} shouldFilter={false} loop value={value} onValueChange={onValue}>
            <Command.Input
              autoFocus
              className={styles.input}
              value={query}
              onValueChange={onQuery}
              placeholder={placeholder}
              data-testid={`${testId}-input`}
            />
            <Command.List className={styles.list} label={label}>
              <Command.Empty className={styles.nothing}>{nothing}</Command.Empty>
              {props.children}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export interface CommandRowProps {
  readonly value: string;
  readonly icon?: ReactNode;
  readonly text: string;
  readonly hint?: string | undefined;
  readonly end?: ReactNode;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

/** One row: icon, text, what it belongs to, and its keys. */
export function CommandRow({
  value,
  icon,
  text,
  hint,
  end,
  disabled = false,
  onSelect,
}: CommandRowProps) {
  return (
    <Command.Item
      value={value}
      disabled={disabled}
      className={styles.row}
      onSelect={onSelect}
      data-testid={`row-${value}`}
    >
      {icon !== undefined && <span className={styles.icon}>{icon}</span>}
      <span className={styles.text}>{text}</span>
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      {end}
    </Command.Item>
  );
}
