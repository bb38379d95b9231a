import { describe, expect, it } from 'vitest';
import type { ValueType } from '../types';
import { inferred, refusals, shapeOf, tensorOf } from './testing';

const conv = { in_channels: 3, out_channels: 8, kernel_size: 5 };

describe('Conv2d', () => {
  it.each([
    ['plain', {}, [28, 28], [24, 24]],
    ['padding', { padding: 2 }, [28, 28], [28, 28]],
    ['two paddings', { padding: [2, 0] }, [28, 28], [28, 24]],
    ['stride on an odd size', { stride: 2 }, [27, 28], [12, 12]],
    ['dilation', { dilation: 2 }, [27, 27], [19, 19]],
    ['same', { padding: 'same' }, [27, 30], [27, 30]],
    ['same with an even kernel', { padding: 'same', kernel_size: 4, dilation: 3 }, [9, 9], [9, 9]],
    ['valid', { padding: 'valid' }, [28, 28], [24, 24]],
    ['two kernels', { kernel_size: [1, 7] }, [28, 28], [28, 22]],
    ['a size of one', { kernel_size: 1 }, [1, 1], [1, 1]],
    ['unknown size', {}, [null, 28], [null, 24]],
  ] as const)('%s', (_, params, [h, w], plane) => {
    expect(shapeOf('Conv2d', { ...conv, ...params }, 64, 3, h, w)).toEqual({
      shape: [64, 8, ...plane],
      codes: [],
    });
  });

  it('counts parameters and multiplications', () => {
    const input = { input: tensorOf(64, 6, 14, 14) };
    const raw = { in_channels: 6, out_channels: 16, kernel_size: 5 };
    expect(inferred('Conv2d', raw, input).cost).toEqual({
      parameters: 16 * 6 * 25 + 16,
      macs: 16 * 10 * 10 * 6 * 25,
    });
    expect(inferred('Conv2d', { ...raw, groups: 2, bias: false }, input).cost).toEqual({
      parameters: 16 * 3 * 25,
      macs: 16 * 10 * 10 * 3 * 25,
    });
  });

  it('repairs in_channels and goes on', () => {
    const { outputs, problems } = inferred('Conv2d', conv, { input: tensorOf(64, 1, 28, 28) });
    expect(outputs.output).toMatchObject({ shape: [64, 8, 24, 24] });
    expect(problems).toMatchObject([
      {
        code: 'conv2d.in_channels',
        torch: 'fR',
        repair: { command: { kind: 'set-param', block: 'it', param: 'in_channels', value: 1 } },
      },
    ]);
  });

  it('offers no repair that groups would refuse', () => {
    const raw = { ...conv, in_channels: 4, groups: 4 };
    const [problem] = inferred('Conv2d', raw, { input: tensorOf(64, 6, 28, 28) }).problems ?? [];
    expect(problem?.code).toBe('conv2d.in_channels');
    expect(problem?.repair).toBeUndefined();
  });

  it('says nothing of channels it does not know', () => {
    expect(shapeOf('Conv2d', conv, null, null, null, null)).toEqual({
      shape: [null, 8, null, null],
      codes: [],
    });
  });

  it.each([
    ['a window that does not fit', {}, [3, 4, 28], 'conv2d.too_small'],
    ['a dilated window', { dilation: 8 }, [3, 28, 28], 'conv2d.too_small'],
    [
      'reflecting too far',
      { padding: 3, padding_mode: 'reflect' },
      [3, 3, 9],
      'conv2d.padding_mode',
    ],
    [
      'wrapping too far',
      { padding: 4, padding_mode: 'circular' },
      [3, 3, 9],
      'conv2d.padding_mode',
    ],
  ] as const)('refuses %s', (_, params, shape, code) => {
    expect(shapeOf('Conv2d', { ...conv, ...params }, 64, ...shape).codes).toEqual([code]);
  });

  it('pads by reflection and wrapping up to the limit', () => {
    const reflect = { ...conv, padding: 2, padding_mode: 'reflect' };
    expect(shapeOf('Conv2d', reflect, 64, 3, 3, 9).codes).toEqual([]);
    const circular = { ...conv, padding: 3, padding_mode: 'circular' };
    expect(shapeOf('Conv2d', circular, 64, 3, 3, 9).codes).toEqual([]);
  });

  it('refuses rows', () => {
    expect(shapeOf('Conv2d', conv, 64, 120).codes).toEqual(['conv2d.dimensions']);
  });

  it('refuses what the constructor refuses', () => {
    expect(refusals('Conv2d', { ...conv, groups: 2 })).toMatchObject([
      { code: 'conv2d.groups', torch: 'cV' },
    ]);
    expect(refusals('Conv2d', { ...conv, padding: 'same', stride: 2 })).toMatchObject([
      { code: 'conv2d.same_stride', torch: 'cV' },
    ]);
    expect(refusals('Conv2d', { ...conv, padding: 'same', stride: [1, 1] })).toEqual([]);
    for (const bad of [
      { stride: 0 },
      { dilation: 0 },
      { padding: -1 },
      { padding: 'full' },
      { kernel_size: [3, 0] },
      { kernel_size: 2.5 },
      { padding_mode: 'mirror' },
      { groups: 0 },
      { depth: 3 },
    ])
      expect(refusals('Conv2d', { ...conv, ...bad })).toHaveLength(1);
  });
});

