/** React Flow's nodes, following the document; while something is dragged they run ahead of it. */
import { applyNodeChanges, type NodeChange, type NodePositionChange } from '@xyflow/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Position } from '../../graph/document/schema';
import { insertion, isWired } from '../../graph/document/wiring';
import { useDocument } from '../state/document';
import { within } from './arrange';
import { boxesOf, noteBoxes } from './boxes';
import { type BlockFlowNode, flowNodes, nodeIdOfNote, noteIdOf } from './flow';
import { snap } from './place';
import { useCanvas, wireUnder } from './store';

type Change = NodeChange<BlockFlowNode>;

/** What lies in each frame that is dragged, and where it lay at the beginning. */
type Carried = Map<
  string,
  { readonly start: Position; readonly inside: ReadonlyMap<string, Position> }
>;

/** The nodes wholly inside a frame. */
function insideOf(note: string): ReadonlyMap<string, Position> {
  const [frame] = noteBoxes([note]);
  if (!frame) return new Map();
  const blocks = boxesOf().filter((box) => within(box, frame));
  const notes = noteBoxes().filter((box) => box.id !== note && within(box, frame));
  return new Map([
    ...blocks.map(({ id, x, y }) => [id, { x, y }] as const),
    ...notes.map(({ id, x, y }) => [nodeIdOfNote(id), { x, y }] as const),
  ]);
}

/** Adds the changes of what moves along with frames. */
function withContents(changes: readonly Change[], carried: Carried): readonly Change[] {
  const { notes = {} } = useDocument.getState().shown;
  const moving = new Set(changes.map((c) => ('id' in c ? c.id : '')));
  const added: NodePositionChange[] = [];
  for (const change of changes) {
    if (change.type !== 'position' || !change.position) continue;
    const note = noteIdOf(change.id);
    const old = note === undefined ? undefined : notes[note];
    if (note === undefined || old?.kind !== 'frame') continue;
    let load = carried.get(note);
    if (!load) {
      load = { start: old.position, inside: insideOf(note) };
      carried.set(note, load);
    }
    const by = { x: change.position.x - load.start.x, y: change.position.y - load.start.y };
    for (const [id, at] of load.inside) {
      if (moving.has(id)) continue;
      moving.add(id);
      const position = { x: at.x + by.x, y: at.y + by.y };
      added.push({ type: 'position', id, position, dragging: change.dragging ?? false });
    }
  }
  return added.length > 0 ? [...changes, ...added] : changes;
}

/** The wire that a lone block without wires would be inserted into where it is now. */
function insertedInto(places: Readonly<Record<string, Position>>): string | null {
  const ids = Object.keys(places);
  const [id] = ids;
  const { flow } = useCanvas.getState();
  if (id === undefined || ids.length > 1 || !flow) return null;
  const { shown } = useDocument.getState();
  if (!shown.blocks[id] || isWired(shown, id)) return null;
  const [box] = boxesOf([id]);
  const at = places[id];
  if (!box || !at) return null;
  const wire = wireUnder(
    flow.flowToScreenPosition({ x: at.x + box.width / 2, y: at.y + Math.min(box.height / 2, 24) }),
  );
  return wire !== null && insertion(shown, wire, id) ? wire : null;
}

function selectChosen(changes: readonly Change[]): void {
  const { selection, select } = useDocument.getState();
  const chosen = changes.filter((c) => c.type === 'select');
  if (chosen.length === 0) return;
  const blocks = new Set(selection.blocks);
  const notes = new Set(selection.notes);
  for (const { id, selected } of chosen) {
    const note = noteIdOf(id);
    const [set, key] = note === undefined ? [blocks, id] : [notes, note];
    if (selected) set.add(key);
    else set.delete(key);
  }
  select({ blocks: [...blocks], notes: [...notes] });
}

/** One edit for all that a drag moved; a block that lies on a wire then goes into it. */
function drop(places: Record<string, Position>): void {
  const { shown, edit, readOnly } = useDocument.getState();
  if (readOnly) return;
  const positions: Record<string, Position> = {};
  const notes: Record<string, Position> = {};
  for (const [node, place] of Object.entries(places)) {
    const note = noteIdOf(node);
    const old = note === undefined ? shown.blocks[node] : shown.notes?.[note];
    if (!old || (old.position.x === place.x && old.position.y === place.y)) continue;
    if (note === undefined) positions[node] = place;
    else notes[note] = place;
  }
  if (Object.keys(positions).length + Object.keys(notes).length === 0) return;
  const wire = insertedInto(positions);
  const [id] = Object.keys(positions);
  const inserted = wire !== null && id !== undefined ? insertion(shown, wire, id) : null;
  const move = { kind: 'move', positions, notes } as const;
  edit(inserted ? { kind: 'batch', commands: [move, inserted] } : move);
}

export function useNodes() {
  const [nodes, setNodes] = useState<BlockFlowNode[]>(() => {
    const { shown, selection } = useDocument.getState();
    return flowNodes([], shown, selection);
  });
  useEffect(
    () =>
      useDocument.subscribe((now, before) => {
        if (
          now.shown.blocks === before.shown.blocks &&
          now.shown.notes === before.shown.notes &&
          now.selection.blocks === before.selection.blocks &&
          now.selection.notes === before.selection.notes
        )
          return;
        setNodes((old) => flowNodes(old, now.shown, now.selection));
      }),
    [],
  );
  const carried = useRef<Carried>(new Map());

  const onNodesChange = useCallback((changes: Change[]) => {
    selectChosen(changes);
    // What is left concerns places and sizes; the document decides what exists.
    const own = changes.filter((c) => c.type === 'position' || c.type === 'dimensions');
    if (own.length === 0) return;
    const rest = withContents(own, carried.current);
    setNodes((old) => applyNodeChanges([...rest], old));

    const moving: Record<string, Position> = {};
    const places: Record<string, Position> = {};
    for (const change of rest)
      if (change.type === 'position' && change.position)
        (change.dragging ? moving : places)[change.id] = snap(change.position);
    if (Object.keys(moving).length > 0) {
      const under = insertedInto(moving);
      if (under !== useCanvas.getState().under) useCanvas.setState({ under });
    }
    if (Object.keys(places).length === 0) return;
    carried.current.clear();
    if (useCanvas.getState().under !== null) useCanvas.setState({ under: null });
    drop(places);
  }, []);
  return { nodes, onNodesChange };
}
