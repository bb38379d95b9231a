/** A layer's output of many samples as points in the plane: principal components, or UMAP. */
import { UMAP } from 'umap-js';
import type { Text } from '../../graph/types';
import type { Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import { INPUT } from '../training/plans';
import { ROOT, rootPlan, tensorPort } from './attribution/plan';
import type { Made } from './maps';
import type { Pace } from './pace';
import { type Principal, principalComponents } from './principal';
import type { Subject } from './subject';

/** Features before the embedding: more are first averaged over the places of each channel. */
const MOST_FEATURES = 4096;
/** Of so many samples UMAP makes a picture in seconds. */
const MOST_UMAP_SAMPLES = 1000;
/** UMAP looks for neighbours in the principal components: as near, and many times faster. */
const UMAP_COMPONENTS = 50;
/** Epochs of UMAP's layout in one piece of work. */
const UMAP_EPOCHS = 5;

export async function embedding(
  subject: Subject,
  query: Extract<Query, { view: 'embedding' }>,
  pace: Pace,
): Promise<Made<'embedding'>> {
  const { block, method, split, samples, seed, neighbours } = query;
  const wanted = method === 'umap' ? Math.min(samples, MOST_UMAP_SAMPLES) : samples;
  const { rows, index, truth, notes, total } = await featuresOf(
    subject,
    block,
    split,
    wanted,
    pace,
  );
  const count = index.length;
  if (count < 4)
    throw new EngineFailure('inspect.embedding', 'An embedding needs at least 4 samples.');
  if (wanted < Math.min(samples, total)) notes.push(umapLimit);
  const pause = () => pace(count, 2 * count);
  const found = await principalComponents(
    rows,
    count,
    method === 'pca' ? 2 : UMAP_COMPONENTS,
    pause,
  );
  const share = (i: number) => found.shares[i] ?? 0;
  let points: Float32Array;
  if (method === 'pca') points = inPlane(found);
  else {
    if (found.components < rows.length / count) notes.push(reducedFirst(found));
    points = await umap(found, seed, neighbours, (done) =>
      pace(count + Math.floor(done * count), 2 * count),
    );
  }
  return {
    panels: [
      {
        name: 'points',
        title: {
          en: `${block}, ${method === 'pca' ? 'first two principal components' : 'UMAP'}`,
          zh: `${block}，${method === 'pca' ? '前两个主成分' : 'UMAP'}`,
        },
        kind: 'table',
        shape: [count, 2],
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
      explained: method === 'pca' ? [share(0), share(1)] : null,
    },
    notes,
  };
}

const umapLimit: Text = {
  en: `UMAP takes at most ${MOST_UMAP_SAMPLES} samples; these are the first.`,
  zh: `UMAP 最多使用 ${MOST_UMAP_SAMPLES} 个样本；这里是前面的样本。`,
};

function reducedFirst({ components, shares }: Principal): Text {
  const carried = `${Math.round(shares.reduce((a, b) => a + b, 0) * 100)} %`;
  return {
    en: `UMAP works on the first ${components} principal components, which carry ${carried} of the variance.`,
    zh: `UMAP 使用前 ${components} 个主成分，它们包含 ${carried} 的方差。`,
  };
}

async function featuresOf(
  subject: Subject,
  block: string,
  split: 'train' | 'validation',
  samples: number,
  pace: Pace,
) {
  const { network, looker } = subject;
  tensorPort(network.model, block);
  const loader = await subject.loader(split);
  const count = Math.min(samples, loader.samples);
  let rows = new Float32Array(0);
  let done = 0;
  const notes: Text[] = [];
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
    for (let k = 0; k < size && done < count; k++, done++) {
      index[done] = batch.indices[k] as number;
      if (batch.targets.length === size && batch.targets instanceof Int32Array)
        truth[done] = batch.targets[k] as number;
      const features = reduced(values.subarray(k * width, (k + 1) * width), shape);
      if (done === 0) {
        rows = new Float32Array(count * features.length);
        if (features.length < width) notes.push(averaged(features.length));
      }
      rows.set(features, done * features.length);
    }
    if (done >= count) break;
    await pace(done, 2 * count);
  }
  // Samples that could not be read any more are not among them.
  return {
    rows: done === 0 ? rows : rows.subarray(0, (rows.length / count) * done),
    index: index.subarray(0, done),
    truth: truth.subarray(0, done),
    notes,
    total: loader.samples,
  };
}

function averaged(channels: number): Text {
  return {
    en: `Each sample is the means of its ${channels} channels: there are too many places for one point each.`,
    zh: `每个样本取其 ${channels} 个通道的均值：位置过多，无法逐点使用。`,
  };
}

/** As it is, or the mean of each channel. */
function reduced(values: Float32Array, shape: readonly number[]): ArrayLike<number> {
  if (values.length <= MOST_FEATURES) return values;
  const channels = shape[0] ?? 1;
  const places = values.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < places; i++) sum += values[c * places + i] as number;
    return sum / places;
  });
}

/** The first two coordinates; a second one that does not exist is 0. */
function inPlane({ points, components }: Principal): Float32Array {
  const count = components > 0 ? points.length / components : 0;
  return Float32Array.from({ length: 2 * count }, (_, i) =>
    i % 2 < components ? (points[(i >> 1) * components + (i % 2)] as number) : 0,
  );
}

async function umap(
  { points, components }: Principal,
  seed: number,
  neighbours: number,
  progress: (done: number) => Promise<void>,
): Promise<Float32Array> {
  let state = (seed + 1) | 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
  const rows = Array.from({ length: points.length / components }, (_, i) => [
    ...points.subarray(i * components, (i + 1) * components),
  ]);
  const layout = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, rows.length - 1),
    random,
  });
  const epochs = layout.initializeFit(rows);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    layout.step();
    if (epoch % UMAP_EPOCHS === 0) await progress(epoch / epochs);
  }
  return Float32Array.from(layout.getEmbedding().flat());
}
