/** What people do to the network, in terms of edit commands. */
import { portsOf, whyNotConnect } from '../../graph/analysis/connect';
import { definitionOf } from '../../graph/blocks/registry';
import {
  applyCommand,
  type EditCommand,
  freeBlockId,
  freeId,
  wireId,
} from '../../graph/document/commands';
import type { BlockNode, NetDocument, Position } from '../../graph/document/schema';
import { insertion, removal, wireBetween } from '../../graph/document/wiring';
import type { PortRef } from '../../graph/types';
import { i18next, tr } from '../i18n';
import { useDocument } from '../state/document';
import { toast } from '../ui/toast';
import { addComment } from './annotate';
import { choiceOf } from './choices';
import { copyBlocks, cornerOf, pasteCommand, readClip } from './clipboard';
import { BLOCK_SIZE, roomNear, type SizeOf, settled, snap } from './place';
import { type LooseWire, paneRect, useCanvas, viewCentre } from './store';

/** From a block's corner to where the pointer holds it: the middle of its head. */
const HOLD = { x: BLOCK_SIZE.width / 2, y: 19 };

const PASTE_AS_COMMENT = { en: 'Paste as a comment', zh: '粘贴为注释' };

const sizeOf: SizeOf = (block) => {
  const measured = useCanvas.getState().flow?.getNode(block)?.measured;
  return measured?.width && measured.height
    ? { width: measured.width, height: measured.height }
    : undefined;
};

/** Moves a place down and right until no block sits within a few pixels of it. */
export function freePlace(document: NetDocument, at: Position): Position {
  const blocks = Object.values(document.blocks);
  let place = at;
  while (
    blocks.some(
      ({ position }) => Math.abs(position.x - place.x) < 24 && Math.abs(position.y - place.y) < 24,
    )
  )
    place = { x: place.x + 32, y: place.y + 32 };
  return place;
}

function freshBlock(choice: string, position: Position): BlockNode {
  const { type, group } = choiceOf(choice);
  const params = group === undefined ? { ...definitionOf(type)?.initial } : { group };
  return { type, params, position };
}

function freshId(document: NetDocument, choice: string): string {
  const { type, group } = choiceOf(choice);
  if (group === undefined) return freeBlockId(document, type);
  return freeId((id) => !!document.blocks[id], group);
}

/** The first port of a fresh block that a loose wire can be joined to. */
export function portForWire(
  choice: string,
  wire: LooseWire,
  document: NetDocument,
): string | undefined {
  const source = document.blocks[wire.port.block];
  if (!source) return undefined;
  const ports = portsOf(document, freshBlock(choice, { x: 0, y: 0 }));
  const carried = portsOf(document, source)[wire.side].find(
    (p) => p.name === wire.port.port,
  )?.types;
  if (!carried) return undefined;
  if (wire.side === 'outputs') return ports.inputs.find((p) => p.types.includes(carried[0]))?.name;
  return ports.outputs.find((p) => carried.includes(p.types[0]))?.name;
}

/**
 * Places a new block with its head under `pointer`, joins a loose wire to it, and selects it.
 *
 * @param into a wire that the block is inserted into where its ports fit
 */
export function placeBlock(
  choice: string,
  pointer: Position,
  wire?: LooseWire,
  into?: string,
): string | null {
  const { shown: document, edit } = useDocument.getState();
  const id = freshId(document, choice);
  const port = wire && portForWire(choice, wire, document);
  const shift = wire?.side === 'outputs' ? 0 : wire ? BLOCK_SIZE.width : HOLD.x;
  const corner = snap({ x: pointer.x - shift, y: pointer.y - HOLD.y });
  const commands: EditCommand[] = [
    { kind: 'add-block', id, block: freshBlock(choice, freePlace(document, corner)) },
  ];
  if (wire && port !== undefined) {
    const own = { block: id, port };
    const [from, to] = wire.side === 'outputs' ? [wire.port, own] : [own, wire.port];
    commands.push({ kind: 'connect', id: wireId(to), from, to });
  }
  const place: EditCommand = { kind: 'batch', commands };
  const inserted =
    into === undefined ? null : insertion(applyCommand(document, place).document, into, id);
  const done = edit(inserted ? { kind: 'batch', commands: [place, inserted] } : place, {
    select: { blocks: [id], wires: [] },
  });
  return done ? id : null;
}

/**
 * Places a new block without a pointer: right of the selected one and wired to it where the types fit,
 * else in the middle of the view.
 *
 * @param alone leaves the wire out
 */
export function addBlock(choice: string, alone = false): string | null {
  const { shown: document, edit, selection, readOnly } = useDocument.getState();
  if (readOnly) {
    sayReadOnly();
    return null;
  }
  const id = freshId(document, choice);
  const before = selection.blocks.at(-1) ?? '';
  const last = document.blocks[before];
  const centre = viewCentre();
  const wish = last
    ? { x: last.position.x + 280, y: last.position.y }
    : { x: centre.x - HOLD.x, y: centre.y - BLOCK_SIZE.height / 2 };
  const block = freshBlock(choice, roomNear(document, wish, sizeOf));
  const place: EditCommand = { kind: 'add-block', id, block };
  const wire =
    last && !alone ? wireBetween(applyCommand(document, place).document, before, id) : undefined;
  const command: EditCommand = wire
    ? { kind: 'batch', commands: [place, { kind: 'connect', id: wireId(wire.to), ...wire }] }
    : place;
  edit(command, { select: { blocks: [id], wires: [] } });
  showIfHidden(block.position);
  return id;
}

