/**
 * Gradient flow: how large the gradient is at each layer, which ReLUs are off for every sample, how flat
 * the sigmoids are, and what that means in words and numbers.
 */
import type { FactsOf, Finding } from '../../protocol/inspect';
import { gradients } from '../ir/autodiff';
import { type HostArray, type Plan, sizeOf, type Value } from '../ir/types';
import type { Network } from '../training/network';
import { INPUT, LOSS, lossOf, lower, TARGET } from '../training/plans';
import { diagnose } from './diagnose';
import type { Made } from './maps';
import type { Subject } from './subject';

type Layer = FactsOf<'flow'>['layers'][number];

/** Blocks whose slope is bounded: σ′ ≤ ¼, tanh′ ≤ 1. */
const SLOPES = { Sigmoid: 'sigmoid', Tanh: 'tanh' } as const;

/** One batch forward and backward in training mode; nothing is updated. */
export function flowPlan(network: Network, batch: number): Plan {
  const { model, sample } = network;
  const forward = lower(`flow ${batch}`, model, model.layers, sample, batch, true);
  const { builder, wires, record } = forward;
  const { loss } = lossOf(model, forward, true);
  const outputs = model.layers.flatMap(({ id, definition, params }) => {
    const port = definition.outputs(params).find(({ types }) => types[0] === 'Tensor')?.name;
    const value = port === undefined ? undefined : wires.get(`${id}.${port}`);
    return value?.dtype === 'f32' ? [{ id, type: definition.type, value }] : [];
  });
  const parameters = [...record.states.values()].filter(({ trainable }) => trainable);
  const grads = gradients(builder, loss, [
    ...outputs.map(({ value }) => value),
    ...parameters.map(({ value }) => value),
  ]);
  const every = (x: Value) => x.shape.map((_, axis) => axis);
  const sum = (x: Value) =>
    x.shape.length ? builder.one('reduceSum', { axes: every(x), keepDims: false }, [x]) : x;
  const meanSize = (x: Value) =>
    builder.one('div', {}, [sum(builder.one('abs', {}, [x])), builder.scalar(sizeOf(x.shape))]);
  const fetches: Record<string, Value> = { [LOSS]: loss };
  outputs.forEach(({ id, type, value }, i) => {
    const grad = grads[i];
    if (grad) fetches[`activation ${id}`] = meanSize(grad);
    if (type === 'ReLU') {
      const highest = builder.one('reduceMax', { axes: [0], keepDims: true }, [value]);
      fetches[`dead ${id}`] = builder.one('div', {}, [
        sum(builder.one('lessEqual', {}, [highest, builder.scalar(0)])),
        builder.scalar(sizeOf(highest.shape)),
      ]);
    }
    if (type in SLOPES) {
      const one = builder.scalar(1);
      const [a, b] =
        type === 'Sigmoid'
          ? [value, builder.one('sub', {}, [one, value])]
          : [builder.one('sub', {}, [one, value]), builder.one('add', {}, [one, value])];
      fetches[`slope ${id}`] = meanSize(builder.one('mul', {}, [a, b]));
    }
  });
  parameters.forEach(({ name }, i) => {
    const grad = grads[outputs.length + i];
    if (grad) fetches[`weight ${name}`] = meanSize(grad);
  });
  return builder.finish({ fetches });
}

/** The gradient flow of the first samples of the training data. */
export async function flow(
  subject: Subject,
  { samples }: { readonly samples: number },
): Promise<Made<'flow'>> {
  const { network, looker } = subject;
  const loader = await subject.loader('train');
  const count = Math.max(1, Math.min(samples, loader.facts.length));
  const batch = await gather(loader, count);
  const fetched = await looker.run(`flow ${count}`, () => flowPlan(network, count), {
    [INPUT]: batch.inputs,
    [TARGET]: batch.targets,
  });
  const at = (name: string): number | null => fetched[name]?.[0] ?? null;
  const layers: Layer[] = network.model.layers.map(({ id, definition }) => {
    const own = network.states.filter(
      ({ name, trainable }) => trainable && name.slice(0, name.lastIndexOf('.')) === id,
    );
    let sum = 0;
    let numbers = 0;
    for (const { name, shape } of own) {
      const mean = at(`weight ${name}`);
      if (mean === null) continue;
      sum += mean * sizeOf(shape);
      numbers += sizeOf(shape);
    }
    return {
      block: id,
      type: definition.type,
      activation: at(`activation ${id}`),
      weight: numbers ? sum / numbers : null,
      dead: at(`dead ${id}`),
      slope: at(`slope ${id}`),
    };
  });
  const findings: Finding[] = diagnose(layers, count);
  const measured = layers.filter(({ weight }) => weight !== null);
  return {
    panels: [
      {
        name: 'weights',
        title: { en: 'Mean |gradient| of the weights', zh: '权重梯度绝对值的均值' },
        kind: 'bars',
        shape: [measured.length],
        values: Float32Array.from(measured, ({ weight }) => weight ?? 0),
      },
      {
        name: 'activations',
        title: { en: 'Mean |gradient| at the outputs', zh: '各层输出处梯度绝对值的均值' },
        kind: 'bars',
        shape: [layers.length],
        values: Float32Array.from(layers, ({ activation }) => activation ?? 0),
      },
    ],
    facts: { view: 'flow', layers, findings, loss: at(LOSS) ?? Number.NaN },
  };
}

interface Gathered {
  readonly inputs: Float32Array;
  readonly targets: HostArray;
}

/** The first samples of a loader as one batch. */
export async function gather(
  loader: Awaited<ReturnType<Subject['loader']>>,
  count: number,
): Promise<Gathered> {
  let inputs: Float32Array | undefined;
  let targets: HostArray | undefined;
  for (let i = 0; i < count; i++) {
    const one = await loader.sampleAt(i);
    inputs ??= new Float32Array(count * one.inputs.length);
    targets ??=
      one.targets instanceof Int32Array
        ? new Int32Array(count * one.targets.length)
        : new Float32Array(count * one.targets.length);
    inputs.set(one.inputs, i * one.inputs.length);
    targets.set(one.targets, i * one.targets.length);
  }
  return { inputs: inputs ?? new Float32Array(), targets: targets ?? new Int32Array() };
}
