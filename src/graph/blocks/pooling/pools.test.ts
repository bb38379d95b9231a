import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../functional/adaptivepool';
import type { Dim, ValueType } from '../../types';
import { expectReadable, inferred, refusals, shapeOf, tensorOf } from '../testing';

describe('pools of signals and volumes', () => {
  it.each([
    ['MaxPool1d', { kernel_size: 2 }, [7], [3]],
    ['MaxPool1d', { kernel_size: 2, ceil_mode: true }, [7], [4]],
    ['MaxPool1d', { kernel_size: 1, stride: 4, ceil_mode: true }, [4], [1]],
    ['MaxPool3d', { kernel_size: 2 }, [5, 4, 7], [2, 2, 3]],
    [
      'MaxPool3d',
      { kernel_size: [3, 1, 2], stride: [1, 2, 3], padding: [1, 0, 1] },
      [4, 5, 6],
      [4, 3, 3],
    ],
    ['AvgPool1d', { kernel_size: 3, stride: 2, padding: 1 }, [null], [null]],
    ['AvgPool3d', { kernel_size: 3, stride: 2, padding: 1, ceil_mode: true }, [6, 7, 8], [4, 4, 5]],
    ['LPPool1d', { norm_type: 2, kernel_size: 3 }, [7], [2]],
    ['LPPool2d', { norm_type: 2, kernel_size: [2, 3], stride: 1 }, [5, 6], [4, 4]],
    ['AdaptiveAvgPool1d', { output_size: 3 }, [7], [3]],
    ['AdaptiveAvgPool2d', { output_size: [null, 2] }, [7, 9], [7, 2]],
    ['AdaptiveAvgPool2d', { output_size: 1 }, [null, null], [1, 1]],
    ['AdaptiveMaxPool3d', { output_size: [null, 9, null] }, [4, 5, 6], [4, 9, 6]],
  ] as const)('%s %j %j', (type, params, from, to) => {
    expect(shapeOf(type, params, 2, 3, ...(from as readonly Dim[]))).toEqual({
      shape: [2, 3, ...to],
      codes: [],
    });
  });

  it.each([
    ['MaxPool1d', { kernel_size: 3, padding: 2 }, 'fR'],
    ['MaxPool3d', { kernel_size: [2, 3, 4], padding: [0, 0, 3] }, 'fR'],
    ['AvgPool3d', { kernel_size: 2, padding: 2 }, 'fR'],
    ['AvgPool3d', { kernel_size: 2, divisor_override: 0 }, 'fR'],
    ['MaxPool3d', { kernel_size: [2, 2] }, 'fR'],
    ['MaxPool1d', { kernel_size: 2, dilation: 0 }, 'fR'],
    ['LPPool1d', { norm_type: 0, kernel_size: 2 }, 'fV'],
    ['AdaptiveAvgPool2d', { output_size: -1 }, 'fR'],
    ['AdaptiveAvgPool1d', { output_size: null }, 'fR'],
    ['AdaptiveMaxPool1d', { output_size: [null] }, 'fR'],
    ['AdaptiveMaxPool3d', { output_size: [1, 2] }, 'fR'],
    ['MaxUnpool3d', { kernel_size: 2, output_size: [4, 4] }, 'fV'],
  ] as const)('%s refuses %j', (type, params, torch) => {
    expect(refusals(type, params)).toMatchObject([{ torch }]);
    expectReadable(refusals(type, params));
  });

  it('has no divisor_override in one dimension', () => {
    expect(refusals('AvgPool1d', { kernel_size: 2, divisor_override: 2 })).toMatchObject([
      { code: 'param.unknown' },
    ]);
  });

  it.each([
    ['MaxPool1d', { kernel_size: 4 }, [3], 'maxpool1d.too_small'],
    ['AvgPool3d', { kernel_size: 2 }, [3, 3], 'avgpool3d.dimensions'],
    ['LPPool2d', { norm_type: 2, kernel_size: 4 }, [3, 9], 'lppool2d.too_small'],
    ['AdaptiveAvgPool3d', { output_size: 1 }, [3, 3], 'adaptiveavgpool3d.dimensions'],
    ['MaxPool3d', { kernel_size: 2, return_indices: true }, [300, 300, 300], 'maxpool3d.positions'],
  ] as const)('%s %j refuses %j', (type, params, size, code) => {
    expect(shapeOf(type, params, 2, 3, ...size).codes).toEqual([code]);
  });

  it('knows the highest index it can hand out', () => {
    const last = (
      type: 'MaxPool1d' | 'MaxPool3d' | 'AdaptiveMaxPool2d',
      raw: object,
      ...size: Dim[]
    ) =>
      inferred(type, { ...raw, return_indices: true }, { input: tensorOf(1, 1, ...size) }).outputs
        .indices;
    expect(last('MaxPool1d', { kernel_size: 2 }, 7)).toMatchObject({ plane: [7], last: 5 });
    expect(last('MaxPool1d', { kernel_size: 2, dilation: 2, padding: 1 }, 6)).toMatchObject({
      last: 5,
    });
    expect(last('MaxPool3d', { kernel_size: 2 }, 3, 4, 5)).toMatchObject({
      plane: [3, 4, 5],
      last: (1 * 4 + 3) * 5 + 3,
    });
    expect(last('AdaptiveMaxPool2d', { output_size: 2 }, 5, 7)).toMatchObject({ last: 34 });
    expect(last('MaxPool1d', { kernel_size: 2 }, null)).toMatchObject({ last: null });
  });
});

