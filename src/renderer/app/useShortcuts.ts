import { useEffect } from 'react';
import { copySelection, deleteSelection, paste } from '../canvas/edits';
import { isCanvas, onCanvas } from '../canvas/store';
import { useUi } from '../state/ui';
import { type CommandId, commands, runCommand } from './commands';
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
  return !!document.querySelector('[role="alertdialog"], [role="menu"], [role="listbox"]');
}

const byKeys = new Map<string, CommandId>(
  Object.entries(commands).flatMap(([id, command]) =>
    (command.keys ?? []).map((keys) => [keys, id as CommandId] as const),
  ),
);

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const id = byKeys.get(keysOfEvent(event, window.netloom.platform === 'darwin'));
  if (!id || covered()) return;
  const text = isText(event.target);
  if (text && commands[id].notInText) return;
  if ((id === 'undo' || id === 'redo') && text && !writesDocument(event.target)) return;
  // Elsewhere Tab goes from one control to the next.
  if (id === 'add-block' && !isCanvas(event.target)) return;
  // Elsewhere Enter presses the button that has the focus.
  if (id === 'enter-group' && !onCanvas(event.target)) return;
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
