/** Feature maps, filters and receptive fields: what a layer makes of a sample, and with which weights. */
import type { FactsOf, Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import { gradients } from '../ir/autodiff';
import type { HostArray, Plan, Shape, Value } from '../ir/types';
import type { Network } from '../training/network';
import { INPUT, LOSS, lossOf, lower, TARGET } from '../training/plans';
import { ROOT, rootPlan, tensorPort } from './attribution/plan';
import type { Looker } from './looker';
import type { PanelSpec } from './panels';
import { lookedAt, type Subject } from './subject';

type Of<V extends Query['view']> = Extract<Query, { view: V }>;

export interface Made<V extends Query['view']> {
  readonly panels: readonly PanelSpec[];
  readonly facts: FactsOf<V>;
  readonly notes?: readonly { readonly en: string; readonly zh: string }[];
}

/** A block's output for inputs (N, …sample), N = 1 unless said. */
export async function outputOf(
  looker: Looker,
  block: string,
  inputs: Float32Array,
  batch = 1,
): Promise<{ readonly values: Float32Array; readonly shape: Shape }> {
  const { model, sample } = looker.network;
  const key = `root ${batch} ${block}`;
  const plan = () => rootPlan(model, sample, batch, block);
  const fetched = await looker.run(key, plan, { [INPUT]: inputs });
  const values = fetched[ROOT];
  if (!(values instanceof Float32Array))
    throw new EngineFailure('inspect.block', `${block} gives whole numbers, which have no maps.`);
  const { plan: compiled } = await looker.program(key, plan);
  return { values, shape: (compiled.fetches[ROOT]?.shape ?? []).slice(1) };
}

/** How maps are drawn, by their rank without the batch axis. */
export function kindOf(shape: Shape): 'maps' | 'lines' | 'bars' {
  if (shape.length < 2) return 'bars';
  return shape.length === 2 ? 'lines' : 'maps';
}

export async function featureMaps(
  subject: Subject,
  { block, sample }: Of<'feature-maps'>,
): Promise<Made<'feature-maps'>> {
  tensorPort(subject.network.model, block);
  const { input, notes } = await lookedAt(subject, sample);
  const { values, shape } = await outputOf(subject.looker, block, input);
  const channels = shape[0] ?? 1;
  const places = values.length / channels;
  const activity = new Float32Array(channels);
  const zeros = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    let none = 0;
    for (let i = c * places; i < (c + 1) * places; i++) {
      sum += Math.abs(values[i] as number);
      if (values[i] === 0) none++;
    }
    activity[c] = sum / places;
    zeros[c] = none / places;
  }
  const title = { en: `Feature maps of ${block}`, zh: `${block} 的特征图` };
  return {
    panels: [
      { name: 'maps', title, kind: kindOf(shape), shape, values },
      inputPanel(subject, input),
    ],
    facts: { view: 'feature-maps', activity, zeros },
    notes,
  };
}

/** The sample itself, as the network gets it. */
export function inputPanel({ network }: Subject, input: Float32Array): PanelSpec {
  const { sample } = network;
  return {
    name: 'input',
    title: { en: 'Input', zh: '输入' },
    kind: sample.length === 3 ? 'picture' : kindOf(sample),
    shape: sample,
    values: input.slice(),
  };
}

/** The parameters of one block, by store name. */
export function parametersOf(network: Network, block: string) {
  tensorPort(network.model, block);
  const own = network.states.filter(
    ({ name, trainable }) => trainable && name.slice(0, name.lastIndexOf('.')) === block,
  );
  if (own.length > 0) return own;
  const type = network.model.layers.find(({ id }) => id === block)?.definition.type ?? 'It';
  throw new EngineFailure(
    'inspect.weights',
    `${block} has no weights: ${type} learns nothing. Choose a convolution or a linear layer.`,
  );
}

/** Gradients of the loss with respect to parameters, for one batch in evaluation mode. */
export function lossGradientPlan(network: Network, batch: number, names: readonly string[]): Plan {
  const { model, sample } = network;
  const forward = lower(`gradients ${batch}`, model, model.layers, sample, batch, false);
  const { loss } = lossOf(model, forward, false);
  const states = names.flatMap((name) => forward.record.states.get(name)?.value ?? []);
  const grads = gradients(forward.builder, loss, states);
  const fetches: Record<string, Value> = { [LOSS]: loss };
  names.forEach((name, i) => {
    const g = grads[i];
    if (g) fetches[`gradient ${name}`] = g;
  });
  return forward.builder.finish({ fetches });
}

export async function filters(
  subject: Subject,
  { block, sample }: Of<'filters'>,
): Promise<Made<'filters'>> {
  const { network, looker } = subject;
  const own = parametersOf(network, block);
  const names = own.map(({ name }) => name);
  const panels: PanelSpec[] = [];
  for (const { name, shape } of own) {
    const short = name.slice(block.length + 1);
    panels.push({
      name: short,
      title: { en: `${name}`, zh: `${name}` },
      kind: shape.length >= 2 ? 'maps' : 'bars',
      shape,
      values: await network.store.read(name),
    });
  }
  if (!sample) return { panels, facts: { view: 'filters', names: panels.map((p) => p.name) } };
  const looked = await lookedAt(subject, sample);
  if (!looked.target)
    throw new EngineFailure(
      'inspect.gradients',
      'A given picture has no label, so there is no loss to differentiate. Choose a sample of the data.',
    );
  const feeds: Record<string, HostArray> = { [INPUT]: looked.input, [TARGET]: looked.target };
  const plan = () => lossGradientPlan(network, 1, names);
  const fetched = await looker.run(`filter gradients ${block}`, plan, feeds);
  for (const { name, shape } of own) {
    const values = fetched[`gradient ${name}`];
    if (!values) continue;
    panels.push({
      name: `gradient ${name.slice(block.length + 1)}`,
      title: { en: `Gradient of ${name}`, zh: `${name} 的梯度` },
      kind: shape.length >= 2 ? 'maps' : 'bars',
      shape,
      values,
    });
  }
  return {
    panels,
    facts: { view: 'filters', names: panels.map((p) => p.name) },
    notes: looked.notes,
  };
}
