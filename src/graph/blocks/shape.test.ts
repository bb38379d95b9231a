import { describe, expect, it } from 'vitest';
import type { Dim, ValueType } from '../types';
import type { BlockType } from './registry';
import { broadcast } from './shape/broadcasting';
import { inferred, paramsOf, refusals, shapeOf, tensorOf } from './testing';

/** Shapes of all outputs by port, and codes of all problems. */
function outcome(type: BlockType, raw: object, inputs: Readonly<Record<string, readonly Dim[]>>) {
  const wired = Object.fromEntries(
    Object.entries(inputs).map(([port, shape]): [string, ValueType] => [port, tensorOf(...shape)]),
  );
  const { outputs, problems = [] } = inferred(type, { ...raw }, wired);
  return {
    shapes: Object.fromEntries(
      Object.entries(outputs).map(([port, v]) => [port, v.type === 'Tensor' ? v.shape : v.type]),
    ),
    codes: problems.map((p) => `${p.code} ${p.torch}`),
  };
}

/** The one problem of one input. */
function problemOf(type: BlockType, raw: object, ...shape: Dim[]) {
  const { problems = [] } = inferred(type, { ...raw }, { input: tensorOf(...shape) });
  expect(problems).toHaveLength(1);
  return problems[0];
}

describe('broadcasting', () => {
  it.each([
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [
      [2, 3, 4],
      [3, 1],
      [2, 3, 4],
    ],
    [
      [2, 1],
      [1, 5],
      [2, 5],
    ],
    [[], [2], [2]],
    [
      [null, 3],
      [4, 3],
      [4, 3],
    ],
    [
      [null, 3],
      [1, 3],
      [null, 3],
    ],
    [[null], [null], [null]],
    [[2, 3], [2, 4], null],
    [[3], [2], null],
  ] as const)('%j and %j give %j', (a, b, result) => {
    expect(broadcast(a, b)).toEqual(result);
    expect(broadcast(b, a)).toEqual(result);
  });

  it.each(['Add', 'Multiply'] as const)('%s warns where shapes differ, refuses others', (type) => {
    const code = type.toLowerCase();
    const same = { input: [2, 8, 4, 4], other: [2, 8, 4, 4] };
    expect(outcome(type, {}, same)).toEqual({ shapes: { output: [2, 8, 4, 4] }, codes: [] });
    expect(outcome(type, {}, { ...same, other: [2, 8, 1, 1] })).toEqual({
      shapes: { output: [2, 8, 4, 4] },
      codes: [`${code}.broadcast W`],
    });
    expect(outcome(type, {}, { ...same, other: [2, 4, 4, 4] })).toEqual({
      shapes: {},
      codes: [`${code}.shapes fR`],
    });
    expect(outcome(type, {}, { input: [2, 8] })).toEqual({ shapes: {}, codes: [] });
  });
});

describe('Concat and Split', () => {
  it('adds up the joined axis of two to four inputs', () => {
    const maps = { input: [2, 3, 4, 4], other: [2, 5, 4, 4] };
    expect(outcome('Concat', {}, maps).shapes.output).toEqual([2, 8, 4, 4]);
    const four = { ...maps, third: [2, 1, 4, 4], fourth: [2, null, 4, 4] };
    expect(outcome('Concat', {}, four).shapes.output).toEqual([2, null, 4, 4]);
    const unknown = { input: [2, 3, null, 4], other: [2, 3, 6, 4] };
    expect(outcome('Concat', {}, unknown).shapes.output).toEqual([2, 6, 6, 4]);
    expect(outcome('Concat', { dim: -1 }, maps).codes).toEqual(['concat.shapes fR']);
  });

  it('refuses other lengths, other ranks and axes that do not exist', () => {
    const to = (...other: number[]) => outcome('Concat', {}, { input: [2, 3, 4, 4], other }).codes;
    expect(to(2, 3, 5, 4)).toEqual(['concat.shapes fR']);
    expect(to(2, 3)).toEqual(['concat.shapes fR']);
    expect(outcome('Concat', { dim: 2 }, { input: [2, 3], other: [2, 3] }).codes).toEqual([
      'concat.range fI',
    ]);
  });

  it('waits for an input that is wired but unknown', () => {
    const given = { input: tensorOf(2, 3), other: tensorOf(2, 3), third: undefined };
    const { outputs } = inferred('Concat', {}, given as unknown as Record<string, ValueType>);
    expect(outputs).toEqual({});
  });

  it('gives every piece an output of its own', () => {
    const params = { dim: 1, sizes: [1, 2, 5] };
    expect(outcome('Split', params, { input: [2, 8, 4] })).toEqual({
      shapes: { output_0: [2, 1, 4], output_1: [2, 2, 4], output_2: [2, 5, 4] },
      codes: [],
    });
    expect(outcome('Split', params, { input: [2, 9, 4] }).codes).toEqual(['split.sizes fR']);
    expect(outcome('Split', params, { input: [2, null, 4] }).codes).toEqual([]);
    expect(outcome('Split', { ...params, dim: 3 }, { input: [2, 8] }).codes).toEqual([
      'split.range fI',
    ]);
    expect(outcome('Split', { ...params, dim: 0 }, { input: [8, 8] }).codes).toEqual([
      'split.batch undefined',
    ]);
    expect(refusals('Split', { sizes: 4 })).toHaveLength(1);
    expect(refusals('Split', { sizes: [2, 0] })).toHaveLength(1);
  });
});

