import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCommand, inScope } from '../document/commands';
import type { NetDocument } from '../document/schema';
import { analyze } from './analyze';
import { whyNotConnect } from './connect';
import { groupOf, projectOf, unit } from './testing';

/** MNIST → … → conv 1→4 → stage of `unit` → flatten → linear → loss → training. */
function staged(options: { unit?: NetDocument['groups']; repeat?: number } = {}): NetDocument {
  return projectOf(
    {
      mnist: ['MNIST'],
      tensor: ['ToTensor'],
      loader: ['DataLoader', { batch_size: 64 }],
      conv: ['Conv2d', { in_channels: 1, out_channels: 4, kernel_size: 3, stride: 2, padding: 1 }],
      stage: ['Group', { group: 'unit', repeat: options.repeat ?? 2 }],
      flatten: ['Flatten'],
      linear: ['Linear', { in_features: 784, out_features: 10 }],
      loss: ['CrossEntropyLoss'],
      sgd: ['SGD'],
      trainer: ['Trainer'],
    },
    [
      'mnist.dataset > tensor.dataset',
      'tensor.dataset > loader.dataset',
      'loader.input > conv.input',
      'conv.output > stage.input',
      'stage.output > flatten.input',
      'flatten.output > linear.input',
      'linear.output > loss.input',
      'loader.target > loss.target',
      'loss.loss > sgd.loss',
      'sgd.optimizer > trainer.optimizer',
    ],
    options.unit ?? { unit },
  );
}

const UNIT = 4 * 4 * 9 + 4;

