/**
 * What each command does, and when it can be done. Names, keys and places in menus are in
 * `src/protocol/commands.ts`, which the application's menu reads too.
 */

import { GROUP } from '../../graph/document/scope';
import { COMMANDS, type CommandId, type CommandInfo } from '../../protocol/commands';
import { addComment, addFrame } from '../canvas/annotate';
import {
  alignSelection,
  connectSelection,
  disconnectSelection,
  distributeSelection,
  layOut,
  selectedWires,
  switchable,
  toggleCollapsed,
  toggleMode,
} from '../canvas/arrangement';
import { analysisRepair, deleteSelection, duplicateSelection, selectAll } from '../canvas/edits';
import { enterGroup, groupSelection, leaveGroup, ungroupSelection } from '../canvas/groups';
import { openSearchAtCentre } from '../canvas/search';
import { focusCanvas, useCanvas } from '../canvas/store';
import { fitCanvas, fitSelection } from '../canvas/view';
import { nudge, walk } from '../canvas/walk';
import { openImport } from '../data/importing';
import { engine, isActive } from '../engine';
import { inspectNow } from '../inspector/inspected';
import { stopRun, trainOrContinue } from '../run/commands';
import { selectedBlock, useDocument } from '../state/document';
import { type PanelName, useUi } from '../state/ui';
import { copyToClipboard, cutToClipboard, pasteFromClipboard } from './clipboard';
import { showEarlierSaves } from './files/EarlierSaves';
import { openOverlay } from './overlay';
import { exportPicture } from './picture/export';
import { newProject, openProject, saveProject } from './project';

export interface Command {
  /** Whether it can be done now; left out by those that always can. */
  enabled?(): boolean;
  run(): void;
}

const doc = () => useDocument.getState();
const writable = () => !doc().readOnly;
const someBlocks =
  (count = 1) =>
  () =>
    writable() && doc().selection.blocks.length >= count;
const something = () => {
  const { blocks, wires, notes = [] } = doc().selection;
  return blocks.length + wires.length + notes.length > 0;
};
const anyBlocks = () => Object.keys(doc().shown.blocks).length > 0;
const isGroup = () => doc().shown.blocks[selectedBlock(doc()) ?? '']?.type === GROUP;
const toggle = (panel: PanelName) => () => {
  const { panels, setPanel } = useUi.getState();
  setPanel(panel, !panels[panel]);
};
const zoom = (by: 'zoomIn' | 'zoomOut') => () =>
  void useCanvas.getState().flow?.[by]({ duration: 140 });

/** The first parameter of a block, in the block where it is shown there, else in the inspector. */
function editFirstParameter(): void {
  const id = selectedBlock(doc());
  if (id === undefined) return;
  const controls = 'input, button[role="combobox"], button[role="switch"]';
  const on = document.querySelector<HTMLElement>(`[data-testid="block-${CSS.escape(id)}"]`);
  const first = on?.querySelector<HTMLElement>(`:is(${controls})`);
  if (first) {
    first.focus();
    return;
  }
  inspectNow();
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[data-testid^="param-"]')?.focus(),
  );
}

/** The fields of the inspector: parameters, else whatever comes first in it. */
function focusInspector(): void {
  useUi.getState().setPanel('inspector', true);
  useUi.getState().setInspectorTab('parameters');
  inspectNow();
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>('[data-testid^="param-"]');
    const first = document.querySelector<HTMLElement>('[data-inspector] :is(input, button)');
    (field ?? first)?.focus();
  });
}

/** Typing a name: a note's text, a block's label in the inspector. */
function renameSelected(): void {
  const [note] = doc().selection.notes ?? [];
  if (note !== undefined) useCanvas.setState({ editing: note });
  else if (selectedBlock(doc()) !== undefined) {
    useUi.getState().setPanel('inspector', true);
    useUi.getState().setInspectorTab('parameters');
    inspectNow();
    requestAnimationFrame(() =>
      document.querySelector<HTMLInputElement>('[data-testid="block-label"]')?.focus(),
    );
  }
}

const bridge = () => window.netloom;

