/** Appends an optimizer's step to a plan that already has the gradients. */
import type { PlanBuilder } from '../../ir/builder';
import type { Value } from '../../ir/types';
import type { Hyper, Optimizer } from './contract';

/** Store name of a slot. Block ids have no colon, so it never meets a parameter's name. */
export function slotName(parameter: string, slot: string): string {
  return `${parameter}:${slot}`;
}

/** Feed name of a scalar of one parameter group. */
export function scalarFeed(name: string, group: number): string {
  return `optimizer.${group}.${name}`;
}

/**
 * New contents of one group's parameters and slots, by store name, as nodes of the plan. A parameter without a
 * gradient is skipped wholly (parity 6.1).
 */
export function optimizerUpdates(
  builder: PlanBuilder,
  optimizer: Optimizer,
  parameters: Readonly<Record<string, { value: Value; gradient: Value | null }>>,
  group = 0,
): Record<string, Value> {
  const updates: Record<string, Value> = {};
  for (const [name, { value, gradient }] of Object.entries(parameters)) {
    if (!gradient) continue;
    const updated = optimizer.update({
      emit: builder,
      parameter: value,
      gradient,
      slot: (slot, shape = value.shape) => builder.state(slotName(name, slot), shape),
      scalar: (scalar) => builder.feed(scalarFeed(scalar, group), []),
    });
    updates[name] = updated.parameter;
    for (const [slot, next] of Object.entries(updated.slots)) updates[slotName(name, slot)] = next;
  }
  return updates;
}

/** The scalars of step t as feeds. */
export function optimizerFeeds(
  optimizer: Optimizer,
  t: number,
  hyper: Hyper,
  group = 0,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(optimizer.scalars(t, hyper)).map(([name, value]) => [
      scalarFeed(name, group),
      new Float32Array([value]),
    ]),
  );
}
