import { ContextMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { COMMANDS, type CommandId, type CommandInfo } from '../../protocol/commands';
import { canRun, runCommand } from '../app/commands';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Kbd } from '../ui/Kbd';
import menu from '../ui/Menu.module.css';
import { noteIdOf } from './flow';

type Entry = CommandId | '-';

const CLIPBOARD: readonly Entry[] = ['cut', 'copy', 'paste', 'paste-wired', 'duplicate'];
const ON_BLOCKS: readonly Entry[] = [
  'repair',
  'connect',
  'disconnect',
  '-',
  ...CLIPBOARD,
  'delete',
  'delete-cut',
  '-',
  'mute',
  'bypass',
  'collapse',
  '-',
  'group',
  'ungroup',
  'enter-group',
  'frame',
  '-',
  'align-left',
  'align-right',
  'align-top',
  'align-bottom',
  'distribute-x',
  'distribute-y',
  'layout',
];
const ON_WIRES: readonly Entry[] = ['delete-cut'];
const ON_NOTES: readonly Entry[] = ['rename', '-', ...CLIPBOARD, 'delete'];
const ON_PANE: readonly Entry[] = [
  'add-block',
  'paste',
  '-',
  'comment',
  'frame',
  '-',
  'select-all',
  'layout',
  'fit',
  '-',
  'leave-group',
  'find',
  'palette',
];

/** Selects what the pointer is on, unless it is selected, and says what the menu is about. */
function entriesAt(target: EventTarget | null): readonly Entry[] {
  if (!(target instanceof Element)) return ON_PANE;
  const { selection, select } = useDocument.getState();
  const node = target.closest('.react-flow__node')?.getAttribute('data-id');
  if (node) {
    const note = noteIdOf(node);
    if (note !== undefined) {
      if (!selection.notes?.includes(note)) select({ blocks: [], wires: [], notes: [note] });
      return ON_NOTES;
    }
    if (!selection.blocks.includes(node)) select({ blocks: [node], wires: [], notes: [] });
    return ON_BLOCKS;
  }
  const wire = target.closest('.react-flow__edge')?.getAttribute('data-id');
  if (wire) {
    if (!selection.wires.includes(wire)) select({ blocks: [], wires: [wire], notes: [] });
    return ON_WIRES;
  }
  // The rectangle around several blocks, or the keyboard's menu key on the canvas.
  const many = target.closest('.react-flow__nodesselection');
  const byKeyboard = !target.closest('.react-flow__pane');
  return selection.blocks.length > 0 && (many || byKeyboard) ? ON_BLOCKS : ON_PANE;
}

/** Leaves out what cannot be done now, and dividers that then divide nothing. */
function possible(entries: readonly Entry[]): readonly Entry[] {
  const can = entries.filter((entry) => entry === '-' || canRun(entry));
  return can.filter(
    (entry, i) => entry !== '-' || (i > 0 && can[i - 1] !== '-' && i < can.length - 1),
  );
}

/** The menu of the right button and of the menu key, on blocks, wires, notes and the canvas. */
export function CanvasMenu({ children }: { readonly children: ReactNode }) {
  const { tr } = useTr();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger
        asChild
        onContextMenu={(event) => setEntries(possible(entriesAt(event.target)))}
      >
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          className={menu.content}
          collisionPadding={8}
          data-testid="canvas-menu"
          onCloseAutoFocus={(event) => {
            // What was chosen may have given the focus to a field.
            if (document.activeElement !== document.body) event.preventDefault();
          }}
        >
          {entries.map((entry, i) => {
            if (entry === '-')
              // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity but their place
              return <ContextMenu.Separator key={i} className={menu.separator} />;
            const { name, keys }: CommandInfo = COMMANDS[entry];
            return (
              <ContextMenu.Item
                key={entry}
                className={menu.item}
                data-testid={`menu-${entry}`}
                onSelect={() => requestAnimationFrame(() => runCommand(entry))}
              >
                <span className={menu.iconSlot} />
                <span className={menu.text}>{tr(name)}</span>
                {keys?.[0] !== undefined && <Kbd keys={keys[0]} />}
              </ContextMenu.Item>
            );
          })}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
