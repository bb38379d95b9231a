/** Weights that a layer renews in its forward pass are what the optimizer's step starts from. */
import { expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import { openOnnx } from '../backends/onnx/index';
import { modelOf } from './model';
import { Network } from './network';
import { groupFeeds } from './paramgroups';

const length = (row: Float32Array) => Math.hypot(...row);

it.each(['training', 'evaluation'] as const)(
  'max_norm shortens the rows of an Embedding for good in %s, as in PyTorch',
  async (mode) => {
    const document = documentOf(
      {
        data: ['MNIST'],
        tensors: ['ToTensor'],
        loader: ['DataLoader', { batch_size: 4 }],
        table: ['Embedding', { num_embeddings: 10, embedding_dim: 10, max_norm: 1 }],
        loss: ['CrossEntropyLoss'],
        optimizer: ['SGD', { lr: 0 }],
        trainer: ['Trainer'],
      },
      [
        'data.dataset > tensors.dataset',
        'tensors.dataset > loader.dataset',
        'loader.target > table.input',
        'table.output > loss.input',
        'loader.target > loss.target',
        'loss.loss > optimizer.loss',
        'optimizer.optimizer > trainer.optimizer',
      ],
    );
    const model = modelOf(analyze(document));
    const backend = await openOnnx();
    const network = Network.create(model, [1, 28, 28], backend, 3);
    try {
      const rows = async () => {
        const data = (await network.store.read('table.weight')) as Float32Array;
        return Array.from({ length: 10 }, (_, i) => data.slice(10 * i, 10 * i + 10));
      };
      const before = await rows();
      const program = await network[mode](4);
      const targets = Int32Array.of(1, 7, 7, 4);
      const scalars = groupFeeds(model.chain.groups, 1, () => ({ lr: 0 }));
      const feeds = { target: targets, ...(mode === 'training' ? scalars : {}) };
      await program.run(feeds, { seed: 1, step: 0 });
      const after = await rows();
      after.forEach((row, id) => {
        const old = before[id] as Float32Array;
        expect(length(old)).toBeGreaterThan(1);
        if (!targets.includes(id)) expect(row).toEqual(old);
        else {
          expect(length(row)).toBeCloseTo(1, 5);
          row.forEach((v, i) => {
            expect(v).toBeCloseTo((old[i] as number) / length(old), 5);
          });
        }
      });
    } finally {
      await network.dispose();
      await backend.dispose();
    }
  },
);
