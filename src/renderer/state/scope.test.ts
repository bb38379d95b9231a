import { describe, expect, it } from 'vitest';
import type { GroupDefinition } from '../../graph/document/schema';
import { choicesIn } from '../canvas/choices';
import { useDocument } from './document';

const position = { x: 0, y: 0 };
const unit: GroupDefinition = {
  name: 'Unit',
  blocks: {
    input: { type: 'GroupInput', params: {}, position },
    relu: { type: 'ReLU', params: {}, position },
    output: { type: 'GroupOutput', params: {}, position },
  },
  wires: {
    'relu-input': {
      from: { block: 'input', port: 'output' },
      to: { block: 'relu', port: 'input' },
    },
    'output-input': {
      from: { block: 'relu', port: 'output' },
      to: { block: 'output', port: 'input' },
    },
  },
};

const state = () => useDocument.getState();

describe('inside a group', () => {
  it('edits the definition, keeps what did not change, and leaves when it is undone', () => {
    state().dispatch({
      kind: 'batch',
      commands: [
        { kind: 'add-group', id: 'unit', group: unit },
        {
          kind: 'add-block',
          id: 'u',
          block: { type: 'Group', params: { group: 'unit', repeat: 2 }, position },
        },
      ],
    });
    state().goTo(['u']);
    expect(state()).toMatchObject({ inside: ['u'], scope: 'unit', prefix: 'u.0.' });
    expect(Object.keys(state().shown.blocks)).toEqual(['input', 'relu', 'output']);
    expect(state().facets.relu?.params).toEqual({ inplace: false });

    const { analysis, facets } = state();
    state().edit({ kind: 'move', positions: { relu: { x: 80, y: 0 } } });
    expect(state().document.groups?.unit?.blocks.relu?.position.x).toBe(80);
    expect(state().analysis).toBe(analysis);
    expect(state().facets).toBe(facets);

    state().edit({ kind: 'remove', blocks: ['relu'], wires: [] }, {});
    expect(state().shown.blocks.relu).toBeUndefined();
    state().undo();
    expect(state().shown.blocks.relu).toBeDefined();
    state().undo();
    state().undo();
    expect(state()).toMatchObject({
      inside: [],
      scope: null,
      prefix: '',
      selection: { blocks: [] },
    });
    expect(state().shown).toBe(state().document);
  });

  it('offers ports, and no group within itself', () => {
    const names = (scope: string | null) =>
      choicesIn({ groups: { unit } }, scope).map(({ choice }) => choice);
    expect(names(null)).toContain('Group:unit');
    expect(names(null)).not.toContain('GroupInput');
    expect(names('unit')).toContain('GroupInput');
    expect(names('unit')).not.toContain('Group:unit');
    expect(names(null)).not.toContain('Group');
  });
});