describe('analysis of groups', () => {
  it('gives an instance the shapes and the cost of its inside', () => {
    const analysis = analyze(staged());
    expect(analysis.diagnostics).toEqual([]);
    expect(analysis.blocks.stage?.inputs.input).toMatchObject({ shape: [64, 4, 14, 14] });
    expect(analysis.blocks.stage?.outputs.output).toMatchObject({ shape: [64, 4, 14, 14] });
    expect(analysis.blocks.stage?.cost).toEqual({ parameters: 2 * UNIT, macs: 2 * 144 * 196 });
    expect(analysis.blocks['stage.1.conv']?.outputs.output).toMatchObject({
      shape: [64, 4, 14, 14],
    });
    expect(analysis.blocks['stage.0.input']?.outputs.output).toMatchObject({
      shape: [64, 4, 14, 14],
    });
    expect(analysis.totals.parameters).toBe(40 + 2 * UNIT + 7850);
    expect(analysis.training?.layers).toEqual([
      'conv',
      'stage.0.conv',
      'stage.0.relu',
      'stage.1.conv',
      'stage.1.relu',
      'flatten',
      'linear',
    ]);
  });

  it('reports an error inside at its path, on the instance, and repairs the definition', () => {
    const document = applyCommand(
      staged(),
      inScope('unit', { kind: 'set-param', block: 'conv', param: 'in_channels', value: 3 }),
    ).document;
    const { diagnostics, blocks } = analyze(document);
    const errors = diagnostics.filter((d) => d.severity === 'error');
    expect(errors).toMatchObject([
      { code: 'conv2d.in_channels', block: 'stage.0.conv', path: ['stage'] },
    ]);
    expect(blocks.stage?.diagnostics).toMatchObject([{ code: 'group.inside', block: 'stage' }]);
    expect(blocks.stage?.diagnostics[0]?.message.en).toMatch(/^repetition 1 › conv: /);
    expect(blocks.stage?.diagnostics[0]?.message.zh).toMatch(/^第 1 次重复 › conv：/);
    const fix = errors[0]?.repair?.command;
    expect(fix).toMatchObject({ kind: 'in-group', group: 'unit' });
    if (fix) expect(analyze(applyCommand(document, fix).document).diagnostics).toEqual([]);
  });

  it('finds what only a later repetition gets wrong', () => {
    const widening = applyCommand(
      staged(),
      inScope('unit', { kind: 'set-param', block: 'conv', param: 'out_channels', value: 8 }),
    ).document;
    expect(analyze(widening).diagnostics[0]).toMatchObject({
      code: 'conv2d.in_channels',
      block: 'stage.1.conv',
      path: ['stage'],
    });
  });

  it('names wrong wires and cycles in a definition by the first place that uses it', () => {
    const broken = groupOf(
      'Unit',
      { input: ['GroupInput'], a: ['ReLU'], b: ['Tanh'], output: ['GroupOutput'] },
      ['gone.output > a.input', 'b.output > output.input', 'input.output > b.input'],
    );
    const dangling = analyze(staged({ unit: { unit: broken } })).diagnostics;
    expect(dangling[0]).toMatchObject({
      code: 'wire.dangling',
      block: 'stage.0.a',
      path: ['stage'],
      repair: { command: { kind: 'in-group', group: 'unit' } },
    });
    const circle = groupOf(
      'Unit',
      { input: ['GroupInput'], a: ['ReLU'], b: ['Tanh'], output: ['GroupOutput'] },
      ['b.output > a.input', 'a.output > b.input', 'input.output > output.input'],
    );
    expect(analyze(staged({ unit: { unit: circle } })).diagnostics[0]).toMatchObject({
      code: 'graph.cycle',
      path: ['stage'],
    });
  });

  it('finds missing inputs of instances, and outputs that nothing reaches', () => {
    const document = staged();
    delete document.wires['stage-input'];
    const missing = analyze(document).diagnostics;
    expect(missing).toMatchObject([{ code: 'input.missing', block: 'stage', port: 'input' }]);

    const open = structuredClone(staged());
    delete open.groups?.unit?.wires['output-input'];
    expect(analyze(open).diagnostics[0]).toMatchObject({
      severity: 'error',
      code: 'input.missing',
      block: 'stage.0.output',
      path: ['stage'],
      repair: { command: { kind: 'in-group', group: 'unit' } },
    });
  });

  it('repairs the layer inside a group that decides the number of classes', () => {
    const head = groupOf(
      'Head',
      {
        input: ['GroupInput'],
        linear: ['Linear', { in_features: 784, out_features: 7 }],
        output: ['GroupOutput'],
      },
      ['input.output > linear.input', 'linear.output > output.input'],
    );
    const document = staged({ unit: { unit, head } });
    document.blocks.linear = {
      type: 'Group',
      params: { group: 'head' },
      position: { x: 0, y: 0 },
    };
    const wrong = analyze(document).diagnostics.find((d) => d.code === 'loss.classes');
    expect(wrong?.repair?.command).toEqual({
      kind: 'in-group',
      group: 'head',
      command: { kind: 'set-param', block: 'linear', param: 'out_features', value: 10 },
    });
  });

  it('tells recursion, unknown groups and impossible repetitions on the block', () => {
    const self = groupOf('Unit', { again: ['Group', { group: 'unit' }] }, []);
    const codes = (document: NetDocument) =>
      analyze(document)
        .diagnostics.filter((d) => d.severity === 'error')
        .map((d) => [d.code, d.block]);
    expect(codes(staged({ unit: { unit: self }, repeat: 1 }))).toContainEqual([
      'group.recursive',
      'stage.again',
    ]);
    expect(codes(staged({ unit: {} }))).toContainEqual(['group.unknown', 'stage']);
    expect(codes(staged({ repeat: 0 }))).toContainEqual(['param.invalid', 'stage']);
    for (const d of analyze(staged({ unit: { unit: self } })).diagnostics)
      expect(d.message.en.length).toBeLessThanOrEqual(160);
  });

  it('never throws, whatever a file holds', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const type = fc.constantFrom('Group', 'GroupInput', 'GroupOutput', 'ReLU', 'Add', 'Nothing');
    const params = fc.record({ group: fc.constantFrom('g', 'h', 'gone', 3) }, { requiredKeys: [] });
    const block = fc.record({
      type,
      params: fc.oneof(params, fc.constant({ group: 'g', repeat: 2 })),
      position: fc.record({ x: fc.nat(9), y: fc.nat(9) }),
    });
    const end = fc.record({ block: id, port: fc.constantFrom('input', 'output', 'other', 'a') });
    const scope = {
      blocks: fc.dictionary(id, block),
      wires: fc.dictionary(id, fc.record({ from: end, to: end })),
    };
    const group = fc.record({ name: fc.constant('G'), ...scope });
    fc.assert(
      fc.property(fc.record(scope), group, group, (top, g, h) => {
        const document = { ...projectOf({}, [], { g, h }), ...top };
        const { blocks, diagnostics } = analyze(document);
        for (const name of Object.keys(top.blocks)) expect(blocks[name]).toBeDefined();
        for (const d of diagnostics) expect(d.code).not.toBe('block.internal');
      }),
      { numRuns: 300 },
    );
  });

  it('refuses wires by the ports of the definition', () => {
    const why = (block: string, port: string) =>
      whyNotConnect(staged(), { block: 'stage', port: 'output' }, { block, port })?.en;
    expect(why('loss', 'input')).toBeUndefined();
    expect(why('sgd', 'loss')).toBe('Unit.output carries Tensor; SGD.loss takes Loss.');
  });
});
