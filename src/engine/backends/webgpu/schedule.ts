/**
 * The order of units, and which state updates are written in place: straight into the state's memory by
 * the kernel that computes them. That is allowed when the kernel reads the old contents only at the element
 * it writes and every other reader of the old contents runs before it.
 */
import { sizeOf, type Value } from '../../ir/types';
import { type FusionOptions, outputsOf, readsOf, type Unit } from './fusion';
import type { Graph } from './graph';
import { smallestOrder } from './order';

export interface Schedule {
  readonly order: readonly Unit[];
  /** Base value id → name of the state whose memory it is written to. */
  readonly inPlace: ReadonlyMap<number, string>;
  /** Base value id → the value that dies where this one is made, and whose memory it takes over. */
  readonly takeovers: ReadonlyMap<number, Value>;
}

export function schedule(
  graph: Graph,
  units: readonly Unit[],
  traits: FusionOptions['traits'],
): Schedule {
  const results = graph.results();
  const reads = new Map(units.map((unit) => [unit, readsOf(graph, unit, traits)]));
  const makers = new Map<number, Unit>();
  for (const unit of units)
    for (const value of outputsOf(graph, unit, results)) makers.set(value.id, unit);
  const after = new Map<Unit, Set<Unit>>(units.map((unit) => [unit, new Set()]));
  for (const [unit, values] of reads)
    for (const id of values.keys()) {
      const maker = makers.get(id);
      if (maker && maker !== unit) after.get(maker)?.add(unit);
    }
  const inPlace = chooseInPlace(graph, makers, reads, after);
  const order = smallestOrder(graph, { units, after, makers, reads, inPlace });
  return { order, inPlace, takeovers: takeoversOf(graph, order, reads, inPlace) };
}

/**
 * Values that are written over another: both have one size, the kernel reads the other only at the element
 * it writes, and nobody reads it later.
 */
function takeoversOf(
  graph: Graph,
  order: readonly Unit[],
  reads: ReadonlyMap<Unit, ReturnType<typeof readsOf>>,
  inPlace: ReadonlyMap<number, string>,
): Map<number, Value> {
  const results = graph.results();
  const lastReader = new Map<number, Unit>();
  for (const unit of order)
    for (const id of reads.get(unit)?.keys() ?? []) lastReader.set(id, unit);
  const takeovers = new Map<number, Value>();
  for (const unit of order) {
    const free = [...(reads.get(unit)?.values() ?? [])].filter(
      ({ value, sameIndex }) =>
        sameIndex &&
        value.source.kind === 'node' &&
        lastReader.get(value.id) === unit &&
        !results.has(value.id) &&
        !inPlace.has(value.id) &&
        sizeOf(value.shape) === unit.size,
    );
    for (const output of unit.exports) {
      if (inPlace.has(output.id)) continue;
      const at = free.findIndex(({ value }) => value.dtype === output.dtype);
      const [taken] = at < 0 ? [] : free.splice(at, 1);
      if (taken) takeovers.set(output.id, taken.value);
    }
  }
  return takeovers;
}

function reachable(from: Unit, target: Unit, after: ReadonlyMap<Unit, ReadonlySet<Unit>>): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let unit = queue.pop(); unit; unit = queue.pop())
    for (const next of after.get(unit) ?? []) {
      if (next === target) return true;
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  return false;
}

/** Picks the in-place updates, and adds the order they demand to `after`. */
function chooseInPlace(
  graph: Graph,
  makers: ReadonlyMap<number, Unit>,
  reads: ReadonlyMap<Unit, ReturnType<typeof readsOf>>,
  after: Map<Unit, Set<Unit>>,
): Map<number, string> {
  const { plan } = graph;
  const inPlace = new Map<number, string>();
  const readers = new Map<number, Unit[]>();
  for (const [unit, values] of reads)
    for (const id of values.keys()) {
      const list = readers.get(id);
      if (list) list.push(unit);
      else readers.set(id, [unit]);
    }
  // Old contents that are handed on when the run is over must still be there then.
  const kept = new Set(
    [...Object.values(plan.fetches), ...Object.values(plan.updates)].map((v) => graph.base(v).id),
  );
  for (const [name, value] of Object.entries(plan.updates)) {
    const state = plan.states[name] as Value;
    const base = graph.base(value);
    const unit = makers.get(base.id);
    if (!unit?.exports.includes(base) || inPlace.has(base.id) || kept.has(state.id)) continue;
    if (sizeOf(base.shape) !== sizeOf(state.shape)) continue;
    const own = reads.get(unit)?.get(state.id);
    if (own && !own.sameIndex) continue;
    const others = (readers.get(state.id) ?? []).filter((other) => other !== unit);
    if (others.some((other) => reachable(unit, other, after))) continue;
    for (const other of others) after.get(other)?.add(unit);
    inPlace.set(base.id, name);
  }
  return inPlace;
}