describe('ConvTranspose2d', () => {
  const up = { in_channels: 8, out_channels: 4, kernel_size: 3 };
  it.each([
    [{}, [7, 7], [9, 9]],
    [{ stride: 2 }, [7, 8], [15, 17]],
    [{ stride: 2, padding: 1, output_padding: 1 }, [7, 7], [14, 14]],
    [{ dilation: 2, output_padding: [1, 0] }, [7, 7], [12, 11]],
    [{ stride: [2, 1] }, [1, null], [3, null]],
  ] as const)('%j', (params, [h, w], plane) => {
    expect(shapeOf('ConvTranspose2d', { ...up, ...params }, 2, 8, h, w)).toEqual({
      shape: [2, 4, ...plane],
      codes: [],
    });
  });

  it('counts parameters and multiplications', () => {
    const raw = { ...up, groups: 2 };
    expect(inferred('ConvTranspose2d', raw, { input: tensorOf(2, 8, 7, 7) }).cost).toEqual({
      parameters: 8 * 2 * 9 + 4,
      macs: 8 * 49 * 2 * 9,
    });
  });

  it('refuses what PyTorch refuses', () => {
    expect(refusals('ConvTranspose2d', { ...up, output_padding: 1 })).toMatchObject([
      { code: 'convtranspose2d.output_padding', torch: 'fR' },
    ]);
    expect(refusals('ConvTranspose2d', { ...up, output_padding: 1, dilation: 2 })).toEqual([]);
    expect(refusals('ConvTranspose2d', { ...up, padding_mode: 'reflect' })).toHaveLength(1);
    expect(shapeOf('ConvTranspose2d', { ...up, padding: 2 }, 2, 8, 1, 1).codes).toEqual([
      'convtranspose2d.too_small',
    ]);
    expect(shapeOf('ConvTranspose2d', up, 2, 6, 4, 4).codes).toEqual([
      'convtranspose2d.in_channels',
    ]);
  });
});

