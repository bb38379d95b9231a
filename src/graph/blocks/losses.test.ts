import { describe, expect, it } from 'vitest';
import { analyze } from '../analysis/analyze';
import { applyCommand } from '../document/commands';
import { emptyDocument, type NetDocument } from '../document/schema';
import type { Dim, ValueType } from '../types';
import { type BlockType, definitionOf } from './registry';
import { expectReadable, inferred, refusals, tensorOf } from './testing';

const ids = (classes: Dim, ...shape: Dim[]): ValueType => ({
  type: 'Target',
  shape,
  target: { kind: 'class', classes },
});
const probabilities = (...shape: Dim[]): ValueType => ({
  type: 'Tensor',
  shape,
  element: 'float32',
  values: 'probabilities',
});

/** `severity code PyTorch's exception` of everything a loss says. */
function said(type: BlockType, params: object, inputs: Record<string, ValueType>): string[] {
  const { problems = [] } = inferred(type, params as Record<string, unknown>, inputs);
  expectReadable(problems);
  return problems.map((p) => `${p.severity} ${p.code} ${p.torch}`);
}

describe('losses over classes', () => {
  it.each(['CrossEntropyLoss', 'NLLLoss'] as const)('%s takes scores of any rank', (type) => {
    expect(said(type, {}, { input: tensorOf(8, 10), target: ids(10, 8) })).toEqual([]);
    expect(said(type, {}, { input: tensorOf(8, 5, 7, 9), target: ids(5, 8, 7, 9) })).toEqual([]);
    expect(said(type, {}, { input: tensorOf(10), target: ids(10) })).toEqual([]);
    expect(said(type, {}, { input: tensorOf(8, 5, 7, 9), target: ids(5, 8, 7, 8) })).toEqual([
      'error loss.places fR',
    ]);
    expect(said(type, {}, { input: tensorOf(8, 5, 7), target: ids(5, 8) })).toEqual([
      'error loss.input_shape fR',
    ]);
    expect(said(type, {}, { input: tensorOf(8, 5), target: ids(5, 9) })).toEqual([
      'error loss.batch fV',
    ]);
    expect(said(type, {}, { input: tensorOf(8, 5), target: ids(7, 8) })).toEqual([
      'error loss.classes fI',
    ]);
    expect(said(type, { weight: [1, 2] }, { input: tensorOf(8, 5) })).toEqual([
      'error loss.weight fR',
    ]);
  });

  it('CrossEntropyLoss takes probabilities of the shape of the scores', () => {
    const inputs = { input: tensorOf(8, 10), target: probabilities(8, 10) };
    expect(said('CrossEntropyLoss', {}, inputs)).toEqual([]);
    expect(said('CrossEntropyLoss', { ignore_index: 0 }, inputs)).toEqual([
      'error loss.ignore_index fR',
    ]);
    expect(said('CrossEntropyLoss', {}, { ...inputs, target: tensorOf(8) })).toEqual([
      'error loss.shapes fR',
    ]);
  });

  it('warns of probabilities where raw scores or logarithms are wanted', () => {
    const inputs = { input: probabilities(8, 10), target: ids(10, 8) };
    expect(said('CrossEntropyLoss', {}, inputs)).toEqual(['warning loss.probabilities W']);
    expect(said('NLLLoss', {}, inputs)).toEqual(['warning loss.log_probabilities W']);
    const pictures = { input: probabilities(8, 1, 9, 9), target: tensorOf(8, 1, 9, 9) };
    expect(said('BCEWithLogitsLoss', {}, pictures)).toEqual(['warning loss.probabilities W']);
    expect(said('BCELoss', {}, pictures)).toEqual([]);
  });

  it('MultiMarginLoss takes vectors only, and p 1 or 2', () => {
    const type = 'MultiMarginLoss';
    expect(said(type, {}, { input: tensorOf(8, 5), target: ids(5, 8) })).toEqual([]);
    expect(said(type, {}, { input: tensorOf(8, 5, 2), target: ids(5, 8, 2) })).toEqual([
      'error loss.input_shape fR',
    ]);
    expect(said(type, {}, { input: tensorOf(8, 4), target: ids(5, 8) })).toEqual([
      'error loss.classes fR',
    ]);
    expect(refusals(type, { p: 3 })).toMatchObject([{ torch: 'cV', param: 'p' }]);
  });

  it('MultiLabelMarginLoss takes lists of ids', () => {
    const type = 'MultiLabelMarginLoss';
    expect(said(type, {}, { input: tensorOf(8, 5), target: ids(5, 8, 5) })).toEqual([]);
    expect(said(type, {}, { input: tensorOf(8, 5), target: ids(5, 8) })).toEqual([
      'error loss.shapes fR',
    ]);
    expect(said(type, {}, { input: tensorOf(8, 5), target: tensorOf(8, 5) })).toEqual([
      'error loss.float_target fR',
    ]);
  });
});

