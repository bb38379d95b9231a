/**
 * Automatic layout: elkjs's layered algorithm, left to right by ports. Runs in a worker, so that the
 * window stays alive; the test calls `layoutGraph` directly.
 */
import type { ELK, ElkNode } from 'elkjs/lib/elk-api';
import type { Position } from '../../graph/document/schema';
import type { Size } from './place';

export interface LayoutPort {
  readonly id: string;
  readonly side: 'WEST' | 'EAST';
}

export interface LayoutBlock extends Size {
  readonly id: string;
  readonly ports: readonly LayoutPort[];
}

export interface LayoutWire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export interface LayoutRequest {
  readonly blocks: readonly LayoutBlock[];
  /** Ends are ids of ports. */
  readonly wires: readonly LayoutWire[];
}

const OPTIONS: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '80',
  'elk.spacing.nodeNode': '48',
  'elk.spacing.edgeNode': '24',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.crossingMinimization.semiInteractive': 'true',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  // Long chains would be a line that nobody can see whole.
  'elk.separateConnectedComponents': 'true',
  'elk.spacing.componentComponent': '80',
};

/** Places for all blocks of a graph; none overlaps another. */
export async function layoutGraph(
  elk: ELK,
  { blocks, wires }: LayoutRequest,
): Promise<Record<string, Position>> {
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: OPTIONS,
    children: blocks.map(({ id, width, height, ports }) => ({
      id: `block ${id}`,
      width,
      height,
      layoutOptions: { 'elk.portConstraints': 'FIXED_ORDER' },
      // ELK counts ports clockwise: those on the left from the bottom up.
      ports: [
        ...ports.filter((p) => p.side === 'EAST'),
        ...ports.filter((p) => p.side === 'WEST').reverse(),
      ].map((port, i) => ({
        id: port.id,
        width: 0,
        height: 0,
        layoutOptions: { 'elk.port.side': port.side, 'elk.port.index': String(i) },
      })),
    })),
    edges: wires.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
  const done = await elk.layout(graph);
  return Object.fromEntries(
    (done.children ?? []).map(({ id, x = 0, y = 0 }) => [id.slice('block '.length), { x, y }]),
  );
}
