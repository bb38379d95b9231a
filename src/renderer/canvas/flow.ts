/**
 * From the document to React Flow's nodes and edges. Objects are kept where nothing changed, so that
 * React Flow and the memoised blocks skip what stays as it was.
 */
import { type Edge, type Node, Position } from '@xyflow/react';
import { portsOf } from '../../graph/analysis/connect';
import type { BlockNode, NetDocument, Wire } from '../../graph/document/schema';
import { GROUP_INPUT, GROUP_OUTPUT } from '../../graph/document/scope';
import type { PortType } from '../../graph/types';
import { placeBlock } from '../app/picture/layout';
import type { Selection } from '../state/document';
import { isLarge } from '../state/large';

export type BlockFlowNode = Node<Record<string, never>, 'block' | 'terminal' | 'comment' | 'frame'>;
export type WireFlowEdge = Edge<{ readonly type: PortType | undefined }, 'wire'>;

const noData: Record<string, never> = {};

/** Nodes of comments and frames; ids of blocks have no colon. */
const NOTE = 'note:';
export const nodeIdOfNote = (id: string) => NOTE + id;
/** The note that a node stands for; `undefined` for a block. */
export const noteIdOf = (node: string) =>
  node.startsWith(NOTE) ? node.slice(NOTE.length) : undefined;

/** Frames lie below everything, comments below blocks; also while React Flow raises them as selected. */
const LAYERS = { frame: -4000, comment: -2000 };

function noteNodes(
  before: ReadonlyMap<string, BlockFlowNode>,
  document: NetDocument,
  selection: Selection,
): BlockFlowNode[] {
  const selected = new Set(selection.notes);
  return Object.entries(document.notes ?? {}).map(([note, { kind, position, size }]) => {
    const id = nodeIdOfNote(note);
    const old = before.get(id);
    const is = selected.has(note);
    if (
      old &&
      old.type === kind &&
      old.selected === is &&
      old.position.x === position.x &&
      old.position.y === position.y &&
      old.width === size.width &&
      old.height === size.height
    )
      return old;
    return {
      ...old,
      id,
      type: kind,
      data: noData,
      position,
      ...size,
      measured: size,
      selected: is,
      zIndex: LAYERS[kind],
      ...(kind === 'frame' ? { dragHandle: '.frame-handle' } : {}),
    };
  });
}

/** Half the width of a handle: React Flow wants its corner. */
const HALF = 4;

/** What measuring a block would say, so that blocks out of sight need not be drawn to be wired. */
function expected(document: NetDocument, id: string): Pick<BlockFlowNode, 'measured' | 'handles'> {
  const block = document.blocks[id];
  if (!block) return {};
  const { x, y, width, height, inputs, outputs } = placeBlock(document, id, block, true);
  const handles = [
    ...inputs.map((p) => ({ ...p, type: 'target' as const, position: Position.Left })),
    ...outputs.map((p) => ({ ...p, type: 'source' as const, position: Position.Right })),
  ].map(({ port, at, type, position }) => ({
    id: port.name,
    type,
    position,
    x: at.x - x - HALF,
    y: at.y - y - HALF,
    width: 2 * HALF,
    height: 2 * HALF,
  }));
  return { measured: { width, height }, handles };
}

export function flowNodes(
  previous: readonly BlockFlowNode[],
  document: NetDocument,
  selection: Selection,
): BlockFlowNode[] {
  const before = new Map(previous.map((node) => [node.id, node]));
  const selected = new Set(selection.blocks);
  const large = isLarge(document);
  const blocks = Object.entries(document.blocks).map(([id, block]): BlockFlowNode => {
    const old = before.get(id);
    const is = selected.has(id);
    const { position } = block;
    if (
      old &&
      old.selected === is &&
      old.position.x === position.x &&
      old.position.y === position.y
    )
      return old;
    const isPort = block.type === GROUP_INPUT || block.type === GROUP_OUTPUT;
    const type = isPort ? 'terminal' : 'block';
    const drawn = large && !isPort && old?.measured === undefined ? expected(document, id) : {};
    return {
      ...old,
      ...drawn,
      id,
      type,
      data: noData,
      position,
      selected: is,
      ariaLabel: `${block.type} ${id}`,
    };
  });
  return document.notes ? [...noteNodes(before, document, selection), ...blocks] : blocks;
}

/** What an edge was made of: while that is the same, its ports need not be asked for again. */
const madeOf = new WeakMap<
  WireFlowEdge,
  { readonly wire: Wire; readonly source: BlockNode | undefined; readonly groups: unknown }
>();

/**
 * @param pointed the wire that is pointed at: its ends can be taken hold of, like those of selected ones
 * @param editable whether any can
 */
export function flowEdges(
  previous: readonly WireFlowEdge[],
  document: NetDocument,
  selection: Selection,
  pointed: string | null = null,
  editable = true,
): WireFlowEdge[] {
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  const selected = new Set(selection.wires);
  const { groups } = document;
  // In a small network all ends can be taken hold of always; in a large one that is much to draw.
  const large = isLarge(document);
  return Object.entries(document.wires).map(([id, wire]) => {
    const { from, to } = wire;
    const old = before.get(id);
    const is = selected.has(id);
    const held = large && editable && (is || id === pointed);
    const source = document.blocks[from.block];
    const made = old && madeOf.get(old);
    if (
      old?.selected === is &&
      (old.reconnectable === true) === held &&
      made?.wire === wire &&
      made.source === source &&
      made.groups === groups
    )
      return old;
    const type =
      source && portsOf(document, source).outputs.find((port) => port.name === from.port)?.types[0];
    if (
      old &&
      old.selected === is &&
      (old.reconnectable === true) === held &&
      old.source === from.block &&
      old.sourceHandle === from.port &&
      old.target === to.block &&
      old.targetHandle === to.port &&
      old.data?.type === type
    ) {
      madeOf.set(old, { wire, source, groups });
      return old;
    }
    const edge: WireFlowEdge = {
      id,
      ...(held ? { reconnectable: true } : {}),
      type: 'wire',
      source: from.block,
      sourceHandle: from.port,
      target: to.block,
      targetHandle: to.port,
      selected: is,
      data: { type },
      ariaLabel: `${from.block}.${from.port} → ${to.block}.${to.port}`,
    };
    madeOf.set(edge, { wire, source, groups });
    return edge;
  });
}
