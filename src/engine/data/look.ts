/** Samples of a dataset block to look at before it is trained on. */
import type { DatasetSample, Thumbnail } from '../../protocol/data';
import { checkBlockSpec, findDataset } from './chain';
import { DataError, isImage, type RawImage, type RawTarget } from './contract';
import type { Dataset } from './datasets/contract';

/** A picture no larger than `side`: the nearest pixels, which also keeps class ids what they are. */
export function thumbnailOf(image: RawImage, side: number): Thumbnail {
  const { width, height, channels, pixels } = image;
  const scale = Math.min(1, side / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const out = new Uint8Array(w * h * channels);
  for (let y = 0; y < h; y++) {
    const from = Math.floor(((y + 0.5) * height) / h) * width;
    for (let x = 0; x < w; x++) {
      const at = (from + Math.floor(((x + 0.5) * width) / w)) * channels;
      for (let c = 0; c < channels; c++) out[(y * w + x) * channels + c] = pixels[at + c] as number;
    }
  }
  return { width: w, height: h, channels, pixels: out };
}

function labelOf(target: RawTarget, classes: readonly string[]): string {
  if (typeof target === 'number') return classes[target] ?? String(target);
  if (isImage(target)) return '';
  return Array.from(target, (value) => Number(value.toPrecision(6))).join(', ');
}

async function sampleOf(
  dataset: Dataset,
  index: number,
  side: number,
  classes: readonly string[],
): Promise<DatasetSample> {
  const blank = {
    index,
    name: dataset.name(index),
    size: null,
    picture: null,
    values: null,
    label: '',
    classId: null,
    mask: null,
  };
  try {
    const [raw, target] = await Promise.all([dataset.read(index), dataset.target(index)]);
    return {
      ...blank,
      ...(isImage(raw)
        ? {
            size: { width: raw.width, height: raw.height },
            picture: thumbnailOf(raw, side),
          }
        : { values: { shape: [...raw.shape], first: Array.from(raw.data.subarray(0, 16)) } }),
      label: labelOf(target, classes),
      classId: typeof target === 'number' ? target : null,
      mask: isImage(target) ? thumbnailOf(target, side) : null,
    };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { ...blank, error: error.message };
  }
}

/** Samples of a dataset block by number; those that are not there are left out. Throws DataError. */
export async function datasetSamples(
  type: string,
  params: Readonly<Record<string, unknown>>,
  baseDir: string | null,
  indices: readonly number[],
  side: number,
): Promise<DatasetSample[]> {
  const found = await findDataset(checkBlockSpec({ id: type, type, params }), baseDir, true);
  const dataset = await found.open();
  // Counts and names only: sizes would be read from every header.
  const { classes } = await found.facts(new Int32Array(0));
  const samples: DatasetSample[] = [];
  for (const index of indices)
    if (index < dataset.length) samples.push(await sampleOf(dataset, index, side, classes));
  return samples;
}
