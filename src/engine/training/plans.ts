/**
 * The plans of a training: the whole step (forward, backward, optimizer), evaluation, and probes that
 * look at block outputs. One of each for a batch size; all share the store's tensors by name.
 */

import { EngineFailure } from '../failure';
import { gradients } from '../ir/autodiff';
import { PlanBuilder } from '../ir/builder';
import { emptyRecord, type LoweringRecord, type StateSpec } from '../ir/functional';
import { lowerBlock } from '../ir/lower';
import { type Plan, type Shape, sizeOf, type Value } from '../ir/types';
import { clipGradients, finite } from './clip';
import { correctOf, metricFetches, type Scores } from './metrics/fetches';
import type { Model } from './model';
import type { ModelBlock } from './modelblock';
import { groupUpdates } from './paramgroups';

/** Feed names. */
export const INPUT = 'input';
export const TARGET = 'target';
/** Fetch names. */
export const LOSS = 'loss';
export const CORRECT = 'correct';
/** Fetch of one term of a sum of losses, without its weight. */
export const partName = (loss: string): string => `loss ${loss}`;
/** Fetch of the gradient of a parameter, where the optimizer takes its steps outside the plan. */
export const gradientName = (parameter: string): string => `gradient ${parameter}`;
/** Norm of all gradients before clipping, where a ClipGradNorm is in the chain. */
export const GRAD_NORM = 'grad_norm';

/** Values by `block.port`. */
export type Wires = Map<string, Value>;

/** Blocks lowered into a plan that is being built. */
export interface Forward {
  readonly builder: PlanBuilder;
  readonly wires: Wires;
  readonly record: LoweringRecord;
}

/**
 * The whole training step for one batch size. Feeds: `input` (N, …), `target` (N, … of the target) and the
 * optimizer's scalars; fetches: `loss`, `correct` where accuracy is known, `grad_norm` where gradients are
 * clipped by it. For an optimizer with a closure it is one evaluation: it fetches the gradients and updates
 * nothing but buffers.
 *
 * @param sample shape of one sample after the transforms
 */
export function trainingPlan(model: Model, sample: Shape, batch: number): Plan {
  const forward = lower(`train ${batch}`, model, model.layers, sample, batch, true);
  const { builder, record } = forward;
  const { loss, fetches } = lossOf(model, forward, true);
  const parameters = [...record.states.values()].filter((state) => state.trainable);
  const { groups, clips } = model.chain;
  const { gradients: grads, norm } = clipGradients(
    builder,
    clips,
    gradients(
      builder,
      loss,
      parameters.map((p) => p.value),
    ),
  );
  if (model.chain.groups[0].optimizer.closure)
    return builder.finish({
      fetches: {
        ...fetches,
        ...(norm ? { [GRAD_NORM]: norm } : {}),
        ...Object.fromEntries(
          parameters.flatMap(({ name }, i) => {
            const gradient = grads[i];
            return gradient ? [[gradientName(name), gradient] as const] : [];
          }),
        ),
      },
      updates: Object.fromEntries(record.assignments),
    });
  const updates = groupUpdates(
    builder,
    groups,
    Object.fromEntries(
      parameters.map((p, i) => [
        p.name,
        // A layer may renew its weights before the step: max_norm of an Embedding.
        { value: record.assignments.get(p.name) ?? p.value, gradient: grads[i] ?? null },
      ]),
    ),
  );
  const guard = norm && refusesNonFinite(model) ? finite(builder, norm) : null;
  return builder.finish({
    fetches: {
      ...fetches,
      ...(norm ? { [GRAD_NORM]: norm } : {}),
    },
    updates: {
      ...Object.fromEntries(record.assignments),
      ...(guard ? onlyWhere(builder, guard, updates) : updates),
    },
  });
}

/** Whether a norm that is not finite ends the training (error_if_nonfinite). */
export function refusesNonFinite({ chain }: Model): boolean {
  return chain.clips.some((clip) => clip.kind === 'norm' && clip.errorIfNonFinite);
}

/** Updates that take place only where the condition holds: PyTorch raises before the step. */
function onlyWhere(
  builder: PlanBuilder,
  condition: Value,
  updates: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(updates).map(([name, next]) => {
      const before = builder.state(name, next.shape);
      return [name, builder.one('where', {}, [condition, next, before])];
    }),
  );
}

/**
 * Losses, right answers and what the metrics need of one batch in evaluation mode; changes nothing but what a
 * forward pass of PyTorch changes then: rows that the max_norm of an Embedding shortens.
 */
export function evaluationPlan(model: Model, sample: Shape, batch: number): Plan {
  const forward = lower(`evaluate ${batch}`, model, model.layers, sample, batch, false);
  const { fetches } = lossOf(model, forward, false);
  const { judged } = model.objective;
  const measured = judged
    ? metricFetches(
        forward.builder,
        judged.judgement,
        scoresOf(model, forward.wires),
        model.metrics.topK,
      )
    : {};
  return forward.builder.finish({
    fetches: { ...fetches, ...measured },
    updates: Object.fromEntries(forward.record.assignments),
  });
}

