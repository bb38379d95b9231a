/** Reverse-mode differentiation over the nodes of a plan being built. */
import { opDefinition } from '../ops';
import { type OpDefinition, OpError } from '../ops/contract';
import type { PlanBuilder } from './builder';
import type { Node, OpName, Value } from './types';

/** Gradient rules that stand in for the ops' own: views look backwards with other rules than training. */
export type GradientRules = { readonly [N in OpName]?: OpDefinition<N>['gradient'] };

/**
 * Gradients of a value with respect to others, as new nodes of the same plan.
 *
 * @param root what is differentiated
 * @param seed its own gradient, of its shape; a scalar root takes 1
 * @param targets values whose gradients are wanted
 * @param rules rules used instead of those of the ops
 * @returns one gradient for each target, of its shape; null where the root does not depend on it
 * @throws OpError when a gradient would have to pass an op that has none
 */
export function gradients(
  builder: PlanBuilder,
  root: Value,
  targets: readonly Value[],
  seed?: Value,
  rules: GradientRules = {},
): (Value | null)[] {
  if (!seed && root.shape.length > 0)
    throw new Error('Only a scalar can be differentiated without a gradient of its own.');
  const end = builder.length;

  // Forward: which values depend on a target.
  const depends = new Set<Value>(targets);
  for (let id = 0; id < end; id++) {
    const node = builder.node(id);
    if (node.inputs.some((v) => depends.has(v)))
      for (const output of node.outputs) if (output.dtype === 'f32') depends.add(output);
  }

  // Backward: sum what comes from every use.
  const flowing = new Map<Value, Value>();
  flowing.set(root, seed ?? builder.scalar(1));
  const block = builder.block;
  for (let id = end - 1; id >= 0; id--) {
    const node: Node = builder.node(id);
    const grads = node.outputs.map((output) => flowing.get(output) ?? null);
    if (grads.every((g) => g === null)) continue;
    const needs = node.inputs.map((input) => depends.has(input));
    if (!needs.includes(true)) continue;
    const own = rules[node.op] as OpDefinition['gradient'] | undefined;
    const gradient = own ?? opDefinition(node.op).gradient;
    if (!gradient) throw new OpError(node.op, 'has no gradient');
    builder.block = node.block;
    const results = gradient({ emit: builder, node, grads, needs });
    node.inputs.forEach((input, i) => {
      const result = results[i];
      if (!needs[i] || !result) return;
      const before = flowing.get(input);
      flowing.set(input, before ? builder.one('add', {}, [before, result]) : result);
    });
  }
  builder.block = block;
  return targets.map((target) => flowing.get(target) ?? null);
}
