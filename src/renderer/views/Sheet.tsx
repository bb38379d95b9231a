/** A large view over the canvas: head, tabs, content, the time below. Escape closes it. */
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTr } from '../i18n';
import { IconButton } from '../ui/Button';
import { type Tab, Tabs } from '../ui/Tabs';
import styles from './Sheet.module.css';
import { TimeBar } from './TimeBar';
import { viewTexts } from './texts';

export interface SheetProps<V extends string> {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** Beside the title: shape, step. */
  readonly facts?: ReactNode;
  /** At the right of the head. */
  readonly actions?: ReactNode;
  readonly tabs: readonly Tab<V>[];
  readonly tab: V;
  readonly onTab: (tab: V) => void;
  readonly label: string;
  readonly testId: string;
}

export function Sheet<V extends string>({
  open,
  onClose,
  title,
  facts,
  actions,
  tabs,
  tab,
  onTab,
  label,
  testId,
}: SheetProps<V>) {
  const { tr } = useTr();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()} modal={false}>
      <Dialog.Portal>
        <Dialog.Content
          className={styles.sheet}
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          data-testid={testId}
        >
          <header className={styles.head}>
            <div className={styles.titles}>
              <Dialog.Title className={styles.title}>{title}</Dialog.Title>
              {facts && <div className={styles.facts}>{facts}</div>}
            </div>
            {actions}
            <Dialog.Close asChild>
              <IconButton label={tr(viewTexts.close)} shortcut="Esc" data-testid="close-sheet">
                <X size={18} />
              </IconButton>
            </Dialog.Close>
          </header>
          <Tabs
            className={styles.tabs ?? ''}
            label={label}
            value={tab}
            onChange={onTab}
            tabs={tabs}
          />
          <TimeBar />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
