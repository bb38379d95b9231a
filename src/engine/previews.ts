/** Answers to `previewTransforms` and `previewBatch`: what the user's samples look like on their way. */
import { analyze } from '../graph/analysis/analyze';
import { isLoader, sourcesOf } from '../graph/analysis/roles';
import type { Analysis } from '../graph/analysis/types';
import type { Checked } from '../protocol/engine';
import type { BatchPreview, PreviewStep, TransformPreview } from '../protocol/preview';
import { openLoader } from './data';
import { type Batch, isImage, type Loader, type LoaderSpec, type RawTarget } from './data/contract';
import { OpenDatasets, type PreviewSample, previewSample } from './data/preview';
import { hiddenChannels, rangeOf, shapeOf, shownAs, shownMask, someValues } from './data/shown';
import type { TensorSample } from './data/transforms/contract';
import { EngineFailure } from './failure';
import { loaderChain, sourceAt } from './training/loaders';

/** Samples on a sheet: 8 × 8. */
const SHEET = 64;

/** The project's seed: that of its first Trainer. */
function seedOf({ training, blocks }: Analysis): number {
  const seed = training && blocks[training.trainer]?.params?.seed;
  return typeof seed === 'number' ? seed : 0;
}

const round = (value: number) => Number(value.toPrecision(4));

export class Previews {
  private readonly datasets = new OpenDatasets();
  /** The loader of the last sheet. */
  private sheet: { key: string; loader: Promise<Loader> } | undefined;

  /** Throws EngineFailure or DataError when there is no sample to begin with. */
  async transforms(params: Checked<'previewTransforms'>): Promise<TransformPreview> {
    const { document, baseDir, block, port, index, epoch, maxSide, close } = params;
    const analysis = analyze(document);
    const { flat } = analysis;
    if (!flat.blocks[block]) throw noBlock(block);
    const from = isLoader(flat, block)
      ? sourcesOf(flat).get(block)?.get('dataset')
      : { block, port };
    if (!from) throw noBlock(block);
    const steps: PreviewStep[] = [];
    const end = await previewSample(
      sourceAt(flat, from),
      index,
      { baseDir, seed: seedOf(analysis), epoch, unreadable: document.data?.unreadable ?? 'stop' },
      this.datasets,
      (step) => {
        const near = close && [step.block, step.next].includes(close.block);
        steps.push(stepOf(step, near ? close.maxSide : maxSide));
      },
    );
    return {
      length: end.length,
      name: end.name,
      ...labelled(end.target, end.classes),
      steps,
      ...(end.error && { error: end.error }),
    };
  }

