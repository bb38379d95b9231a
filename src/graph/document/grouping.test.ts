import { describe, expect, it } from 'vitest';
import { analyze } from '../analysis/analyze';
import { flatten } from '../analysis/flatten';
import { groupOf, projectOf, unit } from '../analysis/testing';
import { applyCommand, applyEdit, type EditCommand, inScope } from './commands';
import { type Grouping, groupBlocks, idFromName, ungroup } from './grouping';
import { parseDocument, serializeDocument } from './load';
import type { BlockNode, NetDocument } from './schema';

const chain = (): NetDocument => {
  const { groups: _, ...document } = projectOf(
    {
      loader: ['DataLoader'],
      conv: ['Conv2d', { in_channels: 1, out_channels: 4, kernel_size: 3 }],
      relu: ['ReLU'],
      pool: ['MaxPool2d', { kernel_size: 2, return_indices: true }],
      unpool: ['MaxUnpool2d', { kernel_size: 2 }],
    },
    [
      'loader.input > conv.input',
      'conv.output > relu.input',
      'relu.output > pool.input',
      'pool.output > unpool.input',
      'pool.indices > unpool.indices',
    ],
    {},
  );
  return document;
};

function commandOf(grouping: Grouping): EditCommand {
  if (!grouping.ok) throw new Error(grouping.reason.en);
  return grouping.command;
}

const flatWires = (document: NetDocument) =>
  Object.values(flatten(document).document.wires).map(
    ({ from, to }) =>
      `${from.block.split('.').at(-1)}.${from.port} > ${to.block.split('.').at(-1)}.${to.port}`,
  );

describe('groupBlocks', () => {
  it('takes along the frames around nothing but the blocks; dissolved, they come back', () => {
    const plain = chain();
    const at = (id: string) => plain.blocks[id]?.position ?? { x: 0, y: 0 };
    const frame = (ids: readonly string[]) => {
      const [xs, ys] = [ids.map((id) => at(id).x), ids.map((id) => at(id).y)];
      const position = { x: Math.min(...xs) - 10, y: Math.min(...ys) - 10 };
      const size = {
        width: Math.max(...xs) - position.x + 10,
        height: Math.max(...ys) - position.y + 10,
      };
      return { kind: 'frame', text: ids.join(), color: 'blue', position, size } as const;
    };
    const own = frame(['conv', 'relu']);
    const comment = { ...own, kind: 'comment', size: { width: 5, height: 5 } } as const;
    const far = { ...comment, position: { x: -900, y: -900 } };
    const before: NetDocument = {
      ...plain,
      blocks: {
        ...plain.blocks,
        pool: { ...(plain.blocks.pool as BlockNode), position: { x: 9000, y: 0 } },
      },
      notes: { own, comment, far, wide: frame(['conv', 'relu', 'loader']) },
    };
    const edit = applyCommand(
      before,
      commandOf(groupBlocks(before, null, ['conv', 'relu'], 'Stem')),
    );
    const { document } = edit;
    expect(Object.keys(document.groups?.stem?.notes ?? {})).toEqual(['own', 'comment']);
    expect(Object.keys(document.notes ?? {})).toEqual(['far', 'wide']);
    expect(applyEdit(document, edit.inverse)).toEqual(before);
    const again = applyCommand(document, commandOf(ungroup(document, null, 'stem'))).document;
    const back = again.notes?.own;
    const conv = again.blocks.conv?.position;
    expect(back?.size).toEqual(own.size);
    expect((back?.position.x ?? 0) - (conv?.x ?? 0)).toBe(own.position.x - at('conv').x);
  });

  it('puts an instance in the place of blocks, wired as they were, in one step of undo', () => {
    const before = chain();
    const edit = applyCommand(
      before,
      commandOf(groupBlocks(before, null, ['conv', 'relu', 'pool'], 'Encoder stage')),
    );
    const { document } = edit;
    expect(Object.keys(document.blocks)).toEqual(['loader', 'unpool', 'encoder_stage']);
    const group = document.groups?.encoder_stage;
    expect(group?.name).toBe('Encoder stage');
    expect(group?.blocks.conv).toEqual(before.blocks.conv);
    expect(Object.keys(group?.blocks ?? {})).toEqual([
      'conv',
      'relu',
      'pool',
      'input',
      'output',
      'output_2',
    ]);
    // The place of the block in the middle, which is free now.
    expect(document.blocks.encoder_stage?.position).toEqual(before.blocks.relu?.position);
    expect(group?.blocks.output_2?.params).toEqual({ type: 'Indices' });
    expect(document.wires['unpool-indices']?.from).toEqual({
      block: 'encoder_stage',
      port: 'output_2',
    });
    expect(flatWires(document).sort()).toEqual(flatWires(before).sort());
    expect(analyze(document).diagnostics.filter((d) => d.code.startsWith('wire'))).toEqual([]);
    expect(applyEdit(document, edit.inverse)).toEqual(before);
    expect(applyEdit(before, edit.patches)).toEqual(document);
    expect(parseDocument(serializeDocument(document))).toMatchObject({ ok: true, document });
  });

  it('gives loose ends a port, and one port to several wires from one output', () => {
    const document = projectOf(
      { a: ['ReLU'], b: ['Tanh'], c: ['Sigmoid'] },
      ['a.output > b.input', 'a.output > c.input'],
      {},
    );
    const made = applyCommand(document, commandOf(groupBlocks(document, null, ['b', 'c'], 'Two')));
    expect(Object.keys(made.document.groups?.two?.blocks ?? {}).sort()).toEqual([
      'b',
      'c',
      'input',
      'output',
      'output_2',
    ]);
    expect(Object.keys(made.document.wires)).toEqual(['two-input']);
  });

  it('refuses blocks with another between them, ports, and nothing', () => {
    const document = chain();
    const between = groupBlocks(document, null, ['conv', 'pool'], 'X');
    expect(between).toMatchObject({ ok: false });
    expect(!between.ok && between.reason.en).toContain('relu lies between');
    expect(groupBlocks(document, null, ['gone'], 'X').ok).toBe(false);
    const inside = projectOf({}, [], { unit });
    expect(groupBlocks(inside, 'unit', ['conv', 'output'], 'X').ok).toBe(false);
  });

  it('works inside a group and keeps ids free', () => {
    const document = projectOf({ u: ['Group', { group: 'unit' }] }, [], { unit });
    const { document: made } = applyCommand(
      document,
      commandOf(groupBlocks(document, 'unit', ['conv'], 'Unit')),
    );
    expect(Object.keys(made.groups ?? {})).toEqual(['unit', 'unit_2']);
    expect(Object.keys(flatten(made).document.blocks)).toEqual(['u.relu', 'u.unit.conv']);
  });

  it('makes plain ids of names', () => {
    expect(idFromName('Residual block (3×3)')).toBe('residual_block_3_3');
    expect(idFromName('残差')).toBe('group');
  });
});