describe('Reshape, Unflatten, Permute, Mean and Select', () => {
  it.each([
    ['Reshape', { shape: [28, 28] }, [64, 1, 28, 28], [64, 28, 28]],
    ['Reshape', { shape: -1 }, [64, 3, 4], [64, 12]],
    ['Reshape', { shape: [4, -1] }, [null, 3, 4], [null, 4, 3]],
    ['Reshape', { shape: [4, -1] }, [2, null, 4], [2, 4, null]],
    ['Reshape', { shape: [2, 3] }, [2, null], [2, 2, 3]],
    ['Unflatten', { dim: 1, unflattened_size: [4, 2, -1] }, [3, 16], [3, 4, 2, 2]],
    ['Unflatten', { dim: -1, unflattened_size: [4] }, [3, 2, 4], [3, 2, 4]],
    ['Permute', { dims: [0, 2, 3, 1] }, [2, 3, 4, 5], [2, 4, 5, 3]],
    ['Permute', { dims: [0, -1, 1] }, [2, 3, null], [2, null, 3]],
    ['Mean', { dim: [2, 3] }, [2, 3, 4, 5], [2, 3]],
    ['Mean', { dim: -1, keepdim: true }, [2, 3, null], [2, 3, 1]],
    ['Mean', {}, [2, 3], []],
    ['Mean', { keepdim: true }, [2, 3], [1, 1]],
    ['Select', { dim: 1, index: -1 }, [2, 28, 64], [2, 64]],
    ['Select', { dim: -1, index: 3 }, [2, 28, null], [2, 28]],
    ['Identity', {}, [2, null], [2, null]],
  ] as const)('%s %j takes %j to %j', (type, params, from, to) => {
    expect(shapeOf(type, params, ...from)).toEqual({ shape: to, codes: [] });
  });

  it.each([
    ['Reshape', { shape: [28, 29] }, [64, 1, 28, 28], 'reshape.shape', 'fR'],
    ['Reshape', { shape: [5, -1] }, [64, 12], 'reshape.shape', 'fR'],
    ['Reshape', { shape: [5, -1] }, [], 'reshape.dimensions', 'fR'],
    ['Unflatten', { dim: 1, unflattened_size: [3, 3] }, [2, 8], 'unflatten.unflattened_size', 'fR'],
    ['Unflatten', { dim: 2, unflattened_size: [3] }, [2, 3], 'unflatten.range', 'fI'],
    ['Unflatten', { dim: -2, unflattened_size: [2, 1] }, [2, 3], 'unflatten.batch', undefined],
    ['Permute', { dims: [0, 1] }, [2, 3, 4], 'permute.count', 'fR'],
    ['Permute', { dims: [0, 1, -2] }, [2, 3, 4], 'permute.repeated', 'fR'],
    ['Permute', { dims: [0, 1, 3] }, [2, 3, 4], 'permute.range', 'fI'],
    ['Mean', { dim: [1, -1] }, [2, 3], 'mean.repeated', 'fR'],
    ['Mean', { dim: 2 }, [2, 3], 'mean.range', 'fI'],
    ['Select', { dim: 1, index: 28 }, [2, 28, 4], 'select.index', 'fI'],
    ['Select', { dim: 1, index: -29 }, [2, 28, 4], 'select.index', 'fI'],
    ['Select', { dim: 3, index: 0 }, [2, 28, 4], 'select.range', 'fI'],
    ['Select', { dim: 0, index: 0 }, [2, 28, 4], 'select.batch', undefined],
  ] as const)('%s %j refuses %j', (type, params, shape, code, torch) => {
    const problem = problemOf(type, params, ...shape);
    expect(problem?.code).toBe(code);
    expect(problem?.torch).toBe(torch);
  });

  it('refuses two open lengths and lengths of 0', () => {
    expect(refusals('Reshape', { shape: [-1, -1] })).toMatchObject([
      { code: 'reshape.open', torch: 'fR' },
    ]);
    expect(refusals('Reshape', { shape: [2, 0] })).toMatchObject([{ code: 'reshape.zero' }]);
    expect(refusals('Reshape', { shape: -2 })).toHaveLength(1);
    const unflatten = (unflattened_size: unknown) =>
      refusals('Unflatten', { dim: 1, unflattened_size });
    expect(unflatten([-1, 2, -1])).toMatchObject([{ code: 'unflatten.open' }]);
    expect(unflatten([0, 1])).toMatchObject([{ code: 'unflatten.zero' }]);
    // PyTorch takes no bare number here, and no fractions.
    expect(unflatten(4)).toMatchObject([{ torch: 'cT' }]);
    expect(unflatten([2.5, 2])).toMatchObject([{ torch: 'cT' }]);
  });
});