describe('pooling', () => {
  it.each([
    ['MaxPool2d', { kernel_size: 2 }, [28, 28], [14, 14]],
    ['MaxPool2d', { kernel_size: 2 }, [5, 5], [2, 2]],
    ['MaxPool2d', { kernel_size: 2, ceil_mode: true }, [5, 5], [3, 3]],
    ['MaxPool2d', { kernel_size: 3, stride: 2, padding: 1 }, [28, 28], [14, 14]],
    ['MaxPool2d', { kernel_size: 3, stride: 1, dilation: 2 }, [9, 9], [5, 5]],
    // A third window would start at 4 + 0: beyond the picture, so ceil mode drops it.
    ['MaxPool2d', { kernel_size: 1, stride: 4, ceil_mode: true }, [4, 5], [1, 2]],
    ['AvgPool2d', { kernel_size: 3, stride: 2, padding: 1, ceil_mode: true }, [6, 7], [4, 4]],
    ['AvgPool2d', { kernel_size: [2, 3], stride: null }, [8, null], [4, null]],
  ] as const)('%s %j', (type, params, [h, w], plane) => {
    expect(shapeOf(type, params, 2, 3, h, w)).toEqual({ shape: [2, 3, ...plane], codes: [] });
  });

  it('hands out indices with the plane they belong to', () => {
    const input = { input: tensorOf(2, 3, 5, 7) };
    const { outputs } = inferred('MaxPool2d', { kernel_size: 2, return_indices: true }, input);
    expect(outputs.indices).toEqual({
      type: 'Indices',
      shape: [2, 3, 2, 3],
      plane: [5, 7],
      last: 3 * 7 + 5,
    });
    expect(inferred('MaxPool2d', { kernel_size: 2 }, input).outputs.indices).toBeUndefined();
  });

  it('refuses padding above half of the kernel, and windows that do not fit', () => {
    expect(refusals('MaxPool2d', { kernel_size: 3, padding: 2 })).toMatchObject([
      { code: 'maxpool2d.padding', torch: 'fR' },
    ]);
    // PyTorch 2.15 measures by the kernel itself, not by what a dilated one covers.
    expect(refusals('MaxPool2d', { kernel_size: 3, padding: 2, dilation: 2 })).toHaveLength(1);
    expect(refusals('AvgPool2d', { kernel_size: 2, padding: [0, 2] })).toHaveLength(1);
    expect(refusals('AvgPool2d', { kernel_size: 2, divisor_override: 0 })).toMatchObject([
      { code: 'avgpool2d.divisor_override' },
    ]);
    expect(shapeOf('MaxPool2d', { kernel_size: 4 }, 2, 3, 3, 3).codes).toEqual([
      'maxpool2d.too_small',
    ]);
    expect(shapeOf('AvgPool2d', { kernel_size: 2 }, 2, 30).codes).toEqual(['avgpool2d.dimensions']);
  });
});

describe('MaxUnpool2d', () => {
  const indices = (plane: [number | null, number | null]): ValueType => ({
    type: 'Indices',
    shape: [2, 3, 2, 3],
    plane,
  });
  const unpool = (plane: [number | null, number | null], raw = {}) =>
    inferred(
      'MaxUnpool2d',
      { kernel_size: 2, ...raw },
      {
        input: tensorOf(2, 3, 2, 3),
        indices: indices(plane),
      },
    );

  it('gives back the size of the picture that was pooled', () => {
    expect(unpool([5, 7]).outputs.output).toMatchObject({ shape: [2, 3, 5, 7] });
    expect(unpool([5, 7]).problems).toEqual([]);
    expect(unpool([null, 7]).outputs.output).toMatchObject({ shape: [2, 3, null, 7] });
    expect(unpool([null, 7]).problems).toEqual([]);
  });

  it('refuses a size out of reach of its kernel and stride', () => {
    expect(unpool([6, 7]).problems).toMatchObject([
      { code: 'maxunpool2d.output_size', torch: 'fV' },
    ]);
    expect(unpool([5, 7], { kernel_size: 3 }).problems).toHaveLength(0);
    expect(unpool([5, 7], { kernel_size: 4 }).problems).toHaveLength(1);
  });

  it('refuses indices of another shape', () => {
    const { problems } = inferred(
      'MaxUnpool2d',
      { kernel_size: 2 },
      {
        input: tensorOf(2, 8, 2, 3),
        indices: indices([4, 6]),
      },
    );
    expect(problems).toMatchObject([{ code: 'maxunpool2d.indices', torch: 'fR' }]);
  });

  it('waits for both inputs', () => {
    const one = inferred('MaxUnpool2d', { kernel_size: 2 }, { input: tensorOf(2, 3, 2, 3) });
    expect(one).toEqual({ outputs: {} });
  });
});

