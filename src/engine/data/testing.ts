/** Helpers of the loader's tests: specs, streams that can be compared, pictures, the built worker. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { build } from 'vite';
import type { Batch, BlockSpec, Loader, LoaderSpec, SourceSpec } from './contract';

export const block = (type: string, params: Record<string, unknown> = {}): BlockSpec => ({
  id: type.toLowerCase(),
  type,
  params,
});

/** A dataset and a chain of transforms. */
export function chainOf(dataset: BlockSpec, ...transforms: BlockSpec[]): SourceSpec {
  const leaf: SourceSpec = { ...dataset, port: 'dataset', inputs: {} };
  return transforms.reduce<SourceSpec>(
    (source, transform) => ({ ...transform, port: 'dataset', inputs: { dataset: source } }),
    leaf,
  );
}

export const MNIST: LoaderSpec = {
  source: chainOf(
    block('MNIST'),
    block('ToTensor'),
    block('Normalize', { mean: 0.1307, std: 0.3081 }),
  ),
  loader: block('DataLoader', { batch_size: 64, shuffle: true }),
  baseDir: null,
  seed: 42,
};

/** What can be compared of a batch after its arrays are overwritten by the next one. */
const kept = (batch: Batch) => ({
  inputs: createHash('sha256').update(new Uint8Array(batch.inputs.slice().buffer)).digest('hex'),
  inputShape: [...batch.inputShape],
  targets: [...batch.targets],
  indices: [...batch.indices],
});

export async function collect(loader: Loader, epoch: number, skip = 0, most = Infinity) {
  const out: ReturnType<typeof kept>[] = [];
  for await (const batch of loader.epoch(epoch, skip)) {
    out.push(kept(batch));
    if (out.length >= most) break;
  }
  return out;
}

export const folderBlock = block('ImageFolder', { root: '.' });

/** Pictures of `folder` in random order through a random transform. */
export const picturesOf = (folder: string, over: Partial<LoaderSpec> = {}): LoaderSpec => ({
  source: chainOf(
    folderBlock,
    block('Resize', { size: [16, 12] }),
    block('RandomHorizontalFlip'),
    block('ToTensor'),
  ),
  loader: block('DataLoader', { batch_size: 5, shuffle: true }),
  baseDir: folder,
  seed: 7,
  ...over,
});

/** A new folder of 24 pictures of different sizes, in two classes. */
export async function pictureFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-loader-'));
  for (const name of ['cat', 'dog']) {
    mkdirSync(join(folder, name));
    for (let i = 0; i < 12; i++) {
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
      const create = { width: 20 + i, height: 30 - i, channels: 3 as const, noise };
      await sharp({ create: { ...create, background: 'black' } })
        .png()
        .toFile(join(folder, name, `${String(i).padStart(2, '0')}.png`));
    }
  }
  return folder;
}

/** The worker as the engine's own build makes it, in a new folder: threads cannot load TypeScript. */
export async function builtWorker(): Promise<{ file: URL; folder: string; remove(): void }> {
  const root = resolve(import.meta.dirname, '../../..');
  // Below node_modules, so that it finds the libraries.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'netloom-data-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { 'data-worker': resolve(import.meta.dirname, 'worker.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  return {
    file: pathToFileURL(join(folder, 'data-worker.js')),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
