/**
 * What gestures on the canvas do. They are functions of the module, not of a component: React Flow
 * asks every block and wire anew whenever it is given another function.
 */
import type {
  EdgeChange,
  FinalConnectionState,
  IsValidConnection,
  OnConnect,
  OnConnectStartParams,
  OnReconnect,
} from '@xyflow/react';
import type { MouseEvent as ReactMouseEvent } from 'react';
import { whyNotConnect } from '../../graph/analysis/connect';
import { rewiring } from '../../graph/document/wiring';
import { useDocument } from '../state/document';
import { connect } from './edits';
import { type BlockFlowNode, noteIdOf, type WireFlowEdge } from './flow';
import { enterGroup } from './groups';
import { type LooseWire, useCanvas } from './store';

/** React Flow reports a wire drawn between fitting ports by `onConnect`; others only at the end. */
let joined = false;
/** The same for a wire whose end is dragged elsewhere. */
let moved = false;
/** A wire's end is being dragged. */
let rejoining = false;

function looseWire({ nodeId, handleId, handleType }: OnConnectStartParams): LooseWire | null {
  if (nodeId === null || handleId === null) return null;
  const side = handleType === 'source' ? 'outputs' : 'inputs';
  return { port: { block: nodeId, port: handleId }, side };
}

/** The place in the window of a mouse or touch event. */
function placeOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}

function openSearch(at: { x: number; y: number }, wire?: LooseWire): void {
  const { flow } = useCanvas.getState();
  if (!flow || useDocument.getState().readOnly) return;
  const position = flow.screenToFlowPosition(at);
  useCanvas.setState({ search: { ...at, position, ...(wire && { wire }) } });
}

export function onEdgesChange(changes: EdgeChange<WireFlowEdge>[]): void {
  const { selection, select } = useDocument.getState();
  const chosen = changes.filter((c) => c.type === 'select');
  if (chosen.length === 0) return;
  const wires = new Set(selection.wires);
  for (const { id, selected } of chosen) {
    if (selected) wires.add(id);
    else wires.delete(id);
  }
  select({ wires: [...wires] });
}

/** One of several selected blocks, clicked and not dragged, becomes the only one. */
export function onNodeClick(event: ReactMouseEvent, { id }: BlockFlowNode): void {
  const { shiftKey, ctrlKey, metaKey } = event;
  const { selection, select } = useDocument.getState();
  const { blocks, wires, notes = [] } = selection;
  if (shiftKey || ctrlKey || metaKey || blocks.length + wires.length + notes.length < 2) return;
  const note = noteIdOf(id);
  select({
    blocks: note === undefined ? [id] : [],
    wires: [],
    notes: note === undefined ? [] : [note],
  });
}

export function onNodeDoubleClick(event: ReactMouseEvent, { id }: BlockFlowNode): void {
  // In a field, a double click selects a word.
  const inField = event.target instanceof Element && event.target.closest('.nodrag');
  if (!inField) enterGroup(id);
}

export function onConnectStart(_: unknown, params: OnConnectStartParams): void {
  joined = false;
  const wire = looseWire(params);
  if (wire) useCanvas.getState().startDrawing(useDocument.getState().shown, wire);
}

export const onConnect: OnConnect = ({ source, sourceHandle, target, targetHandle }) => {
  joined = true;
  if (sourceHandle === null || targetHandle === null) return;
  connect({ block: source, port: sourceHandle }, { block: target, port: targetHandle });
};

export function onConnectEnd(event: MouseEvent | TouchEvent, { toHandle }: FinalConnectionState) {
  const wire = useCanvas.getState().drawing;
  useCanvas.getState().stopDrawing();
  if (joined || !wire) return;
  if (toHandle?.nodeId && toHandle.id) {
    const other = { block: toHandle.nodeId, port: toHandle.id };
    if (other.block === wire.port.block && other.port === wire.port.port) return;
    if (wire.side === 'outputs') connect(wire.port, other);
    else connect(other, wire.port);
    return;
  }
  const onPane = event.target instanceof Element && event.target.closest('.react-flow__pane');
  if (onPane) openSearch(placeOf(event), wire);
}

export function onReconnectStart(): void {
  moved = false;
  rejoining = true;
}

export const onReconnect: OnReconnect<WireFlowEdge> = (
  { id },
  { source, sourceHandle, target, targetHandle },
) => {
  moved = true;
  if (sourceHandle === null || targetHandle === null) return;
  const { shown, edit } = useDocument.getState();
  const from = { block: source, port: sourceHandle };
  const command = rewiring(shown, id, from, { block: target, port: targetHandle });
  if (command) edit(command);
};

/** Let go over nothing: the wire is pulled out. */
export function onReconnectEnd(
  _: unknown,
  { id }: WireFlowEdge,
  __: unknown,
  { toHandle }: FinalConnectionState,
): void {
  rejoining = false;
  pointAt(null);
  if (!moved && !toHandle) useDocument.getState().edit({ kind: 'remove', blocks: [], wires: [id] });
}

export const isValidConnection: IsValidConnection<WireFlowEdge> = ({
  source,
  sourceHandle,
  target,
  targetHandle,
}) =>
  !!sourceHandle &&
  !!targetHandle &&
  whyNotConnect(
    useDocument.getState().shown,
    { block: source, port: sourceHandle },
    { block: target, port: targetHandle },
  ) === null;

/** So long a pointer rests on a wire that it points at; on its way elsewhere it crosses many. */
const REST = 50;
let resting: ReturnType<typeof setTimeout> | undefined;

function pointAt(wire: string | null): void {
  clearTimeout(resting);
  useCanvas.getState().pointAt(useDocument.getState().shown, wire);
}

export function onEdgeMouseEnter({ buttons }: ReactMouseEvent, { id }: WireFlowEdge): void {
  clearTimeout(resting);
  if (buttons === 0) resting = setTimeout(() => pointAt(id), REST);
}

export function onEdgeMouseLeave(): void {
  // The end that is being dragged away belongs to it.
  if (!rejoining) pointAt(null);
}

/** A double click beside all blocks opens the search there. */
export function onDoubleClick(event: ReactMouseEvent): void {
  const { target } = event;
  // React Flow's pane holds the blocks too.
  if (!(target instanceof Element) || target.closest('.react-flow__node')) return;
  if (!target.closest('.react-flow__pane')) return;
  openSearch({ x: event.clientX, y: event.clientY });
}
