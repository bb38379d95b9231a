/**
 * The order of units, and which state updates are written in place: straight into the state's memory by
 * the kernel that computes them. That is allowed when the kernel reads the old contents only at the element
 * it writes and every other reader of the old contents runs before it.
 */
import { sizeOf, type Value } from '../../ir/types';
import { type FusionOptions, outputsOf, readsOf, type Unit } from './fusion';
import type { Graph } from './graph';

export interface Schedule {
  readonly order: readonly Unit[];
  /** Base value id → name of the state whose memory it is written to. */
  readonly inPlace: ReadonlyMap<number, string>;
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
  return { order: sort(units, after), inPlace };
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
    const others = [...reads].filter(([u, r]) => u !== unit && r.has(state.id)).map(([u]) => u);
    if (others.some((other) => reachable(unit, other, after))) continue;
    for (const other of others) after.get(other)?.add(unit);
    inPlace.set(base.id, name);
  }
  return inPlace;
}

/** Topological order; of the units that could run, the earliest in the plan goes first. */
function sort(units: readonly Unit[], after: ReadonlyMap<Unit, ReadonlySet<Unit>>): Unit[] {
  const waiting = new Map(units.map((unit) => [unit, 0]));
  for (const followers of after.values())
    for (const unit of followers) waiting.set(unit, (waiting.get(unit) ?? 0) + 1);
  const rank = new Map(
    units.map((unit) => {
      const members = [...(unit.core ? [unit.core] : []), ...unit.inlined];
      return [unit, Math.min(...members.map((i) => i.index))];
    }),
  );
  const byRank = (a: Unit, b: Unit) => (rank.get(a) as number) - (rank.get(b) as number);
  const ready = units.filter((unit) => waiting.get(unit) === 0).sort(byRank);
  const order: Unit[] = [];
  for (let unit = ready.shift(); unit; unit = ready.shift()) {
    order.push(unit);
    for (const next of after.get(unit) ?? []) {
      const left = (waiting.get(next) as number) - 1;
      waiting.set(next, left);
      if (left === 0) {
        ready.push(next);
        ready.sort(byRank);
      }
    }
  }
  if (order.length !== units.length)
    throw new Error('The plan needs a value before it is computed.');
  return order;
}
