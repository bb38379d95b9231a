import { describe, expect, it } from 'vitest';
import type { Dim } from '../../types';
import { definitionOf } from '../registry';
import { expectReadable, inferred, paramsOf, refusals, shapeOf, tensorOf } from '../testing';

const conv = { in_channels: 3, out_channels: 8, kernel_size: 3 };

describe('Conv1d and Conv3d', () => {
  it.each([
    ['Conv1d', {}, [9], [7]],
    ['Conv1d', { kernel_size: [4], stride: 2, padding: 1, dilation: 2 }, [10], [3]],
    ['Conv1d', { padding: 'same', kernel_size: 4 }, [9], [9]],
    ['Conv1d', {}, [null], [null]],
    ['Conv3d', {}, [5, 4, 3], [3, 2, 1]],
    ['Conv3d', { kernel_size: [1, 2, 3], stride: [3, 2, 1] }, [8, 8, 8], [3, 4, 6]],
    ['Conv3d', { padding: [0, 1, 2], dilation: [2, 1, 3] }, [7, 5, 8], [3, 5, 6]],
    ['Conv3d', { padding: 'valid' }, [3, null, 4], [1, null, 2]],
  ] as const)('%s %j %j', (type, params, from, to) => {
    expect(shapeOf(type, { ...conv, ...params }, 2, 3, ...from)).toEqual({
      shape: [2, 8, ...to],
      codes: [],
    });
  });

  it('counts parameters and multiplications', () => {
    const raw = { in_channels: 4, out_channels: 6, kernel_size: [1, 2, 3], groups: 2 };
    expect(inferred('Conv3d', raw, { input: tensorOf(2, 4, 3, 4, 5) }).cost).toEqual({
      parameters: 6 * 2 * 6 + 6,
      macs: 6 * (3 * 3 * 3) * 2 * 6,
    });
    const line = { in_channels: 4, out_channels: 6, kernel_size: 3, bias: false };
    expect(inferred('Conv1d', line, { input: tensorOf(2, 4, 10) }).cost).toEqual({
      parameters: 72,
      macs: 6 * 8 * 12,
    });
  });

  it.each([
    ['Conv1d', {}, [3, 2], 'conv1d.too_small'],
    ['Conv1d', {}, [4, 9], 'conv1d.in_channels'],
    ['Conv1d', {}, [3, 9, 9], 'conv1d.dimensions'],
    ['Conv1d', { padding: 3, padding_mode: 'reflect' }, [3, 3], 'conv1d.padding_mode'],
    ['Conv1d', { padding: 4, padding_mode: 'circular' }, [3, 3], 'conv1d.padding_mode'],
    ['Conv3d', {}, [3, 2, 9, 9], 'conv3d.too_small'],
    ['Conv3d', {}, [3, 9, 9], 'conv3d.dimensions'],
    [
      'Conv3d',
      { padding: [2, 0, 0], padding_mode: 'reflect' },
      [3, 2, 9, 9],
      'conv3d.padding_mode',
    ],
  ] as const)('%s %j refuses %j: %s', (type, params, shape, code) => {
    const { problems = [] } = inferred(
      type,
      { ...conv, ...params },
      { input: tensorOf(2, ...(shape as readonly Dim[])) },
    );
    expect(problems.map((p) => p.code)).toEqual([code]);
    expect(problems[0]?.torch).toBe('fR');
    expectReadable(problems);
  });

  it('refuses what the constructor refuses, in words', () => {
    for (const type of ['Conv1d', 'Conv3d'] as const) {
      expect(refusals(type, { ...conv, groups: 2 })).toMatchObject([
        { code: `${type.toLowerCase()}.groups`, torch: 'cV' },
      ]);
      expect(refusals(type, { ...conv, padding: 'same', stride: 2 })).toMatchObject([
        { code: `${type.toLowerCase()}.same_stride`, torch: 'cV' },
      ]);
      for (const bad of [
        { kernel_size: [3, 3] },
        { stride: 0 },
        { padding: 'full' },
        { groups: 0 },
      ])
        expect(refusals(type, { ...conv, ...bad })).toHaveLength(1);
    }
    expect(refusals('Conv3d', { ...conv, stride: 0 })[0]?.message.en).toBe(
      'stride is 0; it must be a whole number or three (depth, height, width) ≥ 1.',
    );
    expect(refusals('Conv1d', { ...conv, padding: -1 })[0]).toMatchObject({
      torch: 'fR',
      message: { en: "padding is -1; it must be a whole number ≥ 0, or 'same', 'valid'." },
    });
  });
});

describe('transposed convolutions', () => {
  const up = { in_channels: 8, out_channels: 4, kernel_size: 3 };

  it.each([
    ['ConvTranspose1d', {}, [7], [9]],
    ['ConvTranspose1d', { stride: 2, padding: 1, output_padding: 1 }, [7], [14]],
    ['ConvTranspose3d', { stride: [2, 1, 3] }, [2, 3, 4], [5, 5, 12]],
    ['ConvTranspose3d', { dilation: 2, output_padding: [1, 0, 0] }, [7, 7, null], [12, 11, null]],
    ['ConvTranspose1d', { stride: 3, output_size: [11] }, [3], [11]],
    ['ConvTranspose2d', { stride: 2, output_size: [9, 9, 7, 8] }, [3, 3], [7, 8]],
  ] as const)('%s %j %j', (type, params, from, to) => {
    expect(shapeOf(type, { ...up, ...params }, 2, 8, ...from)).toEqual({
      shape: [2, 4, ...to],
      codes: [],
    });
  });

  it('takes an output_size from m to m + stride − 1, and no other', () => {
    const codes = (size: number) =>
      shapeOf('ConvTranspose1d', { ...up, stride: 3, output_size: [size] }, 2, 8, 3).codes;
    expect([8, 9, 10, 11, 12].map((size) => codes(size).length)).toEqual([1, 0, 0, 0, 1]);
    const { problems = [] } = inferred(
      'ConvTranspose3d',
      { ...up, stride: 2, output_size: [7, 7, 9] },
      { input: tensorOf(1, 8, 3, 3, 3) },
    );
    expect(problems).toMatchObject([{ code: 'convtranspose3d.output_size', torch: 'fV' }]);
    expectReadable(problems);
  });

  it('refuses an output_size of another length, and too much output_padding', () => {
    expect(refusals('ConvTranspose1d', { ...up, output_size: [2, 9] })).toMatchObject([
      { torch: 'fV', param: 'output_size' },
    ]);
    expect(refusals('ConvTranspose3d', { ...up, output_padding: [0, 0, 1] })).toMatchObject([
      { code: 'convtranspose3d.output_padding', torch: 'fR' },
    ]);
    expect(refusals('ConvTranspose1d', { ...up, padding_mode: 'reflect' })).toMatchObject([
      { torch: 'cV' },
    ]);
    expect(shapeOf('ConvTranspose1d', { ...up, padding: 2 }, 2, 8, 1).codes).toEqual([
      'convtranspose1d.too_small',
    ]);
  });

  it('writes output_size where PyTorch takes it', () => {
    const text = (raw: object) =>
      definitionOf('ConvTranspose1d')?.pytorch(paramsOf('ConvTranspose1d', { ...up, ...raw }));
    expect(text({})).toBe('nn.ConvTranspose1d(8, 4, kernel_size=3)');
    expect(text({ output_size: [9] })).toBe(
      'nn.ConvTranspose1d(8, 4, kernel_size=3)(input, output_size=(9,))',
    );
  });
});
