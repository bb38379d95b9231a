/** From sampler blocks to the order of an epoch. */

import { weightsOf } from '../../../graph/blocks/data/samplers';
import { indicesOf } from '../../../graph/blocks/data/subset';
import type { DatasetValue, SamplerValue } from '../../../graph/blocks/ports';
import { checkBlockSpec, samplerValueOf } from '../chain';
import { DataError, type SamplerSpec, type SourceSpec } from '../contract';
import type { Sampler } from './contract';
import { RandomSampler } from './random';
import { SequentialSampler } from './sequential';
import { ListSampler, SubsetRandomSampler } from './subset';
import { balancedWeights, type WeightedOptions, WeightedRandomSampler } from './weighted';

/** Where samplers draw from. */
export interface Population {
  readonly seed: number;
  /** Samples that may be drawn: fewer than the dataset has when only the first are kept. */
  readonly length: number;
  /** Evaluation visits each sample that could be drawn once, in order. */
  readonly evaluation: boolean;
  /** The dataset of a `data_source` port. Throws DataError. */
  source(spec: SourceSpec): Promise<{ readonly value: DatasetValue; readonly length: number }>;
  /** Class ids of the samples. Throws DataError. */
  classes(): Promise<Int32Array>;
}

/** A sampler, what its block says of it, and how it groups samples, if it does. */
export interface MadeSampler {
  readonly value: SamplerValue;
  readonly sampler: Sampler;
}

/** Makes the sampler of a block. Throws DataError when its parameters or inputs are refused. */
export async function samplerOf(spec: SamplerSpec, population: Population): Promise<MadeSampler> {
  const block = checkBlockSpec(spec);
  const { length, seed, evaluation } = population;
  const { sampler: inner, data_source } = spec.inputs;
  if (inner) {
    const made = await samplerOf(inner, population);
    return { ...made, value: samplerValueOf(block, { sampler: made.value }) };
  }
  const source = data_source && (await population.source(data_source));
  const value = samplerValueOf(block, source ? { data_source: source.value } : {});
  const from = Math.min(length, source?.length ?? length);
  switch (spec.type) {
    case 'SequentialSampler':
      return { value, sampler: new SequentialSampler(from) };
    case 'RandomSampler': {
      const options = block.params as { replacement: boolean; num_samples: number | null };
      const sampler = evaluation
        ? new SequentialSampler(from)
        : new RandomSampler(from, seed, options);
      return { value, sampler };
    }
    case 'SubsetRandomSampler': {
      const all = indicesOf(block.params.indices as string) ?? new Int32Array();
      const indices = all.filter((index) => index < length);
      const sampler = evaluation
        ? new ListSampler(indices)
        : new SubsetRandomSampler(indices, seed);
      return { value, sampler };
    }
    case 'WeightedRandomSampler': {
      if (evaluation) return { value, sampler: new SequentialSampler(length) };
      const list = weightsOf(block.params.weights as string)?.slice(0, length);
      const weights = list ?? balancedWeights(await population.classes());
      const options = block.params as unknown as WeightedOptions;
      return { value, sampler: new WeightedRandomSampler(weights, seed, options) };
    }
    default:
      throw new DataError('data.block', `${block.id}: ${spec.type} is no sampler.`);
  }
}
