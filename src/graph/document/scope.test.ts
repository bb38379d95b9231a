import { expect, it } from 'vitest';
import { projectOf, unit } from '../analysis/testing';
import { containsGroup, instancesOf, prefixAt, scopeAt, wayTo } from './scope';

const document = projectOf(
  { s: ['Group', { group: 'stage' }], u: ['Group', { group: 'unit', repeat: 2 }] },
  [],
  {
    unit,
    stage: {
      name: 'Stage',
      blocks: {
        inner: {
          type: 'Group',
          label: 'Twice',
          params: { group: 'unit', repeat: 2 },
          position: { x: 0, y: 0 },
        },
      },
      wires: {},
    },
  },
);

it('goes along instances to the group they lead to', () => {
  expect(scopeAt(document, [])).toBeNull();
  expect(scopeAt(document, ['s', 'inner'])).toBe('unit');
  expect(scopeAt(document, ['s', 'gone'])).toBeUndefined();
  expect(prefixAt(document, ['s', 'inner'])).toBe('s.inner.0.');
});

it('finds a block of the flat network and says the way to it', () => {
  const way = wayTo(document, 's.inner.1.conv');
  expect(way.names.map((n) => n.en)).toEqual(['Stage', 'Twice', 'repetition 2']);
  expect(way.block?.type).toBe('Conv2d');
  expect(wayTo(document, 'u')).toMatchObject({ names: [], id: 'u', block: { type: 'Group' } });
  expect(wayTo(document, 's.gone').block).toBeUndefined();
});

it('knows which groups contain which, and how often each is used', () => {
  expect(containsGroup(document, 'stage', 'unit')).toBe(true);
  expect(containsGroup(document, 'unit', 'stage')).toBe(false);
  expect(instancesOf(document, 'unit')).toBe(2);
});