/**
 * What a probe hands back, by `block.port`: an output, or with `into` the value that arrives at an
 * input. Ports that do not exist are left out.
 */
export interface Tap {
  readonly block: string;
  readonly port: string;
  readonly into?: boolean;
}

export function tapName({ block, port, into }: Tap): string {
  return into ? `${block} < ${port}` : `${block}.${port}`;
}

/** Forward only, evaluation mode, current weights: hands back the values at `taps`. */
export function probePlan(model: Model, sample: Shape, batch: number, taps: readonly Tap[]): Plan {
  const blocks = [...model.layers, ...model.aside];
  const { builder, wires } = lower('probe', model, blocks, sample, batch, false);
  const sources = new Map(blocks.map((block) => [block.id, block.sources]));
  const fetches: Record<string, Value> = {};
  for (const tap of taps) {
    const from = tap.into ? sources.get(tap.block)?.[tap.port] : tap;
    const value = from && wires.get(`${from.block}.${from.port}`);
    if (value) fetches[tapName(tap)] = value;
  }
  return builder.finish({ fetches });
}

/** Parameters and buffers that the store must hold, of all layers, in order. */
export function modelStates(model: Model, sample: Shape): readonly StateSpec[] {
  const blocks = [...model.layers, ...model.aside];
  // Two samples, so that batch statistics of a vector have more than one value.
  const { record } = lower('states', model, blocks, sample, 2, true);
  return [...record.states.values()];
}

/** The states of a training plan beyond the model's own: optimizer slots, which start at zero. */
export function slotStates(
  plan: Plan,
  states: readonly StateSpec[],
): readonly { readonly name: string; readonly shape: Shape }[] {
  const own = new Set(states.map((state) => state.name));
  return Object.entries(plan.states)
    .filter(([name]) => !own.has(name))
    .map(([name, { shape }]) => ({ name, shape }));
}

/** How many numbers are trained. */
export function parameterCount(states: readonly StateSpec[]): number {
  return states.reduce((n, s) => n + (s.trainable ? sizeOf(s.shape) : 0), 0);
}

/** Lowers blocks in order into a new plan, fed by `input` and `target`; for plans that look at a model. */
export function lower(
  name: string,
  model: Model,
  blocks: readonly ModelBlock[],
  sample: Shape,
  batch: number,
  training: boolean,
): Forward {
  const builder = new PlanBuilder(name);
  const record = emptyRecord();
  const wires: Wires = new Map([
    [`${model.loader}.input`, builder.feed(INPUT, [batch, ...sample])],
    [
      `${model.loader}.target`,
      builder.feed(TARGET, [batch, ...model.target.shape], model.target.dtype),
    ],
  ]);
  const forward = { builder, wires, record };
  for (const block of blocks) lowerInto(forward, block, training);
  return forward;
}

function lowerInto(
  { builder, wires, record }: Forward,
  block: ModelBlock,
  training: boolean,
): void {
  const inputs: Record<string, Value> = {};
  for (const [port, { block: from, port: output }] of Object.entries(block.sources)) {
    const value = wires.get(`${from}.${output}`);
    if (!value)
      throw new EngineFailure(
        'training.source',
        `${block.id}.${port} gets ${from}.${output}, which is not part of the training step.`,
      );
    inputs[port] = value;
  }
  const outputs = lowerBlock(builder, block, inputs, training, record);
  for (const [port, value] of Object.entries(outputs)) wires.set(`${block.id}.${port}`, value);
}

/** Adds the loss, and what is counted beside it, to a forward pass. */
export function lossOf(model: Model, forward: Forward, training: boolean) {
  const { builder, wires } = forward;
  lowerInto(forward, model.loss, training);
  const loss = wires.get(`${model.loss.id}.loss`);
  if (!loss) throw new Error(`${model.loss.id} computes no loss.`);
  if (loss.shape.length > 0)
    throw new EngineFailure(
      'training.reduction',
      `${model.loss.id} gives one loss for each element (reduction='none'); only a single number can be trained on. Set reduction to 'mean' or 'sum'.`,
    );
  const fetches: Record<string, Value> = { [LOSS]: loss };
  const { terms, judged } = model.objective;
  if (model.loss.definition.type === 'WeightedLossSum')
    for (const { id } of terms) {
      const part = wires.get(`${id}.loss`);
      if (part) fetches[partName(id)] = part;
    }
  if (judged && ['classes', 'binary'].includes(judged.judgement.kind))
    fetches[CORRECT] = correctOf(builder, judged.judgement, scoresOf(model, wires));
  return { loss, fetches };
}

/** The scores and targets by which the network is judged. */
function scoresOf({ objective: { judged } }: Model, wires: Wires): Scores {
  const at = (port: string): Value => {
    const from = judged?.loss.sources[port];
    const value = from && wires.get(`${from.block}.${from.port}`);
    if (!value) throw new Error(`${judged?.loss.id}.${port} has no source.`);
    return value;
  };
  return { scores: at('input'), target: at('target'), threshold: judged?.threshold ?? 0 };
}