export const commands: Readonly<Record<CommandId, Command>> = {
  new: { run: () => void newProject() },
  'new-window': { run: () => void bridge().newWindow() },
  open: { run: () => void openProject() },
  save: { enabled: writable, run: () => void saveProject() },
  'save-as': { enabled: writable, run: () => void saveProject(true) },
  'earlier-saves': { run: showEarlierSaves },
  'export-svg': { enabled: anyBlocks, run: () => void exportPicture('svg') },
  'export-png': { enabled: anyBlocks, run: () => void exportPicture('png') },
  'add-data': { enabled: writable, run: () => openImport() },
  'start-page': { run: () => useUi.getState().setPage('start') },

  undo: { enabled: () => doc().history.past.length > 0, run: () => doc().undo() },
  redo: { enabled: () => doc().history.future.length > 0, run: () => doc().redo() },
  cut: { enabled: () => writable() && something(), run: () => void cutToClipboard() },
  copy: { enabled: something, run: () => void copyToClipboard() },
  paste: { enabled: writable, run: () => void pasteFromClipboard() },
  'paste-wired': { enabled: writable, run: () => void pasteFromClipboard(true) },
  duplicate: { enabled: () => writable() && something(), run: duplicateSelection },
  delete: { enabled: () => writable() && something(), run: () => deleteSelection() },
  'delete-cut': { enabled: () => writable() && something(), run: () => deleteSelection(false) },
  'select-all': { enabled: anyBlocks, run: selectAll },
  deselect: {
    enabled: something,
    run: () => doc().select({ blocks: [], wires: [], notes: [] }),
  },
  'add-block': { enabled: writable, run: openSearchAtCentre },
  comment: { enabled: writable, run: () => addComment() },
  frame: { enabled: writable, run: addFrame },
  rename: { enabled: () => writable() && something(), run: renameSelected },
  repair: { enabled: () => analysisRepair() !== undefined, run: () => analysisRepair()?.() },

  group: { enabled: someBlocks(), run: groupSelection },
  ungroup: { enabled: () => writable() && isGroup(), run: ungroupSelection },
  collapse: { enabled: someBlocks(), run: toggleCollapsed },
  mute: { enabled: () => writable() && switchable().length > 0, run: () => toggleMode('muted') },
  bypass: {
    enabled: () => writable() && switchable().length > 0,
    run: () => toggleMode('bypassed'),
  },
  'align-left': { enabled: someBlocks(2), run: () => alignSelection('left') },
  'align-right': { enabled: someBlocks(2), run: () => alignSelection('right') },
  'align-top': { enabled: someBlocks(2), run: () => alignSelection('top') },
  'align-bottom': { enabled: someBlocks(2), run: () => alignSelection('bottom') },
  'align-centre': { enabled: someBlocks(2), run: () => alignSelection('centre') },
  'align-middle': { enabled: someBlocks(2), run: () => alignSelection('middle') },
  'distribute-x': { enabled: someBlocks(3), run: () => distributeSelection('x') },
  'distribute-y': { enabled: someBlocks(3), run: () => distributeSelection('y') },
  layout: { enabled: () => writable() && anyBlocks(), run: () => void layOut() },

  connect: { enabled: someBlocks(), run: connectSelection },
  disconnect: { enabled: () => writable() && selectedWires().length > 0, run: disconnectSelection },

  palette: { run: () => openOverlay('commands') },
  find: {
    enabled: () => Object.keys(doc().document.blocks).length > 0,
    run: () => openOverlay('find'),
  },
  'enter-group': {
    enabled: () => selectedBlock(doc()) !== undefined,
    run: () => (isGroup() ? enterGroup() : editFirstParameter()),
  },
  'leave-group': { enabled: () => doc().inside.length > 0, run: () => leaveGroup() },
  'go-right': { run: () => walk('right') },
  'go-left': { run: () => walk('left') },
  'go-up': { run: () => walk('up') },
  'go-down': { run: () => walk('down') },
  'extend-right': { run: () => walk('right', true) },
  'extend-left': { run: () => walk('left', true) },
  'extend-up': { run: () => walk('up', true) },
  'extend-down': { run: () => walk('down', true) },
  'move-right': { enabled: writable, run: () => nudge('right', 1) },
  'move-left': { enabled: writable, run: () => nudge('left', 1) },
  'move-up': { enabled: writable, run: () => nudge('up', 1) },
  'move-down': { enabled: writable, run: () => nudge('down', 1) },
  'move-far-right': { enabled: writable, run: () => nudge('right', 10) },
  'move-far-left': { enabled: writable, run: () => nudge('left', 10) },
  'move-far-up': { enabled: writable, run: () => nudge('up', 10) },
  'move-far-down': { enabled: writable, run: () => nudge('down', 10) },
  inspect: { run: focusInspector },
  'focus-canvas': { run: focusCanvas },

  fit: { enabled: anyBlocks, run: fitCanvas },
  'fit-selection': { enabled: anyBlocks, run: fitSelection },
  'zoom-in': { run: zoom('zoomIn') },
  'zoom-out': { run: zoom('zoomOut') },
  'toggle-palette': { run: toggle('palette') },
  'toggle-inspector': { run: toggle('inspector') },
  'toggle-run': { run: toggle('run') },

  train: { run: trainOrContinue },
  stop: { enabled: () => isActive(engine.getState().run), run: stopRun },
};

/** Whether a command has a meaning on the page shown, and can be done. */
export function canRun(id: CommandId): boolean {
  const info: CommandInfo = COMMANDS[id];
  if (useUi.getState().page === 'start' && !info.anywhere) return false;
  return commands[id].enabled?.() ?? true;
}

/** Runs a command unless it has no meaning now. */
export function runCommand(id: CommandId): void {
  if (useCanvas.getState().search && id === 'add-block') return;
  if (canRun(id)) commands[id].run();
}

export { type CommandId, keysOf } from '../../protocol/commands';
