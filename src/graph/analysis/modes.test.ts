import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { applyCommand, type EditCommand } from '../document/commands';
import { groupBlocks } from '../document/grouping';
import type { NetDocument } from '../document/schema';
import { analyze } from './analyze';

/** A residual block between two convolutions, then a pooling whose indices are used. */
const residual = documentOf(
  {
    digits: ['MNIST'],
    tensors: ['ToTensor'],
    loader: ['DataLoader', { batch_size: 4 }],
    stem: ['Conv2d', { in_channels: 1, out_channels: 8, kernel_size: 3, padding: 1 }],
    conv: ['Conv2d', { in_channels: 8, out_channels: 8, kernel_size: 3, padding: 1 }],
    sum: ['Add'],
    relu: ['ReLU'],
  },
  [
    'digits.dataset > tensors.dataset',
    'tensors.dataset > loader.dataset',
    'loader.input > stem.input',
    'stem.output > conv.input',
    'conv.output > sum.input',
    'stem.output > sum.other',
    'sum.output > relu.input',
  ],
);

const edited = (document: NetDocument, ...commands: EditCommand[]) =>
  applyCommand(document, { kind: 'batch', commands }).document;
const mode = (id: string, how?: 'muted' | 'bypassed'): EditCommand =>
  how ? { kind: 'set-mode', blocks: [id], mode: how } : { kind: 'set-mode', blocks: [id] };
const codes = (document: NetDocument) =>
  analyze(document).diagnostics.map(({ code, block }) => `${code} ${block}`);

describe('bypassed blocks', () => {
  it('let their input through: nothing is left of them in the network that trains', () => {
    const { flat, blocks, totals } = analyze(edited(residual, mode('conv', 'bypassed')));
    expect(flat.blocks.conv).toBeUndefined();
    expect(Object.values(flat.wires)).toContainEqual({
      from: { block: 'stem', port: 'output' },
      to: { block: 'sum', port: 'input' },
    });
    expect(totals.parameters).toBe(8 * 9 + 8);
    expect(blocks.conv).toMatchObject({ off: 'bypassed', diagnostics: [] });
    expect(blocks.conv?.outputs.output).toEqual(blocks.stem?.outputs.output);
    expect(blocks.conv?.cost).toBeUndefined();
  });

  it('in a row, and around a group, too', () => {
    const grouped = groupBlocks(residual, null, ['stem', 'conv', 'sum'], 'Unit');
    if (!grouped.ok) throw new Error('not grouped');
    const document = edited(residual, grouped.command, mode('unit', 'bypassed'));
    const { flat, blocks } = analyze(edited(document, mode('relu', 'bypassed')));
    expect(Object.keys(flat.blocks)).toEqual(['digits', 'tensors', 'loader']);
    expect(blocks.unit?.outputs.output).toEqual(blocks.loader?.outputs.input);
    expect(blocks.relu?.outputs.output).toEqual(blocks.loader?.outputs.input);
  });

  it('say when what they pass has another shape, and the next layer what it cannot take', () => {
    const document = edited(residual, mode('stem', 'bypassed'));
    expect(codes(document)).toContain('conv2d.in_channels conv');
    const said = analyze(document).diagnostics.find(({ code }) => code === 'bypass.shape');
    expect(said?.message.en).toBe(
      'Bypassed, Conv2d passes 4 × 1 × 28 × 28 on instead of 4 × 8 × 28 × 28: the layers after it must take that.',
    );
  });

  it('cannot where nothing that arrives is of the type that leaves; the repair turns them on', () => {
    const document = edited(residual, mode('loader', 'bypassed'));
    const { diagnostics } = analyze(document);
    expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.code)).toContain(
      'bypass.stuck',
    );
    const repair = diagnostics.find((d) => d.code === 'bypass.stuck')?.repair;
    expect(edited(document, repair?.command as EditCommand)).toEqual(residual);
  });

  it('inside a group are shown at their path', () => {
    const grouped = groupBlocks(residual, null, ['conv', 'sum'], 'Unit');
    if (!grouped.ok) throw new Error('not grouped');
    const document = edited(residual, grouped.command, {
      kind: 'in-group',
      group: 'unit',
      command: mode('conv', 'bypassed'),
    });
    const { flat, blocks } = analyze(document);
    expect(Object.keys(flat.blocks)).toContain('unit.sum');
    expect(flat.blocks['unit.conv']).toBeUndefined();
    expect(blocks['unit.conv']).toMatchObject({ off: 'bypassed' });
  });
});

describe('muted blocks', () => {
  it('silence a branch: the other goes on through the join', () => {
    const { flat, blocks, diagnostics } = analyze(edited(residual, mode('conv', 'muted')));
    expect(diagnostics).toEqual([]);
    expect(Object.keys(flat.blocks)).toEqual(['digits', 'tensors', 'loader', 'stem', 'relu']);
    expect(blocks.sum).toMatchObject({ off: 'joined' });
    expect(blocks.relu?.inputs.input).toEqual(blocks.stem?.outputs.output);
  });

  it('leave gaps in a Concat of three that close up', () => {
    const document = documentOf(
      {
        ...Object.fromEntries(['a', 'b', 'c'].map((id) => [id, ['ReLU'] as const])),
        cat: ['Concat'],
      },
      ['a.output > cat.input', 'b.output > cat.other', 'c.output > cat.third'],
    );
    const { flat } = analyze(edited(document, mode('a', 'muted')));
    expect(Object.values(flat.wires)).toEqual([
      { from: { block: 'b', port: 'output' }, to: { block: 'cat', port: 'input' } },
      { from: { block: 'c', port: 'output' }, to: { block: 'cat', port: 'other' } },
    ]);
  });

  it('are named by what needs them, with a bypass as the repair', () => {
    const document = edited(residual, mode('stem', 'muted'));
    const { diagnostics } = analyze(document);
    const [first] = diagnostics;
    expect(first).toMatchObject({ code: 'input.muted', block: 'conv', port: 'input' });
    expect(first?.message.en).toBe(
      'Conv2d gets nothing at input: Conv2d (stem) before it is off. Bypass it or turn it on.',
    );
    const repaired = edited(document, first?.repair?.command as EditCommand);
    expect(repaired.blocks.stem?.mode).toBe('bypassed');
  });

  it('change nothing for good: turned on again, the analysis is the first', () => {
    const off = edited(residual, mode('conv', 'muted'), mode('stem', 'bypassed'));
    expect(analyze(edited(off, mode('conv'), mode('stem')))).toEqual(analyze(residual));
  });
});
