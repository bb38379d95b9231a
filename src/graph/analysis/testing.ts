/** For tests of documents: blocks and wires in a few words. */
import { wireId } from '../document/commands';
import { emptyDocument, type GroupDefinition, type NetDocument } from '../document/schema';
import type { PortRef } from '../types';

/** By id: type and parameters. */
export type Blocks = Record<string, [string, object?]>;

/** Blocks and wires written `a.port > b.port`. */
export function partsOf(blocks: Blocks, wires: readonly string[]) {
  const parts: Pick<NetDocument, 'blocks' | 'wires'> = { blocks: {}, wires: {} };
  Object.entries(blocks).forEach(([id, [type, params]], i) => {
    parts.blocks[id] = { type, params: { ...params }, position: { x: 260 * i, y: 0 } };
  });
  for (const text of wires) {
    const [from, to] = text.split(' > ').map((end): PortRef => {
      const [block, port] = end.split('.') as [string, string];
      return { block, port };
    }) as [PortRef, PortRef];
    parts.wires[wireId(to)] = { from, to };
  }
  return parts;
}

export const groupOf = (
  name: string,
  blocks: Blocks,
  wires: readonly string[],
): GroupDefinition => ({
  name,
  ...partsOf(blocks, wires),
});

export const projectOf = (
  blocks: Blocks,
  wires: readonly string[],
  groups: Record<string, GroupDefinition>,
): NetDocument => ({ ...emptyDocument('Test'), ...partsOf(blocks, wires), groups });

/** A group: input → conv → relu → output, keeping the number of channels. */
export const unit = groupOf(
  'Unit',
  {
    input: ['GroupInput'],
    conv: ['Conv2d', { in_channels: 4, out_channels: 4, kernel_size: 3, padding: 1 }],
    relu: ['ReLU'],
    output: ['GroupOutput'],
  },
  ['input.output > conv.input', 'conv.output > relu.input', 'relu.output > output.input'],
);
