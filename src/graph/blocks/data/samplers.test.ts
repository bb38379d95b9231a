import { describe, expect, it } from 'vitest';
import type { Dim, TargetType, ValueType } from '../../types';
import { definitionOf } from '../registry';
import { expectReadable, inferred, paramsOf, refusals } from '../testing';
import { weightsOf } from './samplers';

const dataset = (
  length: Dim = 87,
  target: TargetType = { kind: 'class', classes: 3 },
): ValueType => ({ type: 'Dataset', sample: { kind: 'tensor', shape: [1, 8, 8] }, target, length });

const order = (samples: Dim, more: object = {}): ValueType => ({
  type: 'Sampler',
  samples,
  population: samples,
  ...more,
});

type Type = Parameters<typeof inferred>[0];
const python = (type: Type, params: object) =>
  definitionOf(type)?.pytorch(paramsOf(type, { ...params }));

/** Codes of what a block says of its inputs. */
function codes(type: Type, params: object, inputs: Record<string, ValueType>) {
  const { problems = [] } = inferred(type, { ...params }, inputs);
  expectReadable(problems);
  return problems.map((p) => [p.code, p.torch]);
}

const refused = (type: Type, params: object) => {
  const problems = refusals(type, { ...params });
  expectReadable(problems);
  return problems.map((p) => [p.param, p.torch]);
};

describe('samplers', () => {
  it('say how many samples they yield, and from where', () => {
    const source = { data_source: dataset(87) };
    expect(inferred('SequentialSampler', {}, source).outputs.sampler).toEqual(order(87));
    expect(inferred('RandomSampler', {}, source).outputs.sampler).toEqual(order(87));
    expect(inferred('RandomSampler', { num_samples: 200 }, source).outputs.sampler).toEqual(
      order(200, { population: 87 }),
    );
    expect(inferred('SubsetRandomSampler', { indices: '0:10, 86' }, {}).outputs.sampler).toEqual(
      order(11, { population: 87 }),
    );
    const weighted = { weights: '1, 0, 2.5, 0', num_samples: 9 };
    expect(inferred('WeightedRandomSampler', weighted, {}).outputs.sampler).toEqual(
      order(9, { population: 3 }),
    );
    const balanced = { weights: 'balanced', num_samples: 9 };
    expect(inferred('WeightedRandomSampler', balanced, {}).outputs.sampler).toEqual(
      order(9, { population: null, balanced: true, replacement: true }),
    );
    const batch = { batch_size: 8, drop_last: true };
    expect(inferred('BatchSampler', batch, { sampler: order(87) }).outputs.sampler).toEqual(
      order(87, { batch: { size: 8, dropLast: true } }),
    );
  });

  it('refuse what PyTorch refuses', () => {
    expect(refused('RandomSampler', { num_samples: 0 })).toEqual([['num_samples', 'cV']]);
    expect(refused('RandomSampler', { num_samples: 1.5 })).toEqual([['num_samples', 'cV']]);
    expect(refused('RandomSampler', { replacement: 1 })).toHaveLength(1);
    expect(codes('RandomSampler', {}, { data_source: dataset(0) })).toEqual([
      ['sampler.empty', 'cV'],
    ]);
    expect(refused('SubsetRandomSampler', { indices: 'a few' })).toHaveLength(1);
    expect(codes('SubsetRandomSampler', { indices: '-1, 2' }, {})).toEqual([
      ['sampler.index', 'fI'],
    ]);
    expect(refused('WeightedRandomSampler', { weights: '1', num_samples: true })).toHaveLength(1);
    const weights = (list: string, num_samples = 1, replacement = true) =>
      codes('WeightedRandomSampler', { weights: list, num_samples, replacement }, {});
    expect(weights('1, -1')).toEqual([['sampler.weight', 'fR']]);
    expect(weights('1, inf')).toEqual([['sampler.weight', 'fR']]);
    expect(weights('0, 0')).toEqual([['sampler.weights', 'fR']]);
    expect(weights('1, 1', 3, false)).toEqual([['sampler.too_many', 'fR']]);
    expect(weights('1, 0', 2, false)).toEqual([['sampler.too_many', 'fR']]);
    expect(weights('1, 1', 3)).toEqual([]);
    expect(refused('BatchSampler', { batch_size: 0, drop_last: false })).toEqual([
      ['batch_size', 'cV'],
    ]);
    expect(refused('BatchSampler', { batch_size: 4, drop_last: 'no' })).toHaveLength(1);
    const nested = { sampler: order(9, { batch: { size: 3, dropLast: false } }) };
    expect(codes('BatchSampler', { batch_size: 2, drop_last: false }, nested)).toEqual([
      ['sampler.nested', 'fT'],
    ]);
  });

  it('read as PyTorch', () => {
    expect(python('RandomSampler', { num_samples: 9, replacement: true })).toBe(
      'RandomSampler(dataset, replacement=True, num_samples=9)',
    );
    expect(python('SubsetRandomSampler', { indices: '0:9' })).toBe(
      'SubsetRandomSampler(range(0, 9))',
    );
    expect(python('SubsetRandomSampler', { indices: '0:9, 11' })).toBe(
      'SubsetRandomSampler([*range(0, 9), 11])',
    );
    expect(python('WeightedRandomSampler', { weights: '1, 2', num_samples: 3 })).toBe(
      'WeightedRandomSampler([1, 2], 3)',
    );
    expect(python('BatchSampler', { batch_size: 8, drop_last: true })).toBe(
      'BatchSampler(sampler, 8, True)',
    );
  });

  it('take weights as numbers', () => {
    expect(weightsOf('1, .5,2e-1')).toEqual(Float64Array.of(1, 0.5, 0.2));
    expect(weightsOf('-inf, nan')).toEqual(Float64Array.of(-Infinity, Number.NaN));
    for (const bad of ['', '1,,2', '1 2', 'x']) expect(weightsOf(bad)).toBeNull();
  });
});

