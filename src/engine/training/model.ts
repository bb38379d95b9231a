/** The network of a document as the compiler needs it: blocks in order, and who feeds whom. */

import { sourcesOf } from '../../graph/analysis/roles';
import type { Analysis } from '../../graph/analysis/types';
import type { Recipes } from '../../graph/blocks/initialization/initializeweights';
import { definitionOf } from '../../graph/blocks/registry';
import type { NetDocument } from '../../graph/document/schema';
import type { ValueType } from '../../graph/types';
import { EngineFailure } from '../failure';
import type { EarlySettings } from './early';
import type { MetricOptions } from './metrics/report';
import type { ModelBlock } from './modelblock';
import { type Objective, objectiveOf } from './objective';
import { type OptimizerChain, optimizerChain } from './paramgroups';

export interface Model {
  /** The DataLoader whose `input` and `target` feed the network. */
  readonly loader: string;
  /** One target: () for a class id, (H, W) for a mask; numbers are f32, class ids i32. */
  readonly target: { readonly shape: readonly number[]; readonly dtype: 'i32' | 'f32' };
  /** The layers of the training step, then the loss. */
  readonly layers: readonly ModelBlock[];
  readonly loss: ModelBlock;
  /** Further layers that the loss does not need but views may look at, in order. */
  readonly aside: readonly ModelBlock[];
  readonly chain: OptimizerChain;
  /** Recipes of InitializeWeights blocks, in the order in which they are applied. */
  readonly recipes?: readonly Recipes[];
  readonly objective: Objective;
  /** What the Trainer asks for beyond what follows from the loss. */
  readonly metrics: MetricOptions;
}

/** Everything the Trainer block says. */
export interface TrainerSettings {
  readonly epochs: number;
  readonly device: 'auto' | 'cpu' | 'webgpu';
  readonly seed: number;
  /** Evaluate after every epoch. */
  readonly validate: boolean;
  /** null: all epochs are trained. */
  readonly early: EarlySettings | null;
}

/**
 * Reads the network out of the analysis of a document: groups are unfolded there, and their blocks named
 * by path as in a state_dict.
 *
 * @throws EngineFailure `diagnostics` when analysis found errors, `training.incomplete` when there is
 * no Trainer or a part of the training is missing
 */
export function modelOf(analysis: Analysis): Model {
  const document = analysis.flat;
  refuseErrors(analysis);
  const roles = analysis.training;
  if (!roles)
    throw incomplete('The project has no Trainer block. Add one and connect an optimizer to it.');
  if (!roles.optimizer)
    throw incomplete('The Trainer has no optimizer. Connect SGD or Adam to it.');
  if (!roles.loss) throw incomplete('The optimizer has no loss. Connect a loss block to it.');
  if (!roles.trainLoader) throw incomplete('No DataLoader feeds the loss. Connect one.');

  const sources = sourcesOf(document);
  const blockOf = (id: string): ModelBlock => {
    const node = document.blocks[id];
    const definition = node && definitionOf(node.type);
    const params = analysis.blocks[id]?.params;
    if (!definition || !params) throw incomplete(`Block ${id} cannot be read.`);
    return {
      id,
      definition,
      params,
      sources: Object.fromEntries(sources.get(id) ?? []),
      ...(node.init && { init: node.init }),
    };
  };
  const layers = roles.layers.map(blockOf);
  const loss = blockOf(roles.loss);
  const linkOf = (id: string) => {
    const { definition, params } = blockOf(id);
    return { id, type: definition.type, category: definition.category, params };
  };
  return {
    loader: roles.trainLoader,
    target: targetOf(analysis.blocks[roles.trainLoader]?.outputs.target),
    layers,
    loss,
    aside: asideOf(document, analysis, roles.trainLoader, new Set(roles.layers), blockOf),
    recipes: (roles.initializers ?? []).map((id) => blockOf(id).params as Recipes),
    chain: optimizerChain(linkOf(roles.optimizer), (roles.chain ?? []).map(linkOf)),
    objective: objectiveOf(analysis, loss, blockOf),
    metrics: metricOptions(analysis.blocks[roles.trainer]?.params),
  };
}

/** The targets of a DataLoader without the batch axis; class ids where it gives none. */
function targetOf(value: ValueType | undefined): Model['target'] {
  if (value?.type !== 'Target') return { shape: [], dtype: 'i32' };
  const shape = value.shape.slice(1);
  if (shape.includes(null))
    throw incomplete(
      'The masks differ in size. Place Resize with (height, width) before ToTensor.',
    );
  return { shape: shape as number[], dtype: value.target.kind === 'number' ? 'f32' : 'i32' };
}

/** The Trainer's parameters. Call after `modelOf`, which makes sure that there is one. */
export function trainerSettings(analysis: Analysis): TrainerSettings {
  const params = analysis.training && analysis.blocks[analysis.training.trainer]?.params;
  if (!params) throw incomplete('The project has no Trainer block.');
  return {
    epochs: params.epochs as number,
    device: params.device as TrainerSettings['device'],
    seed: params.seed as number,
    validate: params.validate as boolean,
    early: params.early_stopping ? earlySettings(params) : null,
  };
}

function earlySettings(params: Readonly<Record<string, unknown>>): EarlySettings {
  return {
    monitor: params.monitor as string,
    mode: params.mode as EarlySettings['mode'],
    min_delta: params.min_delta as number,
    patience: params.patience as number,
    baseline: params.baseline as number | null,
    restore_best: params.restore_best as boolean,
  };
}

/** Throws when analysis found errors: the first one's sentence, and all of them beside it. */
export function refuseErrors(analysis: Analysis): void {
  const errors = analysis.diagnostics.filter((d) => d.severity === 'error');
  const first = errors[0];
  if (!first) return;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new EngineFailure('diagnostics', `${first.message.en}${more}`, errors);
}

function incomplete(message: string): EngineFailure {
  return new EngineFailure('training.incomplete', message);
}

/** Layers outside the training step whose inputs are all there: side branches to look at. */
function asideOf(
  document: NetDocument,
  analysis: Analysis,
  loader: string,
  inStep: ReadonlySet<string>,
  blockOf: (id: string) => ModelBlock,
): ModelBlock[] {
  const known = new Set([...inStep, loader]);
  const aside: ModelBlock[] = [];
  for (const id of analysis.order) {
    const node = document.blocks[id];
    const definition = node && definitionOf(node.type);
    if (inStep.has(id) || !definition?.lower || definition.category === 'loss') continue;
    if (!analysis.blocks[id]?.params) continue;
    const block = blockOf(id);
    const needed = definition.inputs(block.params).filter((port) => !port.optional);
    const fed = needed.every(({ name }) => known.has(block.sources[name]?.block ?? ''));
    if (!fed) continue;
    known.add(id);
    aside.push(block);
  }
  return aside;
}

function metricOptions(params: Readonly<Record<string, unknown>> = {}): MetricOptions {
  return {
    topK: (params.top_k as number | undefined) ?? 1,
    average: (params.average as MetricOptions['average'] | undefined) ?? 'macro',
    beta: (params.beta as number | undefined) ?? 1,
  };
}
