import { expect, it } from 'vitest';
import { emptyDocument, type NetDocument } from '../../../graph/document/schema';
import { compare } from './compare';

const block = (params = {}, x = 0) => ({ type: 'Linear', params, position: { x, y: 0 } });
const wire = (from: string, to: string) => ({
  from: { block: from, port: 'output' },
  to: { block: to, port: 'input' },
});
const before: NetDocument = {
  ...emptyDocument(),
  blocks: { a: block(), b: block(), c: block(), d: block() },
  wires: { 'b.input': wire('a', 'b'), 'c.input': wire('b', 'c') },
  groups: { g: { name: 'G', blocks: { in: block() }, wires: {} } },
};

it('counts blocks and wires, inside groups too', () => {
  const after: NetDocument = {
    ...before,
    blocks: { a: block({ bias: false }), b: block({}, 40), c: block(), e: block() },
    wires: { 'b.input': wire('a', 'b'), 'c.input': wire('a', 'c') },
    groups: { g: { name: 'G', blocks: { in: block(), more: block() }, wires: {} } },
  };
  expect(compare(before, after)).toEqual({
    blocksAdded: 2,
    blocksRemoved: 1,
    blocksChanged: 1,
    blocksMoved: 1,
    wiresAdded: 1,
    wiresRemoved: 1,
  });
  expect(Object.values(compare(before, before))).toEqual([0, 0, 0, 0, 0, 0]);
});