describe('losses number by number', () => {
  it.each([
    ['MSELoss', 'W'],
    ['L1Loss', 'W'],
    ['SmoothL1Loss', 'W'],
    ['HuberLoss', 'W'],
    ['PoissonNLLLoss', 'W'],
    ['BCEWithLogitsLoss', 'fV'],
    ['BCELoss', 'fV'],
  ] as const)('%s refuses other shapes', (type, torch) => {
    const target = tensorOf(8, 3);
    expect(said(type, {}, { input: tensorOf(8, 3), target })).toEqual([]);
    expect(said(type, {}, { input: tensorOf(8, 4), target })).toEqual([
      `error loss.shapes ${torch}`,
    ]);
    expect(said(type, {}, { input: tensorOf(8, 3, 1), target })).toEqual([
      `error loss.extra_axis ${torch}`,
    ]);
  });

  it('takes class ids where they are yes and no', () => {
    const inputs = { input: tensorOf(8), target: ids(2, 8) };
    expect(said('BCEWithLogitsLoss', {}, inputs)).toEqual([]);
    expect(said('BCEWithLogitsLoss', {}, { ...inputs, target: ids(3, 8) })).toEqual([
      'error loss.binary fR',
    ]);
    expect(said('BCELoss', {}, inputs)).toEqual(['error loss.integer_target fR']);
    expect(said('KLDivLoss', { reduction: 'sum' }, inputs)).toEqual([
      'error loss.integer_target fR',
    ]);
    for (const type of ['SoftMarginLoss', 'HingeEmbeddingLoss'] as const)
      expect(said(type, {}, inputs)).toEqual(['warning loss.signs W']);
  });

  it('weights run along the last axis', () => {
    const inputs = { input: tensorOf(8, 3), target: tensorOf(8, 3) };
    for (const weight of [2, [2], [1, 2, 3]])
      expect(said('BCEWithLogitsLoss', { weight, pos_weight: weight }, inputs)).toEqual([]);
    expect(said('BCEWithLogitsLoss', { pos_weight: [1, 2] }, inputs)).toEqual([
      'error loss.weight fR',
    ]);
    expect(said('BCELoss', { weight: [1, 2] }, inputs)).toEqual(['error loss.weight fR']);
    expect(said('MultiLabelSoftMarginLoss', { weight: [1, 2] }, inputs)).toEqual([
      'error loss.weight fR',
    ]);
  });

  it('refuses parameters out of range', () => {
    expect(refusals('SmoothL1Loss', { beta: -1 })).toMatchObject([{ torch: 'fR' }]);
    expect(refusals('SmoothL1Loss', { beta: 0 })).toEqual([]);
    expect(refusals('HuberLoss', { delta: 0 })).toMatchObject([{ torch: 'fR', param: 'delta' }]);
    expect(refusals('KLDivLoss', { reduction: 'batch' })).toHaveLength(1);
    for (const type of ['TripletMarginLoss', 'TripletMarginWithDistanceLoss'] as const)
      expect(refusals(type, { margin: 0 })).toMatchObject([{ torch: 'cV' }]);
    const other = { distance_function: 'l3' };
    expect(refusals('TripletMarginWithDistanceLoss', other)).toHaveLength(1);
  });

  it('advises batchmean for the divergence', () => {
    const [problem] = inferred('KLDivLoss', {}, {}).problems ?? [];
    expect(problem).toMatchObject({
      severity: 'warning',
      code: 'kldivloss.mean',
      repair: { command: { param: 'reduction', value: 'batchmean' } },
    });
  });

  it('GaussianNLLLoss takes a variance for each number or each row', () => {
    const one = { input: tensorOf(8, 3), target: tensorOf(8, 3) };
    for (const variance of [tensorOf(8, 3), tensorOf(8), tensorOf(8, 1)])
      expect(said('GaussianNLLLoss', {}, { ...one, var: variance })).toEqual([]);
    for (const variance of [tensorOf(3), tensorOf(8, 2), tensorOf(1, 3)])
      expect(said('GaussianNLLLoss', {}, { ...one, var: variance })).toEqual([
        'error gaussiannllloss.var fV',
      ]);
  });
});

