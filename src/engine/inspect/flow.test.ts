/** Networks that are ill in a known way, and what is said of them. */
import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import { openOnnx } from '../backends/onnx';
import { sizeOf } from '../ir/types';
import { modelOf } from '../training/model';
import { Network } from '../training/network';
import { diagnose } from './diagnose';
import { flow } from './flow';
import { Looker } from './looker';
import type { Subject } from './subject';

const DEPTH = 8;
const BATCH = 16;

/** Linear and activation in turns; `weight` is the scale of all weights, `bias` of all biases. */
async function flowOf(activation: string, weight: number, bias: number) {
  const blocks: Record<string, readonly [string, Record<string, unknown>?]> = {
    digits: ['MNIST'],
    tensors: ['ToTensor'],
    loader: ['DataLoader', { batch_size: BATCH }],
    flat: ['Flatten'],
  };
  const wires = [
    'digits.dataset > tensors.dataset',
    'tensors.dataset > loader.dataset',
    'loader.input > flat.input',
  ];
  let at = 'flat';
  for (let i = 1; i <= DEPTH; i++) {
    const inputs = i === 1 ? 784 : 16;
    blocks[`fc${i}`] = ['Linear', { in_features: inputs, out_features: i === DEPTH ? 10 : 16 }];
    wires.push(`${at}.output > fc${i}.input`);
    at = `fc${i}`;
    if (i === DEPTH) break;
    blocks[`act${i}`] = [activation];
    wires.push(`${at}.output > act${i}.input`);
    at = `act${i}`;
  }
  const document = documentOf(
    { ...blocks, loss: ['CrossEntropyLoss'], sgd: ['SGD', { lr: 0.1 }], trainer: ['Trainer'] },
    [
      ...wires,
      `${at}.output > loss.input`,
      'loader.target > loss.target',
      'loss.loss > sgd.loss',
      'sgd.optimizer > trainer.optimizer',
    ],
  );
  const backend = await openOnnx({ threads: 1 });
  const network = Network.create(modelOf(analyze(document)), [1, 28, 28], backend, 1);
  for (const { name, shape } of network.states) {
    const fan = shape[1] ?? 1;
    const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) =>
      shape.length > 1 ? (weight * Math.sin(i * 12.9898 + fan)) / Math.sqrt(fan) : bias,
    );
    network.store.write(name, values);
  }
  const looker = new Looker(network);
  const sample = Float32Array.from({ length: 784 }, (_, i) => (i % 7) / 7);
  const subject = {
    network,
    looker,
    loader: async () => ({
      facts: { length: BATCH },
      sampleAt: async (index: number) => ({
        inputs: sample.map((v) => v * (1 - index / 20)),
        targets: Int32Array.of(index % 10),
      }),
    }),
  } as unknown as Subject;
  const { facts } = await flow(subject, { samples: BATCH });
  await looker.dispose();
  await network.dispose();
  await backend.dispose();
  return facts;
}

describe('gradient flow', () => {
  it('names vanishing gradients with the bound of the sigmoids, and the numbers', async () => {
    const { layers, findings } = await flowOf('Sigmoid', 0.5, 0);
    const first = layers.find(({ block }) => block === 'fc1')?.weight as number;
    const last = layers.find(({ block }) => block === 'fc8')?.weight as number;
    expect(first * 1000).toBeLessThan(last);
    const found = findings.find(({ kind }) => kind === 'vanishing');
    expect(found?.numbers).toEqual({ first, last });
    // 0.25⁷
    expect(found?.message.en).toContain('7 sigmoids allow at most 6.1e-5.');
    expect(found?.message.zh).toContain('梯度消失');
    // Near zero a sigmoid has its greatest slope.
    expect(layers.find(({ block }) => block === 'act4')?.slope).toBeGreaterThan(0.2);
    expect(findings.filter(({ kind }) => kind === 'saturated')).toEqual([]);
  });

  it('names saturated sigmoids', async () => {
    const { findings, layers } = await flowOf('Sigmoid', 1, 9);
    const found = findings.filter(({ kind }) => kind === 'saturated');
    expect(found).toHaveLength(DEPTH - 1);
    const slope = layers.find(({ block }) => block === 'act1')?.slope as number;
    expect(slope).toBeLessThan(0.01);
    expect(found[0]?.numbers).toEqual({ slope, bound: 0.25 });
  });

  it('names exploding gradients', async () => {
    const { findings } = await flowOf('ReLU', 25, 0);
    expect(findings.map(({ kind }) => kind)).toContain('exploding');
  });

  it('counts ReLUs that are off for every sample', async () => {
    const { findings, layers } = await flowOf('ReLU', 1, -50);
    expect(layers.find(({ block }) => block === 'act1')?.dead).toBe(1);
    const found = findings.find(({ kind, block }) => kind === 'dead-relu' && block === 'act1');
    expect(found?.message.en).toContain('100 % of the units of act1 are 0 for all 16 samples');
  });

  it('is silent about a healthy network, and every sentence is short', async () => {
    const { findings } = await flowOf('Tanh', 1, 0);
    expect(findings).toEqual([]);
    const layer = (
      block: string,
      weight: number,
      type = 'Linear',
      slope: number | null = null,
    ) => ({
      block: `features/stage1/a_block_with_a_name_that_does_not_end/${block}`,
      type,
      activation: 1,
      weight,
      dead: 0.9,
      slope,
    });
    const deep = Array.from({ length: 19 }, (_, i) => ({
      ...layer(`sigmoid${i}`, 0, 'Sigmoid', 1.234e-10),
      weight: null,
    }));
    const said = [
      ...diagnose([layer('conv1', 1.234e-12), ...deep, layer('fc3', 0.001234)], 256),
      ...diagnose([layer('conv1', 1.234e19), layer('fc3', 0.001234)], 256),
      ...diagnose([layer('a', Number.NaN), layer('b', 1)], 256),
    ];
    const kinds = new Set(said.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['vanishing', 'dead-relu', 'saturated', 'exploding']));
    for (const { message } of said) expect(message.en.length).toBeLessThan(160);
    expect(said[0]?.message.en).toContain('_not_end/conv1');
  });
});