describe('cells of adaptive pools', () => {
  it('cover everything, overlap where they must, and repeat elements', () => {
    expect(cellsOf(7, 3)).toEqual([
      [0, 1, 2],
      [2, 3, 4],
      [4, 5, 6],
    ]);
    expect(cellsOf(6, 3)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(cellsOf(2, 5)).toEqual([[0], [0], [0, 1], [1], [1]]);
  });
});

describe('unpooling', () => {
  const indices = (size: Dim[], plane: Dim[], last?: number): ValueType => ({
    type: 'Indices',
    shape: [2, 3, ...size],
    plane,
    ...(last !== undefined && { last }),
  });

  it('gives back the size that was pooled', () => {
    const one = { input: tensorOf(2, 3, 3), indices: indices([3], [7], 5) };
    expect(inferred('MaxUnpool1d', { kernel_size: 2 }, one)).toMatchObject({
      outputs: { output: { shape: [2, 3, 7] } },
      problems: [],
    });
    const three = { input: tensorOf(2, 3, 2, 2, 3), indices: indices([2, 2, 3], [4, 5, 7]) };
    expect(inferred('MaxUnpool3d', { kernel_size: 2 }, three)).toMatchObject({
      outputs: { output: { shape: [2, 3, 4, 5, 7] } },
      problems: [],
    });
  });

  it('takes another output_size that is less than one stride away and holds every index', () => {
    const codes = (size: number[]) => {
      const inputs = { input: tensorOf(2, 3, 3), indices: indices([3], [7], 5) };
      const { problems = [], outputs } = inferred(
        'MaxUnpool1d',
        { kernel_size: 2, output_size: size },
        inputs,
      );
      expectReadable(problems);
      const shape = outputs.output?.type === 'Tensor' ? outputs.output.shape : [];
      return [shape.at(-1), ...problems.map((p) => `${p.code} ${p.torch}`)];
    };
    expect(codes([6])).toEqual([6]);
    expect(codes([9, 9, 7])).toEqual([7]);
    expect(codes([5])).toEqual([5, 'maxunpool1d.outside fR']);
    expect(codes([4])).toEqual([4, 'maxunpool1d.output_size fV']);
    expect(codes([8])).toEqual([8, 'maxunpool1d.output_size fV']);
  });

  it('refuses indices of another shape or of another number of axes', () => {
    const wrong = { input: tensorOf(2, 3, 4), indices: indices([3], [7]) };
    const strange = { input: tensorOf(2, 3, 3), indices: indices([3], [1, 7]) };
    for (const inputs of [wrong, strange])
      expect(inferred('MaxUnpool1d', { kernel_size: 2 }, inputs).problems).toMatchObject([
        { code: 'maxunpool1d.indices', torch: 'fR' },
      ]);
  });
});
