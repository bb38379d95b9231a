/**
 * Every command of the window, once: the menu of the application, the menus in the window, buttons and
 * shortcuts all read it. Training itself belongs to `run/commands.ts`.
 */
import type { MenuCommand } from '../../protocol/bridge';
import { deleteSelection, duplicateSelection, selectAll } from '../canvas/edits';
import { enterGroup, groupSelection, leaveGroup, ungroupSelection } from '../canvas/groups';
import { openSearchAtCentre } from '../canvas/search';
import { useCanvas } from '../canvas/store';
import { fitCanvas } from '../canvas/view';
import { stopRun, trainOrContinue } from '../run/commands';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { newProject, openProject, saveProject } from './project';

export interface Command {
  /** As `Ctrl+Shift+S`; Ctrl is ⌘ on a Mac. The first is the one shown. */
  readonly keys?: readonly string[];
  /** Works on the start page too. */
  readonly anywhere?: boolean;
  /** Leave the key to a text field that has the focus. */
  readonly notInText?: boolean;
  run(): void;
}

export type CommandId =
  | MenuCommand
  | 'duplicate'
  | 'add-block'
  | 'deselect'
  | 'enter-group'
  | 'leave-group';

export const commands: Readonly<Record<CommandId, Command>> = {
  new: { keys: ['Ctrl+N'], anywhere: true, run: () => void newProject() },
  open: { keys: ['Ctrl+O'], anywhere: true, run: () => void openProject() },
  save: { keys: ['Ctrl+S'], run: () => void saveProject() },
  'save-as': { keys: ['Ctrl+Shift+S'], run: () => void saveProject(true) },
  'start-page': { run: () => useUi.getState().setPage('start') },
  undo: { keys: ['Ctrl+Z'], run: () => useDocument.getState().undo() },
  redo: { keys: ['Ctrl+Y', 'Ctrl+Shift+Z'], run: () => useDocument.getState().redo() },
  delete: { keys: ['Delete', 'Backspace'], notInText: true, run: deleteSelection },
  'select-all': { keys: ['Ctrl+A'], notInText: true, run: selectAll },
  duplicate: { keys: ['Ctrl+D'], run: duplicateSelection },
  group: { keys: ['Ctrl+G'], run: groupSelection },
  ungroup: { keys: ['Ctrl+Shift+G'], run: ungroupSelection },
  'enter-group': { keys: ['Enter'], notInText: true, run: () => enterGroup() },
  'leave-group': { keys: ['Alt+ArrowUp'], notInText: true, run: () => leaveGroup() },
  'add-block': { keys: ['Tab'], notInText: true, run: openSearchAtCentre },
  deselect: {
    keys: ['Escape'],
    notInText: true,
    run: () => useDocument.getState().select({ blocks: [], wires: [] }),
  },
  fit: { keys: ['Ctrl+0'], run: fitCanvas },
  train: { keys: ['Ctrl+Enter'], run: trainOrContinue },
  stop: { keys: ['Ctrl+.'], run: stopRun },
};

/** The shortcut of a command, for tooltips and menus. */
export function keysOf(id: CommandId): string | undefined {
  return commands[id].keys?.[0];
}

/** Runs a command unless it has no meaning on the page shown. */
export function runCommand(id: CommandId): void {
  const command = commands[id];
  if (useUi.getState().page === 'start' && !command.anywhere && id !== 'start-page') return;
  if (useCanvas.getState().search && id === 'add-block') return;
  command.run();
}