describe('Linear and Flatten', () => {
  const linear = { in_features: 256, out_features: 10 };

  it('works on the last axis', () => {
    expect(shapeOf('Linear', linear, 64, 256)).toEqual({ shape: [64, 10], codes: [] });
    expect(shapeOf('Linear', linear, 64, 4, 256)).toEqual({ shape: [64, 4, 10], codes: [] });
    expect(shapeOf('Linear', linear, 64, null)).toEqual({ shape: [64, 10], codes: [] });
    expect(inferred('Linear', linear, { input: tensorOf(64, 4, 256) }).cost).toEqual({
      parameters: 2570,
      macs: 4 * 2560,
    });
  });

  it('repairs in_features', () => {
    const { outputs, problems } = inferred('Linear', linear, { input: tensorOf(64, 400) });
    expect(outputs.output).toMatchObject({ shape: [64, 10] });
    expect(problems).toMatchObject([
      {
        code: 'linear.in_features',
        torch: 'fR',
        repair: { command: { param: 'in_features', value: 400 } },
      },
    ]);
  });

  it('asks for Flatten when pictures arrive, and goes on as if it were there', () => {
    expect(shapeOf('Linear', linear, 64, 16, 4, 4)).toEqual({
      shape: [64, 10],
      codes: ['linear.needs_flatten'],
    });
    expect(shapeOf('Linear', linear, 64, 16, 5, 5).codes).toEqual(['linear.needs_flatten']);
    expect(shapeOf('Linear', linear, 64, 16, null, 4).codes).toEqual(['linear.needs_flatten']);
  });

  it.each([
    [{}, [64, 16, 4, 4], [64, 256]],
    [{ start_dim: 2 }, [64, 16, 4, 4], [64, 16, 16]],
    [{ start_dim: 0, end_dim: -2 }, [2, 3, 4], [6, 4]],
    [{ start_dim: -1 }, [2, 3], [2, 3]],
    [{}, [null, 16, 4, 4], [null, 256]],
    [{}, [2, 16, null, 4], [2, null]],
  ] as const)('Flatten %j %j', (params, from, to) => {
    expect(shapeOf('Flatten', params, ...from)).toEqual({ shape: to, codes: [] });
  });

  it('refuses axes that do not exist or are in the wrong order', () => {
    expect(shapeOf('Flatten', { end_dim: 4 }, 2, 3, 4).codes).toEqual(['flatten.range']);
    expect(shapeOf('Flatten', { start_dim: -4 }, 2, 3, 4).codes).toEqual(['flatten.range']);
    expect(shapeOf('Flatten', { start_dim: 2, end_dim: 1 }, 2, 3, 4).codes).toEqual([
      'flatten.order',
    ]);
  });
});

describe('layers that keep the shape', () => {
  it.each(['ReLU', 'Sigmoid', 'Tanh', 'Dropout'] as const)('%s', (type) => {
    expect(shapeOf(type, {}, 2, null, 4)).toEqual({ shape: [2, null, 4], codes: [] });
  });

  it('Dropout refuses a probability outside 0…1', () => {
    expect(refusals('Dropout', { p: 1.1 })).toHaveLength(1);
    expect(refusals('Dropout', { p: -0.1 })).toHaveLength(1);
    expect(refusals('Dropout', { p: 1 })).toEqual([]);
  });

  it('BatchNorm2d', () => {
    const norm = { num_features: 8 };
    expect(shapeOf('BatchNorm2d', norm, 4, 8, 5, 5)).toEqual({ shape: [4, 8, 5, 5], codes: [] });
    expect(shapeOf('BatchNorm2d', norm, 4, 6, 5, 5).codes).toEqual(['batchnorm2d.num_features']);
    expect(shapeOf('BatchNorm2d', norm, 4, 8).codes).toEqual(['batchnorm2d.dimensions']);
    expect(shapeOf('BatchNorm2d', norm, 1, 8, 1, 1).codes).toEqual(['batchnorm2d.one_value']);
    expect(shapeOf('BatchNorm2d', norm, 2, 8, 1, 1).codes).toEqual([]);
    expect(shapeOf('BatchNorm2d', norm, null, 8, 1, 1).codes).toEqual([]);
    expect(refusals('BatchNorm2d', { ...norm, momentum: null })).toEqual([]);
  });
});
