import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { EngineEventOf } from '../../protocol/engine';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx';
import type { Batch, Loader } from '../data/contract';
import { TrainingRun } from './loop';
import { modelOf } from './model';
import { Network } from './network';

let backend: Backend;
beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
});
afterAll(() => backend.dispose());

/** Uneven batches of pictures with class ids 0…9. */
function loaderOf(sizes: readonly number[]): Loader {
  const samples = sizes.reduce((a, b) => a + b, 0);
  return {
    facts: { length: samples, classes: [], sample: { kind: 'tensor', shape: [1, 28, 28] } },
    sample: { kind: 'tensor', shape: [1, 28, 28] },
    target: { kind: 'class', classes: null },
    batchSize: sizes[0] as number,
    batches: sizes.length,
    samples,
    async *epoch(): AsyncGenerator<Batch, undefined> {
      let at = 0;
      for (const n of sizes) {
        const first = at;
        at += n;
        yield {
          inputs: Float32Array.from(
            { length: n * 784 },
            (_, i) => (((first * 784 + i) * 7919) % 97) / 97,
          ),
          inputShape: [n, 1, 28, 28],
          targets: Int32Array.from({ length: n }, (_, i) => ((first + i) * 7) % 10),
          targetShape: [n],
          indices: Int32Array.from({ length: n }, (_, i) => first + i),
        };
      }
    },
    sampleAt: () => Promise.reject(new Error('not asked for')),
    pictureAt: () => Promise.reject(new Error('not asked for')),
    transformed: () => {
      throw new Error('not asked for');
    },
    dispose: async () => {},
  };
}

const data = {
  mnist: ['MNIST'],
  tensors: ['ToTensor'],
  loader: ['DataLoader', { batch_size: 8 }],
  sgd: ['SGD', { lr: 0 }],
} as const;
const dataWires = [
  'mnist.dataset > tensors.dataset',
  'tensors.dataset > loader.dataset',
  'sgd.optimizer > trainer.optimizer',
];

/** A picture is classified and rebuilt; both losses train it. */
const twoTasks = (trainer: object, classWeight: object = {}) =>
  documentOf(
    {
      ...data,
      flat: ['Flatten'],
      scores: ['Linear', { in_features: 784, out_features: 10 }],
      rebuilt: ['Linear', { in_features: 784, out_features: 784 }],
      ce: ['CrossEntropyLoss', { ...classWeight }],
      mse: ['MSELoss'],
      sum: ['WeightedLossSum', { weight: 2, second_weight: 0.5 }],
      trainer: ['Trainer', { epochs: 1, ...trainer }],
    },
    [
      ...dataWires,
      'loader.input > flat.input',
      'flat.output > scores.input',
      'flat.output > rebuilt.input',
      'scores.output > ce.input',
      'loader.target > ce.target',
      'rebuilt.output > mse.input',
      'flat.output > mse.target',
      'ce.loss > sum.loss',
      'mse.loss > sum.second',
      'sum.loss > sgd.loss',
    ],
  );

