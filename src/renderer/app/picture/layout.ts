/** Where the parts of each block lie in a picture, as on the canvas. Pure. */
import { portsOf } from '../../../graph/analysis/connect';
import type { PortDefinition } from '../../../graph/blocks/contract';
import { definitionOf } from '../../../graph/blocks/registry';
import type { BlockNode, NetDocument, Position } from '../../../graph/document/schema';
import { GROUP_INPUT, GROUP_OUTPUT } from '../../../graph/document/scope';

export const HEAD = 38;
export const PORT_ROW = 20;
export const PARAM_ROW = 22;
export const FOOT = 27;
export const WIDTH = 200;

export interface PlacedPort {
  readonly port: PortDefinition;
  readonly at: Position;
}

export interface PlacedBlock {
  readonly id: string;
  readonly block: BlockNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Ports are named in rows below the head. */
  readonly inRows: boolean;
  readonly rows: number;
  readonly params: readonly string[];
  readonly foot: boolean;
  readonly inputs: readonly PlacedPort[];
  readonly outputs: readonly PlacedPort[];
}

export const isTerminal = ({ type }: BlockNode) => type === GROUP_INPUT || type === GROUP_OUTPUT;

/**
 * Places the parts of a block.
 *
 * @param document for the groups that it may name
 * @param foot whether its last line says something
 * @param width of a port of a group, which is as wide as its name
 */
export function placeBlock(
  document: NetDocument,
  id: string,
  block: BlockNode,
  foot: boolean,
  width = WIDTH,
): PlacedBlock {
  const { x, y } = block.position;
  const { inputs, outputs } = portsOf(document, block);
  const small = isTerminal(block) || block.collapsed === true;
  const inRows = !small && (inputs.length > 1 || outputs.length > 1);
  const rows = inRows ? Math.max(inputs.length, outputs.length) : 0;
  const params = small ? [] : (definitionOf(block.type)?.summary ?? []);
  const says = foot && !small;
  const height =
    HEAD +
    (inRows ? rows * PORT_ROW + 4 : 0) +
    (params.length > 0 ? params.length * PARAM_ROW + 8 : 0) +
    (says ? FOOT : 0);
  const at = (side: number, i: number, of: number): Position => ({
    x: x + side * width,
    y: y + (inRows ? HEAD + (i + 0.5) * PORT_ROW : (HEAD * (i + 1)) / (of + 1)),
  });
  return {
    id,
    block,
    x,
    y,
    width,
    height,
    inRows,
    rows,
    params,
    foot: says,
    inputs: inputs.map((port, i) => ({ port, at: at(0, i, inputs.length) })),
    outputs: outputs.map((port, i) => ({ port, at: at(1, i, outputs.length) })),
  };
}