describe('PixelShuffle and PixelUnshuffle', () => {
  it('exchange channels and pixels', () => {
    expect(shapeOf('PixelShuffle', { upscale_factor: 2 }, 1, 8, 3, null)).toEqual({
      shape: [1, 2, 6, null],
      codes: [],
    });
    expect(shapeOf('PixelUnshuffle', { downscale_factor: 3 }, 1, 2, 6, 9)).toEqual({
      shape: [1, 18, 2, 3],
      codes: [],
    });
  });

  it('refuse what does not divide, rows, and factors below 1', () => {
    const up = { upscale_factor: 2 };
    expect(problemOf('PixelShuffle', up, 1, 6, 3, 3)).toMatchObject({
      code: 'pixelshuffle.channels',
      torch: 'fR',
    });
    expect(problemOf('PixelShuffle', up, 1, 8)?.code).toBe('pixelshuffle.dimensions');
    expect(refusals('PixelShuffle', { upscale_factor: 0 })).toMatchObject([{ torch: 'fR' }]);
    const down = { downscale_factor: 2 };
    expect(problemOf('PixelUnshuffle', down, 1, 2, 4, 5)?.code).toBe('pixelunshuffle.size');
    expect(problemOf('PixelUnshuffle', down, 1, 2, 5, 4)?.code).toBe('pixelunshuffle.size');
  });
});

