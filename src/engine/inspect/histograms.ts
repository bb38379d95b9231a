/** How the weights, gradients or activations of a block are spread, at several moments on one scale. */
import type { Query } from '../../protocol/inspect';
import { INPUT, TARGET } from '../training/plans';
import { gather } from './flow';
import { lossGradientPlan, type Made, outputOf, parametersOf } from './maps';
import type { Subject } from './subject';

type Wanted = Omit<Extract<Query, { view: 'histograms' }>, 'view'>;

/** A moment whose weights can be looked at. */
export interface Moment {
  readonly step: number;
  /** The subject with the weights of that moment; valid until the next moment is asked for. */
  at(): Promise<Subject>;
}

/** The numbers of one moment. */
export async function numbersOf(
  subject: Subject,
  { block, of, samples }: Wanted,
): Promise<Float32Array> {
  const { network, looker } = subject;
  if (of === 'weights') {
    const own = parametersOf(network, block);
    const weight = own.find(({ name }) => name.endsWith('.weight')) ?? own[0];
    return (await network.store.read((weight as (typeof own)[number]).name)) as Float32Array;
  }
  const loader = await subject.loader('train');
  const count = Math.max(1, Math.min(samples, loader.facts.length));
  const batch = await gather(loader, count);
  if (of === 'activations') return (await outputOf(looker, block, batch.inputs, count)).values;
  const own = parametersOf(network, block);
  const weight = (own.find(({ name }) => name.endsWith('.weight')) ?? own[0]) as (typeof own)[0];
  const fetched = await looker.run(
    `gradients ${count} ${weight.name}`,
    () => lossGradientPlan(network, count, [weight.name]),
    { [INPUT]: batch.inputs, [TARGET]: batch.targets },
  );
  return (fetched[`gradient ${weight.name}`] ?? new Float32Array()) as Float32Array;
}

/** Two passes over the moments: the range of all of them, then the counts. */
export async function histograms(
  moments: readonly Moment[],
  wanted: Wanted,
): Promise<Made<'histograms'>> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const mean = new Float32Array(moments.length);
  const deviation = new Float32Array(moments.length);
  const kept: Float32Array[] = [];
  let bytes = 0;
  for (const [i, moment] of moments.entries()) {
    const values = await numbersOf(await moment.at(), wanted);
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (const v of values) {
      if (!Number.isFinite(v)) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
      sum += v;
      squares += v * v;
      count++;
    }
    mean[i] = sum / count;
    deviation[i] = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
    bytes += values.byteLength;
    if (bytes <= KEPT_BYTES) kept.push(values.slice());
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const { bins } = wanted;
  const shares = new Float32Array(moments.length * bins);
  for (const [i, moment] of moments.entries()) {
    const values = kept[i] ?? (await numbersOf(await moment.at(), wanted));
    shares.set(countInto(values, low, high, bins), i * bins);
  }
  const names = { weights: '权重', gradients: '梯度', activations: '激活值' } as const;
  return {
    panels: [
      {
        name: 'counts',
        title: {
          en: `${wanted.of[0]?.toUpperCase()}${wanted.of.slice(1)} of ${wanted.block} over time`,
          zh: `${wanted.block} 的${names[wanted.of]}随时间的分布`,
        },
        kind: 'table',
        shape: [moments.length, bins],
        values: shares,
      },
    ],
    facts: {
      view: 'histograms',
      of: wanted.of,
      low,
      high,
      steps: moments.map(({ step }) => step),
      mean,
      deviation,
    },
  };
}

/** Numbers that are kept between the two passes instead of being computed again. */
const KEPT_BYTES = 128 << 20;

/** Shares of the finite values in equal bins from low to high; the last one is closed. */
export function countInto(
  values: Float32Array,
  low: number,
  high: number,
  bins: number,
): Float32Array {
  const counts = new Float32Array(bins);
  let all = 0;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    const at = Math.min(bins - 1, Math.floor(((v - low) / (high - low)) * bins));
    counts[at] = (counts[at] as number) + 1;
    all++;
  }
  return all ? counts.map((n) => n / all) : counts;
}
