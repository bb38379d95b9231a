/** Unpooling against PyTorch's printed examples, and the checkerboard that each way back leaves. */
import { describe, expect, it } from 'vitest';
import { describeBackends } from '../../../test/support/backends';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { Backend } from '../backends/contract';
import { modelOf } from '../training/model';
import { Network } from '../training/network';
import { INPUT } from '../training/plans';
import { Looker } from './looker';
import { checkerboard, logSpectrum } from './spectrum';
import { comparisonPlan, poolOf } from './unpool';

const pooling = documentOf(
  {
    folder: ['ImageFolder', { root: 'pictures' }],
    grey: ['Grayscale'],
    tensors: ['ToTensor'],
    loader: ['DataLoader', { batch_size: 4 }],
    pool: ['MaxPool2d', { kernel_size: 2, return_indices: true }],
    unpool: ['MaxUnpool2d', { kernel_size: 2 }],
    flat: ['Flatten'],
    fc: ['Linear', { in_features: 16, out_features: 2 }],
    loss: ['CrossEntropyLoss'],
    sgd: ['SGD', { lr: 0.1 }],
    trainer: ['Trainer'],
  },
  [
    'folder.dataset > grey.dataset',
    'grey.dataset > tensors.dataset',
    'tensors.dataset > loader.dataset',
    'loader.input > pool.input',
    'pool.output > unpool.input',
    'pool.indices > unpool.indices',
    'unpool.output > flat.input',
    'flat.output > fc.input',
    'fc.output > loss.input',
    'loader.target > loss.target',
    'loss.loss > sgd.loss',
    'sgd.optimizer > trainer.optimizer',
  ],
);

/** Rows of whole numbers 1, 2, 3… as in the example of torch.nn.MaxUnpool2d. */
async function compared(backend: Backend, [height, width]: readonly [number, number]) {
  const document = structuredClone(pooling);
  (document.blocks.fc as { params: Record<string, unknown> }).params.in_features = height * width;
  const facts = {
    folder: {
      length: 8,
      classes: ['a', 'b'],
      sample: { kind: 'image', mode: 'L', height, width } as const,
    },
  };
  const model = modelOf(analyze(document, facts));
  const network = Network.create(model, [1, height, width], backend, 0);
  const looker = new Looker(network);
  const input = Float32Array.from({ length: height * width }, (_, i) => i + 1);
  const plan = () => comparisonPlan(model, network.sample, poolOf(model, 'unpool'));
  const fetched = await looker.run('compare', plan, { [INPUT]: input });
  const result = Object.fromEntries(Object.entries(fetched).map(([n, v]) => [n, [...v]]));
  await looker.dispose();
  await network.dispose();
  return result;
}

describeBackends(
  (name) => `unpooling on ${name}`,
  (backend) => {
    it("gives PyTorch's printed example: the maxima of 1…16 where they were", async () => {
      const { pooled, indices, MaxUnpool, Nearest } = await compared(backend(), [4, 4]);
      expect(pooled).toEqual([6, 8, 14, 16]);
      expect(indices).toEqual([5, 7, 13, 15]);
      // biome-ignore format: as printed
      expect(MaxUnpool).toEqual([
        0, 0, 0, 0,
        0, 6, 0, 8,
        0, 0, 0, 0,
        0, 14, 0, 16,
      ]);
      // biome-ignore format: rows
      expect(Nearest).toEqual([
        6, 6, 8, 8,
        6, 6, 8, 8,
        14, 14, 16, 16,
        14, 14, 16, 16,
      ]);
    });

    it("gives PyTorch's example with output_size: 4×5 back from 2×2", async () => {
      const result = await compared(backend(), [4, 5]);
      expect(result.pooled).toEqual([7, 9, 17, 19]);
      // biome-ignore format: as printed
      expect(result.MaxUnpool).toEqual([
        0, 0, 0, 0, 0,
        0, 7, 0, 9, 0,
        0, 0, 0, 0, 0,
        0, 17, 0, 19, 0,
      ]);
    });

    it('spreads a map by transposed convolution: unevenly where the kernel is no multiple of the stride', async () => {
      const { 'ConvTranspose odd': odd, 'ConvTranspose even': even } = await compared(
        backend(),
        [4, 4],
      );
      // Weights of 4/9 each; the places that two windows reach get both.
      const at = (y: number, x: number) => odd?.[y * 4 + x] ?? Number.NaN;
      expect(at(0, 0)).toBeCloseTo((6 * 4) / 9, 5);
      expect(at(0, 2)).toBeCloseTo(((6 + 8) * 4) / 9, 5);
      expect(at(2, 2)).toBeCloseTo(((6 + 8 + 14 + 16) * 4) / 9, 5);
      expect(even?.[2 * 4 + 2]).toBeCloseTo((6 + 8 + 14 + 16) / 4, 5);
    });
  },
);

describe('checkerboard', () => {
  const plane = [12, 12] as const;
  const map = (of: (y: number, x: number) => number) =>
    Float32Array.from({ length: 144 }, (_, i) => of(Math.floor(i / 12), i % 12));

  it('is all of a pattern that repeats with the stride, and none of what does not', () => {
    expect(
      checkerboard(
        map((y, x) => (y + x) % 2),
        plane,
        2,
      ),
    ).toBeCloseTo(1, 9);
    expect(
      checkerboard(
        map(() => 3),
        plane,
        2,
      ),
    ).toBe(0);
    expect(
      checkerboard(
        map((y) => Math.cos((2 * Math.PI * y) / 12)),
        plane,
        2,
      ),
    ).toBeCloseTo(0, 9);
    // Half the energy each.
    const both = map(
      (y, x) => ((y + x) % 2 ? 1 : -1) + Math.SQRT2 * Math.cos((2 * Math.PI * y) / 12),
    );
    expect(checkerboard(both, plane, 2)).toBeCloseTo(0.5, 6);
  });

  it('shows in the spectrum at the highest frequency', () => {
    const spectrum = logSpectrum(
      map((y, x) => ((y + x) % 2 ? 1 : -1)),
      plane,
    );
    // Zero frequency lies in the middle (6, 6), the checkerboard's at the corner.
    expect(spectrum[0]).toBeCloseTo(Math.log1p(144), 4);
    expect(Math.max(...spectrum.slice(1))).toBeLessThan(1e-6);
  });
});
