import { describe, expect, it } from 'vitest';
import type { NetDocument } from '../document/schema';
import { flatten } from './flatten';
import { type Blocks, groupOf, partsOf, projectOf, unit } from './testing';

const wiresOf = (document: NetDocument) =>
  Object.values(flatten(document).document.wires)
    .map(({ from, to }) => `${from.block}.${from.port} > ${to.block}.${to.port}`)
    .sort();

describe('flatten', () => {
  it('leaves a network without groups as it is', () => {
    const { document } = flatten(
      projectOf({ a: ['ReLU'], b: ['Tanh'] }, ['a.output > b.input'], {}),
    );
    expect(document.blocks).toEqual(partsOf({ a: ['ReLU'], b: ['Tanh'] }, []).blocks);
    expect(Object.keys(document.wires)).toEqual(['b-input']);
    expect(document.groups).toBeUndefined();
  });

  it('names the blocks of instances by their path, also where names collide', () => {
    const document = projectOf(
      { conv: ['ReLU'], one: ['Group', { group: 'unit' }], two: ['Group', { group: 'unit' }] },
      ['conv.output > one.input', 'one.output > two.input'],
      { unit },
    );
    const flat = flatten(document);
    expect(Object.keys(flat.document.blocks)).toEqual([
      'conv',
      'one.conv',
      'one.relu',
      'two.conv',
      'two.relu',
    ]);
    expect(wiresOf(document)).toEqual([
      'conv.output > one.conv.input',
      'one.conv.output > one.relu.input',
      'one.relu.output > two.conv.input',
      'two.conv.output > two.relu.input',
    ]);
    expect(flat.origin.get('two.conv')).toEqual({
      scope: 'unit',
      block: 'conv',
      path: ['two'],
      owners: ['two'],
    });
    // The same object: what was found out about a block holds for all its places.
    expect(flat.document.blocks['one.conv']).toBe(unit.blocks.conv);
  });

  it('feeds each repetition from the one before', () => {
    const document = projectOf(
      { a: ['ReLU'], stage: ['Group', { group: 'unit', repeat: 3 }], b: ['Tanh'] },
      ['a.output > stage.input', 'stage.output > b.input'],
      { unit },
    );
    expect(wiresOf(document).filter((w) => !/conv.output/.test(w))).toEqual([
      'a.output > stage.0.conv.input',
      'stage.0.relu.output > stage.1.conv.input',
      'stage.1.relu.output > stage.2.conv.input',
      'stage.2.relu.output > b.input',
    ]);
  });

  it('nests, with repetitions inside repetitions', () => {
    const stage = groupOf(
      'Stage',
      {
        input: ['GroupInput'],
        inner: ['Group', { group: 'unit', repeat: 2 }],
        norm: ['BatchNorm2d', { num_features: 4 }],
        output: ['GroupOutput'],
      },
      ['input.output > inner.input', 'inner.output > norm.input', 'norm.output > output.input'],
    );
    const document = projectOf(
      { a: ['ReLU'], s: ['Group', { group: 'stage', repeat: 2 }] },
      ['a.output > s.input'],
      { unit, stage },
    );
    const flat = flatten(document);
    expect(Object.keys(flat.document.blocks)).toContain('s.1.inner.0.conv');
    expect(wiresOf(document)).toContain('s.0.norm.output > s.1.inner.0.conv.input');
    expect(wiresOf(document)).toContain('s.1.inner.0.relu.output > s.1.inner.1.conv.input');
    expect(flat.origin.get('s.1.inner.0.conv')).toEqual({
      scope: 'unit',
      block: 'conv',
      path: ['s', 'inner'],
      owners: ['s', 's.1.inner'],
    });
    expect(flat.instances.get('s')?.outputs.output).toEqual({ block: 's.1.norm', port: 'output' });
  });

  it('passes wires straight through, and finds no source in a circle of them', () => {
    const through = groupOf('Through', { input: ['GroupInput'], output: ['GroupOutput'] }, [
      'input.output > output.input',
    ]);
    const straight = projectOf(
      { a: ['ReLU'], t: ['Group', { group: 'through', repeat: 4 }], b: ['Tanh'] },
      ['a.output > t.input', 't.output > b.input'],
      { through },
    );
    expect(wiresOf(straight)).toEqual(['a.output > b.input']);
    const circle = projectOf(
      { t: ['Group', { group: 'through' }], u: ['Group', { group: 'through' }], b: ['Tanh'] },
      ['t.output > u.input', 'u.output > t.input', 't.output > b.input'],
      { through },
    );
    expect(wiresOf(circle)).toEqual([]);
  });

  it('says which groups contain themselves, are unknown, or cannot repeat', () => {
    const a = groupOf('A', { b: ['Group', { group: 'b' }] }, []);
    const b = groupOf('B', { a: ['Group', { group: 'a' }] }, []);
    const recursive = flatten(projectOf({ x: ['Group', { group: 'a' }] }, [], { a, b }));
    expect(recursive.instances.get('x.b.a')?.problem).toMatchObject({ code: 'group.recursive' });
    expect(recursive.instances.get('x.b.a')?.problem?.message.en).toContain('a → b → a');

    const unknown = flatten(projectOf({ x: ['Group', { group: 'gone' }] }, [], {}));
    expect(unknown.instances.get('x')?.problem?.code).toBe('group.unknown');

    const open = groupOf('Open', { input: ['GroupInput'], relu: ['ReLU'] }, []);
    const repeated = flatten(
      projectOf({ x: ['Group', { group: 'open', repeat: 2 }] }, [], { open }),
    );
    expect(repeated.instances.get('x')?.problem?.code).toBe('group.repeat');

    const huge = groupOf('Huge', { ...unitBlocks('unit', 1000) }, unitWires);
    const large = flatten(
      projectOf({ x: ['Group', { group: 'huge', repeat: 1000 }] }, [], { unit, huge }),
    );
    expect(large.instances.get('x')?.problem?.code).toBe('group.large');
  });
});

const unitBlocks = (group: string, repeat: number): Blocks => ({
  input: ['GroupInput'],
  inner: ['Group', { group, repeat }],
  output: ['GroupOutput'],
});
const unitWires = ['input.output > inner.input', 'inner.output > output.input'];
