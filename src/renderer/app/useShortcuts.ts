import { useEffect } from 'react';
import { COMMANDS, type CommandId, type CommandInfo, commandIds } from '../../protocol/commands';
import { copySelection, deleteSelection, paste } from '../canvas/edits';
import { isCanvas, onCanvas } from '../canvas/store';
import { useUi } from '../state/ui';
import { runCommand } from './commands';
import { keysOfEvent } from './keys';

const TEXT_TYPES = ['text', 'search', 'number', 'url', ''];

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement)
    return TEXT_TYPES.includes(target.getAttribute('type') ?? '');
  return target instanceof HTMLElement && target.isContentEditable;
}

/** Fields that write straight into the document: undo there means the document's. */
function writesDocument(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset.documentUndo !== undefined;
}

/** A dialog or an open menu keeps the keys to itself. */
function covered(): boolean {
  return !!document.querySelector(
    '[role="alertdialog"], [role="dialog"], [role="menu"], [role="listbox"]',
  );
}

const byKeys = new Map<string, CommandId>(
  commandIds.flatMap((id) => {
    const { keys = [] }: CommandInfo = COMMANDS[id];
    return keys.map((key) => [key, id] as const);
  }),
);

/** Keys that the browser turns into clipboard events itself, with a clipboard that needs no permission. */
const NATIVE: ReadonlySet<CommandId> = new Set(['copy', 'cut', 'paste']);

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const id = byKeys.get(keysOfEvent(event, window.netloom.platform === 'darwin'));
  if (!id || NATIVE.has(id) || covered()) return;
  const { focus }: CommandInfo = COMMANDS[id];
  const text = isText(event.target);
  if (text && focus) return;
  if ((id === 'undo' || id === 'redo') && text && !writesDocument(event.target)) return;
  // Elsewhere Tab goes from one control to the next, and Enter presses the button that has the focus.
  if (focus === 'canvas' && !onCanvas(event.target)) return;
  if (id === 'add-block' && !isCanvas(event.target)) return;
  event.preventDefault();
  runCommand(id);
}

function inEditor(event: ClipboardEvent): boolean {
  return !isText(event.target) && useUi.getState().page === 'editor' && !covered();
}

function onCopy(event: ClipboardEvent): void {
  // Selected help text is copied as text.
  if (!inEditor(event) || !window.getSelection()?.isCollapsed) return;
  const text = copySelection();
  if (text === null) return;
  event.clipboardData?.setData('text/plain', text);
  event.preventDefault();
  if (event.type === 'cut') deleteSelection();
}

function onPaste(event: ClipboardEvent): void {
  if (!inEditor(event)) return;
  event.preventDefault();
  paste(event.clipboardData?.getData('text/plain') ?? '');
}

/** Keys, clipboard and the application's menu, for as long as the window lives. */
export function useShortcuts(): void {
  useEffect(() => {
    const stopMenu = window.netloom.onMenu((command) => {
      const active = document.activeElement;
      const text = isText(active);
      // The menu's Delete and Select all, clicked while a field has the focus, mean its text.
      if (text && command === 'select-all' && active instanceof HTMLInputElement) active.select();
      else runCommand(command);
    });
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      stopMenu();
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, []);
}
