import { expect, it } from 'vitest';
import { applyEdit } from '../../graph/document/commands';
import { emptyDocument } from '../../graph/document/schema';
import { exchange } from './exchange';

it('leads to the other document and back, also where one has parts that the other lacks', () => {
  const block = { type: 'ReLU', params: {}, position: { x: 0, y: 0 } };
  const before = { ...emptyDocument('Before'), blocks: { relu: block } };
  const after = {
    ...emptyDocument('After'),
    description: { en: 'a', zh: '一' },
    groups: { g: { name: 'G', blocks: { relu: block }, wires: {} } },
  };
  const step = exchange(before, after);
  expect(applyEdit(before, step.patches)).toEqual(after);
  expect(applyEdit(after, step.inverse)).toEqual(before);
  expect('groups' in applyEdit(after, step.inverse)).toBe(false);
  expect(exchange(before, { ...before }).patches).toEqual([]);
});