/** Moves the view when a place lies outside of it. */
function showIfHidden({ x, y }: Position): void {
  const { flow } = useCanvas.getState();
  const pane = paneRect();
  if (!flow || !pane) return;
  const a = flow.flowToScreenPosition({ x, y });
  const b = flow.flowToScreenPosition({
    x: x + BLOCK_SIZE.width,
    y: y + BLOCK_SIZE.height,
  });
  if (a.x >= pane.left && a.y >= pane.top && b.x <= pane.right && b.y <= pane.bottom) return;
  void flow.setCenter(x + BLOCK_SIZE.width / 2, y + BLOCK_SIZE.height / 2, {
    zoom: flow.getZoom(),
    duration: 180,
  });
}

/** Applies a repair; blocks that it adds are put where there is room. */
export function repair(command: EditCommand): void {
  const { document, dispatch } = useDocument.getState();
  dispatch(settled(document, command, sizeOf));
}

/** Joins two ports, or says in a toast why that cannot be. */
export function connect(from: PortRef, to: PortRef): void {
  const { shown: document, edit, readOnly } = useDocument.getState();
  if (readOnly) {
    sayReadOnly();
    return;
  }
  const why = whyNotConnect(document, from, to);
  if (why) {
    toast({ kind: 'warning', message: tr(why) });
    return;
  }
  const id = wireId(to);
  const old = document.wires[id];
  if (old && old.from.block === from.block && old.from.port === from.port) return;
  edit({ kind: 'connect', id, from, to });
}

export function sayReadOnly(): void {
  toast({ kind: 'info', message: i18next.t('project.readOnlyHint') });
}

/** Deletes the selection; with `heal`, what fed the deleted blocks then feeds what they fed. */
export function deleteSelection(heal = true): void {
  const { shown, selection, edit, undo, readOnly } = useDocument.getState();
  const { blocks, wires, notes = [] } = selection;
  if (blocks.length + wires.length + notes.length === 0) return;
  if (readOnly) {
    sayReadOnly();
    return;
  }
  edit(removal(shown, blocks, wires, notes, heal));
  if (blocks.length > 3)
    toast({
      kind: 'info',
      message: i18next.t('canvas.deleted', { count: blocks.length }),
      action: { label: i18next.t('toast.undo'), run: undo },
    });
}

export function selectAll(): void {
  const { shown: document, select } = useDocument.getState();
  select({
    blocks: Object.keys(document.blocks),
    wires: Object.keys(document.wires),
    notes: Object.keys(document.notes ?? {}),
  });
}

/** Where the last paste of the same text went, so that the next goes a little further. */
let lastPaste = { text: '', times: 0 };

/** The selected blocks as clipboard text. */
export function copySelection(): string | null {
  const { shown: document, selection } = useDocument.getState();
  const clip = copyBlocks(document, selection.blocks, selection.notes);
  lastPaste = { text: '', times: 0 };
  return clip && JSON.stringify(clip, null, 2);
}

/**
 * Pastes clipboard text next to where it was copied from, or into view. Foreign text can become a comment.
 *
 * @param wired also wires the copies to what fed the originals, and to free inputs that these fed
 */
export function paste(text: string, wired = false): void {
  const { shown: document, scope, edit, readOnly } = useDocument.getState();
  if (readOnly) {
    sayReadOnly();
    return;
  }
  const clip = readClip(text);
  if (!clip) {
    const words = text.trim();
    toast({
      kind: 'info',
      message: i18next.t('canvas.nothingToPaste'),
      ...(words && {
        action: { label: tr(PASTE_AS_COMMENT), run: () => addComment(words.slice(0, 10_000)) },
      }),
    });
    return;
  }
  lastPaste = { text, times: lastPaste.text === text ? lastPaste.times + 1 : 1 };
  const further = 32 * lastPaste.times;
  const corner = cornerOf(clip);
  const centre = viewCentre();
  const far = Math.abs(corner.x - centre.x) > 1200 || Math.abs(corner.y - centre.y) > 800;
  const goal = far ? centre : corner;
  const offset = snap({ x: goal.x - corner.x + further, y: goal.y - corner.y + further });
  const pasted = pasteCommand(document, scope, clip, offset, wired);
  if ('reason' in pasted) toast({ kind: 'warning', message: tr(pasted.reason) });
  else edit(pasted.command, { select: { blocks: pasted.ids, wires: [], notes: pasted.notes } });
}

/** Copies of the selected blocks a little below and to the right of them. */
export function duplicateSelection(): void {
  const { shown: document, scope, selection, edit } = useDocument.getState();
  const clip = copyBlocks(document, selection.blocks, selection.notes);
  if (!clip) return;
  const pasted = pasteCommand(document, scope, clip, { x: 32, y: 32 });
  if (!('reason' in pasted))
    edit(pasted.command, { select: { blocks: pasted.ids, wires: [], notes: pasted.notes } });
}

/** Applies the first repair that the selected block offers; `undefined` when it offers none. */
export function analysisRepair(): (() => void) | undefined {
  const { facets, selection, readOnly } = useDocument.getState();
  if (readOnly) return undefined;
  const diagnostics = selection.blocks.flatMap((id) => facets[id]?.diagnostics ?? []);
  const offered = diagnostics.find((d) => d.repair)?.repair;
  return offered && (() => repair(offered.command));
}
