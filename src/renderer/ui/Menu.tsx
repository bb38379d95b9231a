import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './Kbd';
import styles from './Menu.module.css';

export type MenuEntry =
  | 'separator'
  | { readonly heading: string }
  | {
      readonly label: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string | undefined;
      readonly hint?: string;
      readonly disabled?: boolean;
      readonly checked?: boolean;
      readonly testId?: string;
      readonly run: () => void;
    };

export interface MenuProps {
  /** The element that opens it; takes a ref. */
  readonly trigger: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'end';
}

/** A menu that drops from its trigger. */
export function Menu({ trigger, entries, align = 'start' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.content}
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          {entries.map((entry, i) => {
            if (entry === 'separator')
              // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity but their place
              return <DropdownMenu.Separator key={i} className={styles.separator} />;
            if ('heading' in entry)
              return (
                <DropdownMenu.Label key={entry.heading} className={styles.heading}>
                  {entry.heading}
                </DropdownMenu.Label>
              );
            return (
              <DropdownMenu.Item
                key={entry.label}
                className={styles.item}
                disabled={entry.disabled ?? false}
                onSelect={entry.run}
                data-testid={entry.testId}
                {...(entry.checked !== undefined && {
                  role: 'menuitemradio',
                  'aria-checked': entry.checked,
                })}
              >
                <span className={styles.iconSlot}>{entry.checked ? '✓' : entry.icon}</span>
                <span className={styles.text}>
                  {entry.label}
                  {entry.hint && <span className={styles.hint}>{entry.hint}</span>}
                </span>
                {entry.shortcut && <Kbd keys={entry.shortcut} />}
              </DropdownMenu.Item>
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