describe('losses of pairs and triplets', () => {
  const row = tensorOf(8, 3);

  it('compare tensors of one shape', () => {
    const pair = { input1: row, input2: row, target: tensorOf(8) };
    expect(said('CosineEmbeddingLoss', {}, pair)).toEqual([]);
    expect(said('CosineEmbeddingLoss', {}, { ...pair, input2: tensorOf(8, 4) })).toEqual([
      'error loss.shapes fR',
    ]);
    expect(said('CosineEmbeddingLoss', {}, { ...pair, target: tensorOf(8, 1) })).toEqual([
      'error loss.shapes fR',
    ]);
    const three = { anchor: row, positive: row, negative: row };
    for (const type of ['TripletMarginLoss', 'TripletMarginWithDistanceLoss'] as const) {
      expect(said(type, {}, three)).toEqual([]);
      expect(said(type, {}, { ...three, negative: tensorOf(7, 3) })).toEqual([
        'error loss.shapes fR',
      ]);
    }
    const written = definitionOf('TripletMarginWithDistanceLoss')?.pytorch({
      distance_function: 'cosine',
      margin: 0.5,
      swap: false,
      reduction: 'mean',
    });
    expect(written).toBe(
      'nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: 1 - F.cosine_similarity(a, b, dim=-1), margin=0.5)',
    );
    const ranks = { input1: tensorOf(8), input2: tensorOf(8), target: tensorOf(8) };
    expect(said('MarginRankingLoss', {}, ranks)).toEqual([]);
    expect(said('MarginRankingLoss', {}, { ...ranks, input2: tensorOf(8, 1) })).toEqual([
      'error loss.shapes fR',
    ]);
  });
});

describe('repairs around a loss', () => {
  const document = (types: readonly [string, object?][], port = 'target') => {
    const net: NetDocument = emptyDocument('Test');
    const all: [string, object?][] = [['MNIST'], ['ToTensor'], ['DataLoader'], ...types];
    all.forEach(([type, params], i) => {
      net.blocks[`b${i}`] = { type, params: { ...params }, position: { x: 250 * i, y: 0 } };
      if (i === 0) return;
      const data = i < 3 ? 'dataset' : i === 3 ? 'input' : 'output';
      net.wires[`w${i}`] = {
        from: { block: `b${i - 1}`, port: data },
        to: { block: `b${i}`, port: i < 3 ? 'dataset' : 'input' },
      };
    });
    net.wires.target = {
      from: { block: 'b2', port },
      to: { block: `b${all.length - 1}`, port: 'target' },
    };
    return net;
  };
  const repaired = (net: NetDocument, code: string) => {
    const found = analyze(net).diagnostics.find((d) => d.code === code);
    if (!found?.repair) throw new Error(`There is no repair of ${code}.`);
    return applyCommand(net, found.repair.command).document;
  };
  const codes = (net: NetDocument) => analyze(net).diagnostics.map((d) => d.code);

  it('removes the Softmax before CrossEntropyLoss', () => {
    const net = document([
      ['Flatten'],
      ['Linear', { in_features: 784, out_features: 10 }],
      ['Softmax', { dim: 1 }],
      ['CrossEntropyLoss'],
    ]);
    const fixed = repaired(net, 'loss.probabilities');
    expect(Object.values(fixed.blocks).map((b) => b.type)).not.toContain('Softmax');
    expect(codes(fixed)).not.toContain('loss.probabilities');
  });

  it('knows probabilities behind Dropout and changes of shape, and removes their Softmax', () => {
    const net = document([
      ['Flatten'],
      ['Linear', { in_features: 784, out_features: 10 }],
      ['Softmax', { dim: 1 }],
      ['Unflatten', { dim: 1, unflattened_size: [10, 1] }],
      ['Dropout'],
      ['Flatten'],
      ['CrossEntropyLoss'],
    ]);
    const fixed = repaired(net, 'loss.probabilities');
    expect(Object.values(fixed.blocks).map((b) => b.type)).not.toContain('Softmax');
    expect(Object.values(fixed.blocks).map((b) => b.type)).toContain('Dropout');
    expect(codes(fixed)).not.toContain('loss.probabilities');
  });

  it('flattens an axis of length 1 away', () => {
    const net = document([
      ['Flatten'],
      ['Linear', { in_features: 784, out_features: 1 }],
      ['MSELoss'],
    ]);
    expect(codes(net)).toContain('loss.extra_axis');
    const fixed = repaired(net, 'loss.extra_axis');
    expect(codes(fixed).filter((code) => code.startsWith('loss.'))).toEqual([]);
  });
});