describe('ungroup', () => {
  it('undoes grouping, and forgets a definition that nothing else uses', () => {
    const before = chain();
    const grouped = applyCommand(
      before,
      commandOf(groupBlocks(before, null, ['conv', 'relu', 'pool'], 'Stage')),
    ).document;
    const edit = applyCommand(grouped, commandOf(ungroup(grouped, null, 'stage')));
    expect(edit.document.groups).toBeUndefined();
    expect(flatWires(edit.document).sort()).toEqual(flatWires(before).sort());
    expect(Object.keys(edit.document.blocks).sort()).toEqual(Object.keys(before.blocks).sort());
    expect(applyEdit(edit.document, edit.inverse)).toEqual(grouped);
  });

  it('unrolls repetitions and keeps a definition that is used elsewhere', () => {
    const document = projectOf(
      {
        a: ['ReLU'],
        s: ['Group', { group: 'unit', repeat: 2 }],
        b: ['Tanh'],
        other: ['Group', { group: 'unit' }],
      },
      ['a.output > s.input', 's.output > b.input'],
      { unit },
    );
    const made = applyCommand(document, commandOf(ungroup(document, null, 's'))).document;
    expect(made.groups).toEqual({ unit });
    expect(Object.keys(made.wires).sort()).toEqual([
      'b-input',
      'conv-input',
      'conv_2-input',
      'relu-input',
      'relu_2-input',
    ]);
    expect(made.wires['conv_2-input']?.from).toEqual({ block: 'relu', port: 'output' });
    expect(made.wires['b-input']?.from).toEqual({ block: 'relu_2', port: 'output' });
  });
});

describe('commands in groups', () => {
  const document = projectOf(
    { a: ['ReLU'], s: ['Group', { group: 'unit' }], t: ['Group', { group: 'other' }], b: ['Tanh'] },
    ['a.output > s.input', 's.output > b.input', 'a.output > t.input'],
    { unit, other: groupOf('Other', { input: ['GroupInput'], relu: ['ReLU'] }, []) },
  );

  it('edit the definition, with undo', () => {
    const edit = applyCommand(document, inScope('unit', { kind: 'rename', name: 'Residual' }));
    expect(edit.document.groups?.unit?.name).toBe('Residual');
    expect(edit.document.name).toBe('Test');
    expect(applyEdit(edit.document, edit.inverse)).toEqual(document);
  });

  it('remove the wires of a port with it, in every instance of that group only', () => {
    const edit = applyCommand(
      document,
      inScope('unit', { kind: 'remove', blocks: ['input'], wires: [] }),
    );
    expect(Object.keys(edit.document.wires).sort()).toEqual(['b-input', 't-input']);
    expect(edit.document.groups?.unit?.wires['conv-input']).toBeUndefined();
    expect(applyEdit(edit.document, edit.inverse)).toEqual(document);
  });

  it('refuse groups that are not there', () => {
    expect(() => applyCommand(document, inScope('gone', { kind: 'rename', name: 'x' }))).toThrow(
      'no group gone',
    );
    expect(() => applyCommand(document, { kind: 'add-group', id: 'unit', group: unit })).toThrow(
      'exists already',
    );
  });
});