describe('padding layers', () => {
  it.each([
    ['ZeroPad1d', { padding: 2 }, [2, 3, 5], [2, 3, 9]],
    ['ZeroPad2d', { padding: [1, 2, 3, 4] }, [2, 3, 5, 6], [2, 3, 12, 9]],
    ['ZeroPad2d', { padding: [-1, -2, 0, 0] }, [2, 3, 5, 6], [2, 3, 5, 3]],
    ['ConstantPad3d', { padding: [0, 0, 0, 0, 1, 2], value: 1 }, [1, 1, 2, 2, 2], [1, 1, 5, 2, 2]],
    ['ReflectionPad2d', { padding: 4 }, [1, 1, 5, 5], [1, 1, 13, 13]],
    ['ReplicationPad1d', { padding: 9 }, [1, 1, 2], [1, 1, 20]],
    ['CircularPad2d', { padding: 5 }, [1, 1, 5, null], [1, 1, 15, null]],
  ] as const)('%s %j', (type, params, from, to) => {
    expect(shapeOf(type, params, ...from)).toEqual({ shape: to, codes: [] });
  });

  it.each([
    ['ReflectionPad2d', { padding: 5 }, [1, 1, 5, 9], 'reflectionpad2d.padding'],
    ['CircularPad1d', { padding: [0, 6] }, [1, 1, 5], 'circularpad1d.padding'],
    ['CircularPad1d', { padding: [-3, 3] }, [1, 1, 5], 'circularpad1d.padding'],
    ['ZeroPad1d', { padding: [-3, -2] }, [1, 1, 5], 'zeropad1d.too_small'],
    ['ReplicationPad2d', { padding: 1 }, [1, 5], 'replicationpad2d.dimensions'],
  ] as const)('%s %j refuses %j', (type, params, shape, code) => {
    expect(problemOf(type, params, ...shape)).toMatchObject({ code, torch: 'fR' });
  });

  it('take one number or one for each side', () => {
    expect(refusals('ZeroPad2d', { padding: [1, 2] })).toHaveLength(1);
    expect(refusals('ZeroPad1d', { padding: [1, 2] })).toEqual([]);
    expect(refusals('ConstantPad1d', { padding: 1 })).toHaveLength(1);
  });
});

describe('Upsample', () => {
  it.each([
    [{ scale_factor: 2 }, [1, 2, 3, 4], [1, 2, 6, 8]],
    [{ scale_factor: [1.5, 0.5] }, [1, 2, 3, 5], [1, 2, 4, 2]],
    [{ size: 7 }, [1, 2, 3, 4], [1, 2, 7, 7]],
    [{ size: [7, 9], mode: 'bicubic' }, [1, 2, 3, 4], [1, 2, 7, 9]],
    [{ scale_factor: 2, mode: 'linear', align_corners: true }, [1, 2, 3], [1, 2, 6]],
    [{ scale_factor: 2, mode: 'trilinear' }, [1, 2, 3, 4, null], [1, 2, 6, 8, null]],
  ] as const)('%j', (params, from, to) => {
    expect(shapeOf('Upsample', params, ...from)).toEqual({ shape: to, codes: [] });
  });

  it.each([
    [{}, [1, 2, 3, 4], 'upsample.size', 'fV'],
    [{ size: 2, scale_factor: 2 }, [1, 2, 3, 4], 'upsample.size', 'fV'],
    [{ size: 2, align_corners: false }, [1, 2, 3, 4], 'upsample.align_corners', 'fV'],
    [{ size: 2, mode: 'area', align_corners: true }, [1, 2, 3], 'upsample.align_corners', 'fV'],
    [
      { size: 2, recompute_scale_factor: true },
      [1, 2, 3, 4],
      'upsample.recompute_scale_factor',
      'fV',
    ],
    [{ size: [2, 3, 4] }, [1, 2, 3, 4], 'upsample.length', 'fV'],
    [{ scale_factor: [2, 2] }, [1, 2, 3], 'upsample.length', 'fV'],
    [{ scale_factor: 0.2 }, [1, 2, 3, 4], 'upsample.too_small', 'fR'],
    [{ scale_factor: -1 }, [1, 2, 3, 4], 'upsample.too_small', 'fR'],
    [{ scale_factor: 2, mode: 'bilinear' }, [1, 2, 3], 'upsample.dimensions', 'fR'],
    [{ scale_factor: 2 }, [1, 2], 'upsample.dimensions', 'fR'],
  ] as const)('refuses %j for %j', (params, shape, code, torch) => {
    expect(problemOf('Upsample', params, ...shape)).toMatchObject({ code, torch });
  });

  it('repairs contradictions to something that works', () => {
    const both = { size: 2, scale_factor: 2 };
    const repair = problemOf('Upsample', both, 1, 2, 3, 4)?.repair?.command;
    if (repair?.kind !== 'set-param') throw new Error('There is no repair.');
    const repaired = paramsOf('Upsample', { ...both, [repair.param]: repair.value });
    expect(shapeOf('Upsample', repaired, 1, 2, 3, 4).codes).toEqual([]);
  });
});
