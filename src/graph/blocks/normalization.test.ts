import { describe, expect, it } from 'vitest';
import { expectReadable, inferred, refusals, shapeOf, tensorOf } from './testing';

describe('normalisation', () => {
  it.each([
    ['BatchNorm1d', { num_features: 3 }, [8, 3]],
    ['BatchNorm1d', { num_features: 3 }, [8, 3, 5]],
    ['BatchNorm1d', { num_features: 3 }, [1, 3, 2]],
    ['BatchNorm3d', { num_features: 3 }, [8, 3, 2, 2, 2]],
    ['InstanceNorm1d', { num_features: 3 }, [8, 3, 5]],
    ['InstanceNorm2d', { num_features: 3 }, [1, 3, 1, 2]],
    ['InstanceNorm3d', { num_features: 3 }, [8, 3, 1, 1, 2]],
    ['GroupNorm', { num_groups: 3, num_channels: 6 }, [8, 6]],
    ['GroupNorm', { num_groups: 3, num_channels: 3 }, [2, 3]],
    ['GroupNorm', { num_groups: 3, num_channels: 6 }, [null, 6, 4, 4]],
    ['LayerNorm', { normalized_shape: 5 }, [8, 5]],
    ['LayerNorm', { normalized_shape: [3, 5] }, [8, 3, 5]],
    ['LayerNorm', { normalized_shape: [3, 5] }, [8, 3, null]],
    ['RMSNorm', { normalized_shape: 5 }, [8, 3, 5]],
    ['LocalResponseNorm', { size: 5 }, [8, 3, 5]],
    ['Dropout1d', {}, [8, 3, 5]],
    ['Dropout2d', {}, [8, 3, 5, 5]],
    ['Dropout3d', {}, [8, 3, 5, 5, 5]],
  ] as const)('%s %j takes %j', (type, params, shape) =>
    expect(shapeOf(type, params, ...shape)).toEqual({ shape, codes: [] }),
  );

  it.each([
    ['BatchNorm1d', { num_features: 3 }, [8, 3, 5, 5], 'batchnorm1d.dimensions', 'fV'],
    ['BatchNorm2d', { num_features: 3 }, [8, 3], 'batchnorm2d.dimensions', 'fV'],
    ['BatchNorm3d', { num_features: 3 }, [8, 3, 5, 5], 'batchnorm3d.dimensions', 'fV'],
    ['BatchNorm1d', { num_features: 3 }, [1, 3], 'batchnorm1d.one_value', 'fV'],
    ['BatchNorm3d', { num_features: 3 }, [1, 3, 1, 1, 1], 'batchnorm3d.one_value', 'fV'],
    ['BatchNorm1d', { num_features: 3 }, [8, 4], 'batchnorm1d.num_features', 'fR'],
    ['InstanceNorm1d', { num_features: 3 }, [8, 3], 'instancenorm1d.dimensions', 'fV'],
    ['InstanceNorm2d', { num_features: 3 }, [8, 3, 5], 'instancenorm2d.dimensions', 'fV'],
    ['InstanceNorm2d', { num_features: 3 }, [8, 3, 1, 1], 'instancenorm2d.one_value', 'fV'],
    [
      'InstanceNorm2d',
      { num_features: 3, affine: true },
      [8, 4, 5, 5],
      'instancenorm2d.num_features',
      'fV',
    ],
    [
      'InstanceNorm2d',
      { num_features: 3, track_running_stats: true },
      [8, 4, 5, 5],
      'instancenorm2d.num_features',
      'fR',
    ],
    ['InstanceNorm2d', { num_features: 3 }, [8, 4, 5, 5], 'instancenorm2d.num_features', 'W'],
    ['GroupNorm', { num_groups: 2, num_channels: 4 }, [8], 'groupnorm.dimensions', 'fR'],
    ['GroupNorm', { num_groups: 2, num_channels: 4 }, [8, 6, 2], 'groupnorm.num_channels', 'fR'],
    ['GroupNorm', { num_groups: 4, num_channels: 4 }, [1, 4], 'groupnorm.one_value', 'fV'],
    ['LayerNorm', { normalized_shape: 5 }, [8, 4], 'layernorm.normalized_shape', 'fR'],
    ['LayerNorm', { normalized_shape: [3, 5] }, [5], 'layernorm.normalized_shape', 'fR'],
    ['RMSNorm', { normalized_shape: [3, 5] }, [8, 5, 3], 'rmsnorm.normalized_shape', 'fR'],
    ['LocalResponseNorm', { size: 5 }, [8, 3], 'localresponsenorm.dimensions', 'fV'],
    ['Dropout1d', {}, [8, 3, 5, 5], 'dropout1d.dimensions', 'fR'],
    ['Dropout1d', {}, [8, 3], 'dropout1d.dimensions', 'W'],
    ['Dropout2d', {}, [8, 3, 5], 'dropout2d.dimensions', 'W'],
    ['Dropout3d', {}, [8, 3, 5, 5], 'dropout3d.dimensions', 'W'],
  ] as const)('%s %j does not like %j: %s', (type, params, shape, code, torch) => {
    const { problems = [] } = inferred(type, params, { input: tensorOf(...shape) });
    expect(problems).toMatchObject([{ code, torch }]);
    expectReadable(problems);
  });

  it.each([
    ['GroupNorm', { num_groups: 3, num_channels: 8 }, 'groupnorm.groups', 'cV'],
    ['GroupNorm', { num_groups: 0, num_channels: 8 }, 'param.invalid', 'cV'],
    ['Dropout2d', { p: 1.1 }, 'param.invalid', 'cV'],
    ['AlphaDropout', { p: -0.1 }, 'param.invalid', 'cV'],
    ['LayerNorm', { normalized_shape: [4, 0] }, 'param.invalid', 'fR'],
    ['RMSNorm', { normalized_shape: [] }, 'param.invalid', 'fR'],
  ] as const)('%s refuses %j', (type, params, code, torch) => {
    const problems = refusals(type, params);
    expect(problems[0]).toMatchObject({ code, torch });
    expectReadable(problems);
  });

  it('counts what is learnt', () => {
    const parameters = (...[type, params]: Parameters<typeof refusals>) =>
      inferred(type, params, {}).cost?.parameters;
    expect(parameters('BatchNorm3d', { num_features: 5 })).toBe(10);
    expect(parameters('InstanceNorm2d', { num_features: 5 })).toBe(0);
    expect(parameters('InstanceNorm2d', { num_features: 5, affine: true })).toBe(10);
    expect(parameters('GroupNorm', { num_groups: 2, num_channels: 4 })).toBe(8);
    expect(parameters('LayerNorm', { normalized_shape: [3, 5] })).toBe(30);
    expect(parameters('LayerNorm', { normalized_shape: [3, 5], bias: false })).toBe(15);
    expect(parameters('RMSNorm', { normalized_shape: [3, 5] })).toBe(15);
  });

  it('repairs normalized_shape with the last axes of the input', () => {
    const repaired = (normalized_shape: number | number[], ...shape: number[]) =>
      inferred('LayerNorm', { normalized_shape }, { input: tensorOf(...shape) }).problems?.[0]
        ?.repair?.command;
    expect(repaired(5, 8, 3, 7)).toMatchObject({ value: 7 });
    expect(repaired([2, 2], 8, 3, 7)).toMatchObject({ value: [3, 7] });
  });
});
