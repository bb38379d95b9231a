/**
 * From the document to React Flow's nodes and edges. Objects are kept where nothing changed, so that
 * React Flow and the memoised blocks skip what stays as it was.
 */
import type { Edge, Node } from '@xyflow/react';
import { portsOf } from '../../graph/analysis/connect';
import type { NetDocument } from '../../graph/document/schema';
import { GROUP_INPUT, GROUP_OUTPUT } from '../../graph/document/scope';
import type { PortType } from '../../graph/types';
import type { Selection } from '../state/document';

export type BlockFlowNode = Node<Record<string, never>, 'block' | 'terminal' | 'comment' | 'frame'>;
export type WireFlowEdge = Edge<{ readonly type: PortType | undefined }, 'wire'>;

const noData: Record<string, never> = {};

/** Nodes of comments and frames; ids of blocks have no colon. */
const NOTE = 'note:';
export const nodeIdOfNote = (id: string) => NOTE + id;
/** The note that a node stands for; `undefined` for a block. */
export const noteIdOf = (node: string) =>
  node.startsWith(NOTE) ? node.slice(NOTE.length) : undefined;

/** Frames lie below everything, comments below blocks. */
const LAYERS = { frame: -2, comment: -1 };

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

export function flowNodes(
  previous: readonly BlockFlowNode[],
  document: NetDocument,
  selection: Selection,
): BlockFlowNode[] {
  const before = new Map(previous.map((node) => [node.id, node]));
  const selected = new Set(selection.blocks);
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
    return { ...old, id, type, data: noData, position, selected: is };
  });
  return document.notes ? [...noteNodes(before, document, selection), ...blocks] : blocks;
}

export function flowEdges(
  previous: readonly WireFlowEdge[],
  document: NetDocument,
  selection: Selection,
): WireFlowEdge[] {
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  const selected = new Set(selection.wires);
  return Object.entries(document.wires).map(([id, { from, to }]) => {
    const old = before.get(id);
    const is = selected.has(id);
    const source = document.blocks[from.block];
    const type =
      source && portsOf(document, source).outputs.find((port) => port.name === from.port)?.types[0];
    if (
      old &&
      old.selected === is &&
      old.source === from.block &&
      old.sourceHandle === from.port &&
      old.target === to.block &&
      old.targetHandle === to.port &&
      old.data?.type === type
    )
      return old;
    return {
      id,
      type: 'wire',
      source: from.block,
      sourceHandle: from.port,
      target: to.block,
      targetHandle: to.port,
      selected: is,
      data: { type },
    };
  });
}
