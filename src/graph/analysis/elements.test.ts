import { expect, it } from 'vitest';
import { emptyDocument } from '../document/schema';
import { analyze } from './analyze';
import { partsOf } from './testing';

/** Errors of blocks behind a dataset of pictures, one after the other. */
function errors(...types: readonly [string, object?][]) {
  const blocks = Object.fromEntries(
    [['MNIST'], ['ToTensor'], ['DataLoader'], ...types].map(([type, params], i) => [
      `b${i}`,
      [type, params] as [string, object?],
    ]),
  );
  const ports = ['dataset', 'dataset', 'input'];
  const ids = Object.keys(blocks);
  const wires = ids.slice(1).map((id, i) => {
    const from = ports[i] ?? 'output';
    return `${ids[i]}.${from} > ${id}.${i < 2 ? 'dataset' : 'input'}`;
  });
  const document = { ...emptyDocument('Ids'), ...partsOf(blocks, wires) };
  return analyze(document).diagnostics.flatMap((d) =>
    d.severity === 'error' ? [`${d.block} ${d.code} ${d.torch ?? ''}`] : [],
  );
}

const table = { num_embeddings: 256, embedding_dim: 4 };

it('whole-number ids are looked up by Embedding and refused by what computes with numbers', () => {
  expect(
    errors(
      ['Flatten'],
      ['Long'],
      ['Embedding', table],
      ['Linear', { in_features: 4, out_features: 2 }],
    ),
  ).toEqual([]);
  expect(errors(['Long'], ['Flatten'], ['Embedding', table])).toEqual([]);
  expect(errors(['Embedding', table])).toEqual(['b3 embedding.element fR']);
  expect(errors(['Long'], ['ReLU'])).toEqual(['b4 tensor.integers fR']);
  expect(errors(['Long'], ['Flatten'], ['Linear', { in_features: 784, out_features: 2 }])).toEqual([
    'b5 tensor.integers fR',
  ]);
});
