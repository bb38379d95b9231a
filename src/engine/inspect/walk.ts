/**
 * One training step in slow motion: every value that is computed for the next batch (forward, backward,
 * update), to be gone through block by block. Nothing is changed; `advance` then takes the very step.
 */
import type { FactsOf, Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import { gradients } from '../ir/autodiff';
import { type HostArray, type Plan, type Shape, sizeOf, type Value } from '../ir/types';
import type { NextStep } from '../training/loop';
import type { Network } from '../training/network';
import { INPUT, LOSS, lossOf, lower, TARGET, trainingPlan } from '../training/plans';
import { kindOf, type Made } from './maps';
import type { PanelSpec } from './panels';
import type { Subject } from './subject';

type Stage = FactsOf<'walk'>['stages'][number];

/** Forward and backward of one batch as training computes it, with the values of one block fetched. */
export function walkPlan(network: Network, batch: number, block: string): Plan {
  const { model, sample } = network;
  const forward = lower(`walk ${batch}`, model, model.layers, sample, batch, true);
  const { builder, wires, record } = forward;
  const { loss } = lossOf(model, forward, true);
  const fetches: Record<string, Value> = { [LOSS]: loss };
  const values: [string, Value][] = [];
  const layer = model.layers.find(({ id }) => id === block);
  for (const { name } of layer?.definition.outputs(layer.params) ?? []) {
    const value = wires.get(`${block}.${name}`);
    if (value) fetches[`output ${name}`] = value;
    if (value?.dtype === 'f32') values.push([`signal ${name}`, value]);
  }
  for (const [port, from] of Object.entries(layer?.sources ?? {})) {
    const value = wires.get(`${from.block}.${from.port}`);
    if (value?.dtype === 'f32' && from.block !== model.loader) values.push([`back ${port}`, value]);
  }
  for (const { name, value, trainable } of record.states.values())
    if (trainable && name.slice(0, name.lastIndexOf('.')) === block)
      values.push([`gradient ${name.slice(block.length + 1)}`, value]);
  const grads = gradients(
    builder,
    loss,
    values.map(([, value]) => value),
  );
  values.forEach(([name], i) => {
    const grad = grads[i];
    if (grad) fetches[name] = grad;
  });
  return builder.finish({ fetches });
}

/** What the optimizer would make of a block's parameters: the training step, with its updates only read. */
function updatePlan(network: Network, batch: number, block: string): Plan {
  const plan = trainingPlan(network.model, network.sample, batch);
  const own = Object.entries(plan.updates).filter(
    ([name]) => name.slice(0, name.lastIndexOf('.')) === block,
  );
  return { ...plan, updates: {}, fetches: { ...plan.fetches, ...Object.fromEntries(own) } };
}

/** Forward through the layers, the loss, back through the layers, then each layer's update. */
export function stagesOf({ model, states }: Network): Stage[] {
  const learning = new Set(
    states
      .filter(({ trainable }) => trainable)
      .map(({ name }) => name.slice(0, name.lastIndexOf('.'))),
  );
  const ids = model.layers.map(({ id }) => id);
  return [
    ...ids.map((block): Stage => ({ phase: 'forward', block })),
    { phase: 'loss', block: model.loss.id },
    ...ids.toReversed().map((block): Stage => ({ phase: 'backward', block })),
    ...ids.flatMap((block): Stage[] => (learning.has(block) ? [{ phase: 'update', block }] : [])),
  ];
}

export async function walk(
  subject: Subject,
  { sample, stage }: Extract<Query, { view: 'walk' }>,
): Promise<Made<'walk'>> {
  const { network } = subject;
  if (!subject.next)
    throw new EngineFailure(
      'inspect.walk',
      'Only a running training can be gone through step by step. Train, pause, then step.',
    );
  const next = await subject.next();
  if (sample >= next.size)
    throw new EngineFailure(
      'inspect.sample',
      `The next batch has ${next.size} samples; there is no sample ${sample} in it.`,
    );
  const stages = stagesOf(network);
  const chosen = stage === undefined ? undefined : stages[stage];
  if (stage !== undefined && !chosen)
    throw new EngineFailure('inspect.stage', `A step has ${stages.length} stages, not ${stage}.`);
  const { panels, loss } = await stagePanels(subject, next, chosen, sample);
  return {
    panels,
    facts: {
      view: 'walk',
      stages,
      loss,
      batch: next.indices.slice(),
      stage: stage ?? null,
    },
  };
}

async function stagePanels(
  { network, looker }: Subject,
  next: NextStep,
  stage: Stage | undefined,
  sample: number,
): Promise<{ panels: PanelSpec[]; loss: number }> {
  const feeds: Record<string, HostArray> = {
    [INPUT]: next.inputs,
    [TARGET]: next.targets,
    ...next.scalars,
  };
  const block = stage?.block ?? '';
  const update = stage?.phase === 'update';
  const key = `walk ${next.size} ${update ? 'update' : ''} ${block}`;
  const plan = () =>
    update ? updatePlan(network, next.size, block) : walkPlan(network, next.size, block);
  const fetched = await looker.run(key, plan, feeds, { seed: next.seed, step: next.step });
  const { plan: compiled } = await looker.program(key, plan);
  const loss = fetched[LOSS]?.[0] ?? Number.NaN;
  const shapeOf = (name: string): Shape => compiled.fetches[name]?.shape ?? [];
  const panels: PanelSpec[] = [];
  const add = (name: string, en: string, zh: string, shape: Shape, values: HostArray) =>
    panels.push({
      name,
      title: { en, zh },
      kind: kindOf(shape),
      shape: shape.length ? shape : [1],
      values,
    });
  const ofSample = (fetch: string, name: string, en: string, zh: string) => {
    const values = fetched[fetch];
    const shape = shapeOf(fetch);
    if (!values) return;
    if (shape[0] !== next.size) {
      add(name, en, zh, shape, values);
      return;
    }
    const size = sizeOf(shape.slice(1));
    add(name, en, zh, shape.slice(1), values.slice(sample * size, (sample + 1) * size));
  };
  const names = Object.keys(compiled.fetches);
  if (stage?.phase === 'forward')
    for (const name of names.filter((n) => n.startsWith('output ')))
      ofSample(name, name.slice(7), `${block}.${name.slice(7)}`, `${block}.${name.slice(7)}`);
  if (stage?.phase === 'backward') {
    for (const name of names.filter((n) => n.startsWith('signal ')))
      ofSample(
        name,
        name,
        `Gradient at ${block}.${name.slice(7)}`,
        `${block}.${name.slice(7)} 处的梯度`,
      );
    for (const name of names.filter((n) => n.startsWith('back ')))
      ofSample(
        name,
        name,
        `Gradient for ${block}.${name.slice(5)}`,
        `传给 ${block}.${name.slice(5)} 的梯度`,
      );
    for (const name of names.filter((n) => n.startsWith('gradient '))) {
      const short = name.slice(9);
      add(
        name,
        `Gradient of ${block}.${short}`,
        `${block}.${short} 的梯度`,
        shapeOf(name),
        fetched[name] as HostArray,
      );
    }
  }
  if (update)
    for (const { name, shape, trainable } of network.states) {
      const after = fetched[name];
      if (!after || !trainable) continue;
      const before = await network.store.read(name);
      const change = Float32Array.from(after, (v, i) => v - (before[i] as number));
      add(`before ${name}`, `${name} before`, `${name}（更新前）`, shape, before);
      add(`change ${name}`, `Change of ${name}`, `${name} 的变化`, shape, change);
      add(`after ${name}`, `${name} after`, `${name}（更新后）`, shape, after);
    }
  if (stage?.phase === 'loss')
    add('loss', 'Loss of the batch', '该批的损失', [1], Float32Array.of(loss));
  return { panels, loss };
}
