/** A layer's output of many samples as points in the plane: principal components, or UMAP. */
import { PCA } from 'ml-pca';
import { UMAP } from 'umap-js';
import type { Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import { INPUT } from '../training/plans';
import { ROOT, rootPlan, tensorPort } from './attribution/plan';
import type { Made } from './maps';
import type { Subject } from './subject';

/** Features before the embedding: more are first averaged over the places of each channel. */
const MOST_FEATURES = 4096;

export async function embedding(
  subject: Subject,
  query: Extract<Query, { view: 'embedding' }>,
): Promise<Made<'embedding'>> {
  const { block, method, split, samples, seed, neighbours } = query;
  const { rows, index, truth } = await featuresOf(subject, block, split, samples);
  if (rows.length < 4)
    throw new EngineFailure('inspect.embedding', 'An embedding needs at least 4 samples.');
  const { points, explained } =
    method === 'pca' ? pca(rows) : { points: umap(rows, seed, neighbours), explained: null };
  return {
    panels: [
      {
        name: 'points',
        title: {
          en: `${block}, ${method === 'pca' ? 'first two principal components' : 'UMAP'}`,
          zh: `${block}，${method === 'pca' ? '前两个主成分' : 'UMAP'}`,
        },
        kind: 'table',
        shape: [rows.length, 2],
        values: points,
      },
    ],
    facts: {
      view: 'embedding',
      method,
      points: points.slice(),
      index,
      truth,
      classes: [...subject.classes],
      explained,
    },
  };
}

async function featuresOf(
  subject: Subject,
  block: string,
  split: 'train' | 'validation',
  samples: number,
) {
  const { network, looker } = subject;
  tensorPort(network.model, block);
  const loader = await subject.loader(split);
  const count = Math.min(samples, loader.samples);
  const rows: number[][] = [];
  const index = new Int32Array(count);
  const truth = new Int32Array(count).fill(-1);
  for await (const batch of loader.epoch(0)) {
    const size = batch.inputShape[0] as number;
    const plan = () => rootPlan(network.model, network.sample, size, block);
    const key = `root ${size} ${block}`;
    const fetched = await looker.run(key, plan, { [INPUT]: batch.inputs });
    const values = fetched[ROOT] as Float32Array;
    const shape = ((await looker.program(key, plan)).plan.fetches[ROOT]?.shape ?? []).slice(1);
    const width = values.length / size;
    for (let k = 0; k < size && rows.length < count; k++) {
      index[rows.length] = batch.indices[k] as number;
      if (batch.targets.length === size && batch.targets instanceof Int32Array)
        truth[rows.length] = batch.targets[k] as number;
      rows.push(reduced(values.subarray(k * width, (k + 1) * width), shape));
    }
    if (rows.length >= count) break;
  }
  return { rows, index, truth };
}

/** As it is, or the mean of each channel. */
function reduced(values: Float32Array, shape: readonly number[]): number[] {
  if (values.length <= MOST_FEATURES) return [...values];
  const channels = shape[0] ?? 1;
  const places = values.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < places; i++) sum += values[c * places + i] as number;
    return sum / places;
  });
}

function pca(rows: number[][]): { points: Float32Array; explained: [number, number] } {
  const width = rows[0]?.length ?? 0;
  // More features than samples: the SVD of the centred matrix is the cheaper way.
  const found = new PCA(rows, { method: 'SVD', center: true, scale: false });
  const shares = found.getExplainedVariance();
  const projected = found.predict(rows, { nComponents: Math.min(2, width) });
  const points = new Float32Array(rows.length * 2);
  for (const axis of [0, 1]) {
    if (axis >= projected.columns) continue;
    // A component has no sign of its own: the largest coordinate is positive.
    let largest = 0;
    for (let i = 0; i < rows.length; i++) {
      const v = projected.get(i, axis);
      if (Math.abs(v) > Math.abs(largest)) largest = v;
    }
    for (let i = 0; i < rows.length; i++)
      points[2 * i + axis] = projected.get(i, axis) * (largest < 0 ? -1 : 1);
  }
  const share = (i: number) => (Number.isFinite(shares[i]) ? (shares[i] as number) : 0);
  return { points, explained: [share(0), share(1)] };
}

function umap(rows: number[][], seed: number, neighbours: number): Float32Array {
  let state = (seed + 1) | 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
  const found = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, rows.length - 1),
    random,
  }).fit(rows);
  return Float32Array.from(found.flat());
}
