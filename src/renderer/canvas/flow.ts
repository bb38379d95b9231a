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

export type BlockFlowNode = Node<Record<string, never>, 'block' | 'terminal'>;
export type WireFlowEdge = Edge<{ readonly type: PortType | undefined }, 'wire'>;

const noData: Record<string, never> = {};

export function flowNodes(
  previous: readonly BlockFlowNode[],
  document: NetDocument,
  selection: Selection,
): BlockFlowNode[] {
  const before = new Map(previous.map((node) => [node.id, node]));
  const selected = new Set(selection.blocks);
  return Object.entries(document.blocks).map(([id, block]) => {
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