async function epochOf(document: ReturnType<typeof twoTasks>, sizes: readonly number[]) {
  const analysis = analyze(document);
  expect(analysis.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const network = Network.create(modelOf(analysis), [1, 28, 28], backend, 0);
  const epochs: EngineEventOf<'epoch'>[] = [];
  const settings = { epochs: 1, seed: 0, transforms: [] };
  const hooks = {
    emit: (event: Parameters<ConstructorParameters<typeof TrainingRun>[5]['emit']>[0]) => {
      if (event.event === 'epoch') epochs.push(event);
    },
  };
  const run = new TrainingRun(network, loaderOf(sizes), loaderOf(sizes), settings, null, hooks);
  try {
    await run.run();
  } finally {
    await network.dispose();
  }
  return epochs[0] as EngineEventOf<'epoch'>;
}

describe('sums of losses', () => {
  it('train one network, and report their terms without weights', async () => {
    const { train, validation } = await epochOf(twoTasks({}), [8, 8, 3]);
    expect(Object.keys(validation?.parts ?? {})).toEqual(['ce', 'mse']);
    const { ce = 0, mse = 0 } = validation?.parts ?? {};
    expect(validation?.loss).toBeCloseTo(2 * ce + 0.5 * mse, 6);
    // lr is 0: both sides saw the same network, batch by batch or all at once.
    expect(train.loss).toBeCloseTo(validation?.loss ?? 0, 5);
    const whole = await epochOf(twoTasks({}), [19]);
    expect(validation?.parts?.ce).toBeCloseTo(whole.validation?.parts?.ce ?? 0, 5);
    expect(validation?.parts?.mse).toBeCloseTo(whole.validation?.parts?.mse ?? 0, 5);
  });

  it('divide each term by its own weights', async () => {
    const weight = Array.from({ length: 10 }, (_, c) => 1 + c);
    const parts = await epochOf(twoTasks({}, { weight }), [8, 8, 3]);
    const whole = await epochOf(twoTasks({}, { weight }), [19]);
    expect(parts.validation?.parts?.ce).toBeCloseTo(whole.validation?.parts?.ce ?? 0, 5);
    expect(parts.validation?.loss).toBeCloseTo(whole.validation?.loss ?? 0, 5);
  });

  it('are judged by the classes', async () => {
    const { validation, metrics, confusion } = await epochOf(twoTasks({ top_k: 3 }), [8, 8, 3]);
    const counts = confusion?.counts ?? [];
    const total = counts.flat().reduce((a, b) => a + b, 0);
    expect(total).toBe(19);
    const right = counts.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
    expect(validation?.accuracy).toBeCloseTo(right / total, 10);
    expect(Object.keys(metrics ?? {})).toEqual([
      'top_3',
      'balanced_accuracy',
      'precision',
      'recall',
      'f1',
    ]);
    expect(metrics?.top_3).toBeGreaterThanOrEqual(validation?.accuracy ?? 1);
  });

  it('may hold one another', () => {
    const document = twoTasks({});
    document.blocks.outer = { ...document.blocks.sum, params: { weight: 3 } } as never;
    const wire = (id: string, from: string, to: string, port: string) => {
      document.wires[id] = { from: { block: from, port: 'loss' }, to: { block: to, port } };
    };
    wire('outer-loss', 'sum', 'outer', 'loss');
    wire('outer-second', 'mse', 'outer', 'second');
    for (const { from, to } of Object.values(document.wires))
      if (to.block === 'sgd') Object.assign(from, { block: 'outer' });
    const { objective } = modelOf(analyze(document));
    expect(objective.terms.map(({ id, weight }) => [id, weight])).toEqual([
      ['ce', 6],
      ['mse', 2.5],
    ]);
  });
});

describe('what a network is judged by', () => {
  const single = (loss: readonly [string, object?], target: string, width: number) =>
    documentOf(
      {
        ...data,
        flat: ['Flatten'],
        fc: ['Linear', { in_features: 784, out_features: width }],
        loss: loss as never,
        trainer: ['Trainer'],
      },
      [
        ...dataWires,
        'loader.input > flat.input',
        'flat.output > fc.input',
        'fc.output > loss.input',
        `${target} > loss.target`,
        'loss.loss > sgd.loss',
      ],
    );

  it.each([
    ['CrossEntropyLoss', 'loader.target', 10, 'classes'],
    ['MultiMarginLoss', 'loader.target', 10, 'classes'],
    ['BCEWithLogitsLoss', 'flat.output', 784, 'labels'],
    ['MSELoss', 'flat.output', 784, 'regression'],
    ['SmoothL1Loss', 'flat.output', 784, 'regression'],
  ] as const)('%s', (type, target, width, kind) => {
    const { objective } = modelOf(analyze(single([type], target, width)));
    expect(objective.judged?.judgement.kind).toBe(kind);
  });

  it('regression and labels are measured over the whole epoch', async () => {
    const measured = async (type: string, sizes: readonly number[]) =>
      (await epochOf(single([type], 'flat.output', 784), sizes)).metrics ?? {};
    for (const type of ['L1Loss', 'BCEWithLogitsLoss']) {
      const parts = await measured(type, [8, 8, 3]);
      const whole = await measured(type, [19]);
      expect(Object.keys(parts)).toEqual(Object.keys(whole));
      expect(Object.keys(parts).length).toBeGreaterThan(3);
      for (const [name, value] of Object.entries(whole))
        expect(parts[name], name).toBeCloseTo(value, 4);
    }
  });
});