describe('a DataLoader with samplers', () => {
  const batches = (params: object, inputs: Record<string, ValueType>) =>
    inferred('DataLoader', { ...params }, { dataset: dataset(), ...inputs }).outputs.batches;

  it('counts what they yield', () => {
    expect(batches({ batch_size: 8 }, { sampler: order(20) })).toMatchObject({
      batchSize: 8,
      samples: 20,
      batches: 3,
      lastBatch: 4,
    });
    const batch = { batch: { size: 8, dropLast: true } };
    expect(batches({}, { batch_sampler: order(87, batch) })).toMatchObject({
      shape: [8, 1, 8, 8],
      batchSize: 8,
      samples: 87,
      batches: 10,
      lastBatch: 8,
    });
  });

  it('refuses what excludes each other', () => {
    const of = (params: object, inputs: Record<string, ValueType>, length: Dim = 87) =>
      codes('DataLoader', params, { dataset: dataset(length), ...inputs });
    const whole = order(87, { batch: { size: 8, dropLast: true } });
    const excluded = ['dataloader.sampler', 'cV'];
    expect(of({ shuffle: true }, { sampler: order(87) })).toEqual([excluded]);
    for (const params of [{ shuffle: true }, { batch_size: 2 }, { drop_last: true }])
      expect(of(params, { batch_sampler: whole }), JSON.stringify(params)).toEqual([excluded]);
    expect(of({}, { batch_sampler: whole, sampler: order(87) })).toEqual([excluded]);
    expect(of({}, { batch_sampler: whole })).toEqual([]);
    expect(of({}, { sampler: whole })).toEqual([['dataloader.sampler_kind', 'fT']]);
    expect(of({}, { batch_sampler: order(9) })).toEqual([['dataloader.sampler_kind', 'fT']]);
    expect(of({}, { sampler: order(88) })).toEqual([['dataloader.sampler_index', 'fI']]);
    expect(of({}, { sampler: order(88) }, null)).toEqual([]);
  });

  it('balances classes only', () => {
    const sampler = order(9, { population: null, balanced: true, replacement: false });
    const of = (target: TargetType, length = 87) =>
      codes('DataLoader', {}, { dataset: dataset(length, target), sampler });
    expect(of({ kind: 'class', classes: 2 })).toEqual([]);
    expect(of({ kind: 'number', shape: [] })).toEqual([['dataloader.sampler_labels', undefined]]);
    expect(of({ kind: 'class', classes: 2 }, 8)).toEqual([['sampler.too_many', 'fR']]);
  });

  it.each([
    [{ batch_size: null }, 'batch_size', undefined],
    [{ batch_size: null, drop_last: true }, 'drop_last', 'cV'],
    [{ prefetch_factor: 2 }, 'prefetch_factor', 'cV'],
    [{ prefetch_factor: 0, num_workers: 1 }, 'prefetch_factor', 'cA'],
    [{ timeout: 1 }, 'timeout', 'fA'],
    [{ timeout: -1, num_workers: 1 }, 'timeout', 'cV'],
    [{ persistent_workers: true }, 'persistent_workers', 'cV'],
    [{ num_workers: -1 }, 'num_workers', 'cV'],
  ])('refuses %j', (params, param, torch) => {
    expect(refused('DataLoader', params)).toEqual([[param, torch]]);
  });

  it('takes all parameters of workers together', () => {
    const params = { num_workers: 1, prefetch_factor: 4, timeout: 2.5, persistent_workers: true };
    expect(refused('DataLoader', params)).toEqual([]);
    expect(python('DataLoader', params)).toBe(
      'DataLoader(dataset, num_workers=1, prefetch_factor=4, timeout=2.5, persistent_workers=True)',
    );
  });
});
