import { describe, expect, it } from 'vitest';
import type { ValueType } from '../types';
import { expectReadable, inferred, refusals, shapeOf, tensorOf } from './testing';

describe('activations', () => {
  it.each([
    ['Hardtanh', { min_val: 1, max_val: 1 }, 'hardtanh.range', 'cA'],
    ['Hardtanh', { min_val: 2 }, 'hardtanh.range', 'cA'],
    ['RReLU', { lower: 0.5 }, 'rrelu.range', 'fR'],
    ['CELU', { alpha: 0 }, 'celu.alpha', 'fR'],
    ['Softshrink', { lambd: -0.1 }, 'param.invalid', 'fR'],
    ['GELU', { approximate: 'erf' }, 'param.invalid', 'fR'],
    ['Threshold', {}, 'param.invalid', 'cV'],
  ] as const)('%s refuses %j', (type, params, code, torch) => {
    const problems = refusals(type, params);
    expect(problems[0]).toMatchObject({ code, torch });
    expectReadable(problems);
  });

  it.each([
    ['Hardtanh', { min_val: 0.999 }],
    ['RReLU', { lower: 1 / 3 }],
    ['CELU', { alpha: -1 }],
    ['Softshrink', { lambd: 0 }],
    ['Hardshrink', { lambd: -1 }],
  ] as const)('%s takes %j', (type, params) => expect(refusals(type, params)).toEqual([]));

  it.each([
    ['Softmax', { dim: 2 }, [3, 4], 'softmax.dim'],
    ['LogSoftmax', { dim: -3 }, [3, 4], 'logsoftmax.dim'],
    ['Softmin', { dim: 4 }, [2, 3, 4, 5], 'softmin.dim'],
    ['GLU', { dim: 2 }, [3, 4], 'glu.dim'],
  ] as const)('%s: %j is no axis of %j', (type, params, shape, code) => {
    const { problems = [] } = inferred(type, params, { input: tensorOf(...shape) });
    expect(problems).toMatchObject([{ code, torch: 'fI', param: 'dim' }]);
    expectReadable(problems);
  });

  it.each([
    [[4], 0],
    [[3, 4], 1],
    [[2, 3, 4], 0],
    [[2, 3, 4, 5], 1],
  ] as const)('dim=None of %j is axis %i, with a warning', (shape, axis) => {
    const { problems = [], outputs } = inferred('Softmax', {}, { input: tensorOf(...shape) });
    expect(problems).toMatchObject([
      {
        severity: 'warning',
        torch: 'W',
        repair: { command: { kind: 'set-param', param: 'dim', value: 1 } },
      },
    ]);
    expect(problems[0]?.message.en).toContain(`(here ${axis})`);
    expect(outputs.output).toMatchObject({ shape });
    expectReadable(problems);
  });

  it('says which outputs are probabilities', () => {
    const outputOf = (type: 'Softmax' | 'Sigmoid' | 'Softmax2d' | 'LogSoftmax' | 'ReLU') =>
      inferred(type, type === 'Softmax' || type === 'LogSoftmax' ? { dim: 1 } : {}, {
        input: tensorOf(2, 3, 4, 4),
      }).outputs.output;
    for (const type of ['Softmax', 'Sigmoid', 'Softmax2d'] as const)
      expect(outputOf(type)).toMatchObject({ values: 'probabilities' });
    expect(outputOf('LogSoftmax')).not.toHaveProperty('values');
    const input: ValueType = { ...tensorOf(2, 3), values: 'probabilities' } as ValueType;
    expect(inferred('ReLU', {}, { input }).outputs.output).not.toHaveProperty('values');
  });

  it('GLU halves its axis and refuses an odd one', () => {
    expect(shapeOf('GLU', {}, 8, 6)).toEqual({ shape: [8, 3], codes: [] });
    expect(shapeOf('GLU', { dim: 1 }, 8, 6, 5, 5)).toEqual({ shape: [8, 3, 5, 5], codes: [] });
    expect(shapeOf('GLU', {}, 8, null)).toEqual({ shape: [8, null], codes: [] });
    expect(shapeOf('GLU', {}, 8, 5).codes).toEqual(['glu.odd']);
  });

  it('PReLU wants one slope, or one for each channel', () => {
    expect(shapeOf('PReLU', {}, 8, 3, 4, 4).codes).toEqual([]);
    expect(shapeOf('PReLU', { num_parameters: 3 }, 8, 3, 4, 4).codes).toEqual([]);
    const { problems = [] } = inferred('PReLU', { num_parameters: 2 }, { input: tensorOf(8, 3) });
    expect(problems).toMatchObject([
      { code: 'prelu.num_parameters', torch: 'fR', repair: { command: { value: 3 } } },
    ]);
    expectReadable(problems);
  });

  it('Softmax2d wants pictures', () => {
    expect(shapeOf('Softmax2d', {}, 8, 3, 4, 4).codes).toEqual([]);
    expect(shapeOf('Softmax2d', {}, 8, 3).codes).toEqual(['softmax2d.dimensions']);
    expect(shapeOf('Softmax2d', {}, 8, 3, 4, 4, 4).codes).toEqual(['softmax2d.dimensions']);
  });
});
