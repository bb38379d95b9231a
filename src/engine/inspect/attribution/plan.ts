/**
 * The plan behind every view that looks backwards: forward in evaluation mode up to a root (the scores,
 * or a block's output), then a signal `seed` from there back to the input and to blocks on the way.
 */
import { EngineFailure } from '../../failure';
import { gradients } from '../../ir/autodiff';
import type { Plan, Shape, Value } from '../../ir/types';
import type { Model } from '../../training/model';
import { INPUT, lower } from '../../training/plans';
import { type BackwardRule, gradientRules } from './rules';

/** Feed: the signal at the root, of its shape. */
export const SEED = 'seed';
/** Fetch: the root itself, of the batch. */
export const ROOT = 'root';
/** Fetch: what arrives at the input. */
export const AT_INPUT = 'at input';
export const outputName = (block: string): string => `output ${block}`;
export const signalName = (block: string): string => `at ${block}`;

/** Where a signal starts: `null` is what the network is judged by, its scores. */
export type RootBlock = string | null;

export interface BackwardOptions {
  readonly root: RootBlock;
  readonly rule: BackwardRule;
  /** Blocks whose output and arriving signal are fetched too. */
  readonly through?: readonly string[];
}

/** The port of a block that views look at: its first tensor. */
export function tensorPort(model: Model, block: string): string {
  if (block === model.loader) return 'input';
  const found = [...model.layers, ...model.aside].find(({ id }) => id === block);
  if (!found)
    throw new EngineFailure(
      'inspect.block',
      `${block} is not part of the trained network, so there is nothing to see. Connect it, or choose a layer.`,
    );
  const port = found.definition
    .outputs(found.params)
    .find(({ types }) => types[0] === 'Tensor')?.name;
  if (port === undefined)
    throw new EngineFailure(
      'inspect.block',
      `${block} (${found.definition.type}) gives no tensor, so it has no maps. Choose a layer.`,
    );
  return port;
}

/** Block and port of the scores: what the loss that judges the network compares. */
export function scoresPort({ objective, loss }: Model): { block: string; port: string } {
  const judged = objective.judged?.loss ?? loss;
  const source = judged.sources.input ?? Object.values(judged.sources)[0];
  if (!source)
    throw new EngineFailure('inspect.scores', `${judged.id} compares nothing: connect its input.`);
  return source;
}

/**
 * @param sample shape of one sample
 * @throws EngineFailure when a block does not exist or the root does not depend on the input
 */
export function backwardPlan(
  model: Model,
  sample: Shape,
  batch: number,
  { root, rule, through = [] }: BackwardOptions,
): Plan {
  const blocks = [...model.layers, ...model.aside];
  const { builder, wires } = lower(`look back ${rule}`, model, blocks, sample, batch, false);
  const outputOf = (block: string): Value => {
    const value = wires.get(`${block}.${tensorPort(model, block)}`);
    if (!value) throw new EngineFailure('inspect.block', `${block} computes nothing here.`);
    return value;
  };
  const end = scoresPort(model);
  const from = root === null ? wires.get(`${end.block}.${end.port}`) : outputOf(root);
  if (!from) throw new EngineFailure('inspect.scores', 'The scores are not part of the network.');
  const seed = builder.feed(SEED, from.shape);
  const input = builder.feed(INPUT, [batch, ...sample]);
  const on = through.map(outputOf);
  const [atInput, ...signals] = gradients(builder, from, [input, ...on], seed, gradientRules[rule]);
  if (!atInput)
    throw new EngineFailure(
      'inspect.path',
      `${root ?? end.block} does not depend on the picture, so nothing can be traced back to it.`,
    );
  const fetches: Record<string, Value> = { [ROOT]: from, [AT_INPUT]: atInput };
  through.forEach((block, i) => {
    const signal = signals[i];
    if (!signal)
      throw new EngineFailure(
        'inspect.path',
        `The scores do not depend on ${block}. Choose a layer that lies before them.`,
      );
    fetches[outputName(block)] = on[i] as Value;
    fetches[signalName(block)] = signal;
  });
  return builder.finish({ fetches });
}

/** Forward only, evaluation mode: the root of each sample of a batch. */
export function rootPlan(model: Model, sample: Shape, batch: number, root: RootBlock): Plan {
  const blocks = [...model.layers, ...model.aside];
  const { builder, wires } = lower('look', model, blocks, sample, batch, false);
  const at = root === null ? scoresPort(model) : { block: root, port: tensorPort(model, root) };
  const value = wires.get(`${at.block}.${at.port}`);
  if (!value) throw new EngineFailure('inspect.block', `${at.block} computes nothing here.`);
  return builder.finish({ fetches: { [ROOT]: value } });
}