  /** Throws EngineFailure or DataError when the blocks make no batch. */
  async batch(params: Checked<'previewBatch'>): Promise<BatchPreview> {
    const { document, baseDir, loader: id, epoch, maxSide } = params;
    const analysis = analyze(document);
    if (!analysis.flat.blocks[id]) throw noBlock(id);
    const chain = loaderChain(analysis.flat, id);
    const made = analysis.blocks[id]?.outputs.batches;
    const size = made?.type === 'Batches' ? made.batchSize : SHEET;
    const loader = await this.loader({
      ...chain,
      loader: {
        ...chain.loader,
        params: {
          ...chain.loader.params,
          // The order of samples does not depend on these: the first ones are the same.
          ...without(chain.loader.params, ['num_workers', 'prefetch_factor', 'persistent_workers']),
          ...without(chain.loader.params, ['timeout']),
        },
      },
      largest: SHEET,
      baseDir,
      seed: seedOf(analysis),
      unreadable: document.data?.unreadable ?? 'stop',
    });
    const batches = loader.epoch(epoch);
    try {
      const { value: batch } = (await batches.next()) as IteratorResult<Batch, undefined>;
      if (!batch)
        throw new EngineFailure('data.empty', 'The DataLoader yields no batch in an epoch.');
      const [, ...shape] = batch.inputShape;
      const count = Math.min(SHEET, batch.inputShape[0] as number);
      const length = shape.reduce((product, n) => product * n, 1);
      const all = batch.inputs.subarray(0, count * length);
      const { low, high } = rangeOf({ kind: 'tensor', shape: [1, 1, 1], data: all });
      const tiles = Array.from({ length: count }, (_, i) => {
        const data = batch.inputs.subarray(i * length, (i + 1) * length);
        const sample = { kind: 'tensor', shape, data } satisfies TensorSample;
        return shownAs(sample, { low, high }, maxSide);
      });
      const first = tiles[0];
      const { target, facts } = loader;
      const perTarget = batch.targets.length / (batch.inputShape[0] as number);
      const targets = Array.from({ length: count }, (_, i): RawTarget => {
        const own = batch.targets.subarray(i * perTarget, (i + 1) * perTarget);
        return own instanceof Float32Array ? own : (own[0] as number);
      });
      const labels = targets.map((t) =>
        target.kind === 'mask' ? { classId: null, label: '' } : labelled(t, facts.classes),
      );
      return {
        shape: [size > SHEET ? size : (batch.inputShape[0] as number), ...shape],
        tiles: first
          ? {
              width: first.width,
              height: first.height,
              channels: first.channels,
              pixels: joined(tiles.flatMap((tile) => (tile ? [tile.pixels] : []))),
              ...(target.kind === 'mask' && {
                masks: joined(
                  targets.map((_, i) => {
                    const [h, w] = batch.targetShape.slice(1) as [number, number];
                    const pixels = Uint8Array.from(
                      batch.targets.subarray(i * perTarget, (i + 1) * perTarget),
                    );
                    const mask = { width: w, height: h, channels: 1, pixels } as const;
                    return shownMask(mask, first.width, first.height);
                  }),
                ),
              }),
            }
          : null,
        count,
        low: round(low),
        high: round(high),
        classIds: labels.map(({ classId }) => classId),
        labels: labels.map(({ label }) => label),
        indices: [...batch.indices.subarray(0, count)],
      };
    } finally {
      await batches.return?.();
    }
  }

  async dispose(): Promise<void> {
    const { sheet } = this;
    this.sheet = undefined;
    this.datasets.clear();
    await sheet?.loader.then(
      (loader) => loader.dispose(),
      () => {},
    );
  }

  private loader(spec: LoaderSpec): Promise<Loader> {
    const key = JSON.stringify(spec);
    if (this.sheet?.key !== key) {
      void this.sheet?.loader.then((old) => old.dispose()).catch(() => {});
      this.sheet = { key, loader: openLoader(spec) };
    }
    const { sheet } = this;
    // A folder that was unreadable may be there the next time.
    sheet.loader.catch(() => {
      if (this.sheet === sheet) this.sheet = undefined;
    });
    return sheet.loader;
  }
}

function noBlock(block: string): EngineFailure {
  return new EngineFailure('data.block', `No dataset reaches ${block}: there is nothing to show.`);
}

/** The parameters `names`, taken away where they are set. */
function without(params: Readonly<Record<string, unknown>>, names: readonly string[]) {
  return Object.fromEntries(
    names.filter((name) => name in params).map((name) => [name, undefined]),
  );
}

function stepOf({ block, sample, mask }: PreviewSample, maxSide: number): PreviewStep {
  const range = rangeOf(sample);
  const picture = shownAs(sample, range, maxSide);
  return {
    block,
    kind: sample.kind,
    shape: shapeOf(sample),
    picture,
    low: round(range.low),
    high: round(range.high),
    hidden: hiddenChannels(sample),
    ...(!picture && sample.kind === 'tensor' && { values: someValues(sample.data) }),
    ...(picture && mask && { mask: shownMask(mask, picture.width, picture.height) }),
  };
}

function labelled(target: RawTarget, classes: readonly string[]) {
  if (typeof target === 'number')
    return { classId: target, label: classes[target] ?? String(target) };
  if (isImage(target)) return { classId: null, label: '' };
  const numbers = [...target.subarray(0, 4)].map((n) => String(round(n)));
  return { classId: null, label: numbers.join(', ') + (target.length > 4 ? ', …' : '') };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
