/** The order in which units run: of two, the one that keeps fewer bytes alive at its worst. */
import type { Value } from '../../ir/types';
import type { Read, Unit } from './fusion';
import type { Graph } from './graph';
import { bytesOf } from './kernel';

/** Who needs whom. */
export interface Flow {
  readonly units: readonly Unit[];
  /** Unit → those that must run after it. */
  readonly after: ReadonlyMap<Unit, ReadonlySet<Unit>>;
  /** Base value id → the unit that makes it. */
  readonly makers: ReadonlyMap<number, Unit>;
  /** Unit → what it reads, by base value id. */
  readonly reads: ReadonlyMap<Unit, ReadonlyMap<number, Read>>;
  /** Base value ids that lie in a state's memory. */
  readonly inPlace: ReadonlyMap<number, string>;
}

/** The plan's own order, or the depth-first one where that needs less memory. Results are the same. */
export function smallestOrder(graph: Graph, flow: Flow): Unit[] {
  const orders = [depthFirst(graph, flow), planned(flow)].map((places) => sort(flow, places));
  const peaks = orders.map((order) => peakOf(graph, flow, order));
  return orders[peaks.indexOf(Math.min(...peaks))] as Unit[];
}

/** Most bytes of values alive at once. */
function peakOf(graph: Graph, { reads, makers, inPlace }: Flow, order: readonly Unit[]): number {
  const results = graph.results();
  const outputs = new Map<Unit, number[]>();
  for (const [id, unit] of makers)
    if (!inPlace.has(id)) outputs.set(unit, [...(outputs.get(unit) ?? []), id]);
  const bytes = new Map<number, number>();
  const last = new Map<number, Unit>();
  const note = (value: Value, unit: Unit) => {
    if (!makers.has(value.id) || inPlace.has(value.id)) return;
    bytes.set(value.id, bytesOf(value.shape));
    if (!results.has(value.id)) last.set(value.id, unit);
  };
  for (const unit of order)
    for (const { value } of reads.get(unit)?.values() ?? []) note(value, unit);
  const dying = new Map<Unit, number>();
  for (const [id, unit] of last)
    dying.set(unit, (dying.get(unit) ?? 0) + (bytes.get(id) as number));
  let live = 0;
  let peak = 0;
  for (const unit of order) {
    for (const id of outputs.get(unit) ?? []) live += bytes.get(id) ?? 0;
    peak = Math.max(peak, live);
    live -= dying.get(unit) ?? 0;
  }
  return peak;
}

/** Place of each unit by its first instruction in the plan. */
function planned({ units }: Flow): Map<Unit, number> {
  return new Map(
    units.map((unit) => {
      const members = [...(unit.core ? [unit.core] : []), ...unit.inlined];
      return [unit, Math.min(...members.map((i) => i.index))];
    }),
  );
}

/**
 * Place of each unit on a walk from every result to what it needs: fetches first, then the updates from the
 * last to the first. So a layer's weight gradient runs before the gradient of its input, and frees the
 * input that was kept for it before new memory is taken.
 */
function depthFirst(graph: Graph, { makers, reads }: Flow): Map<Unit, number> {
  const { fetches, updates } = graph.plan;
  const places = new Map<Unit, number>();
  const seen = new Set<Unit>();
  for (const result of [...Object.values(fetches), ...Object.values(updates).reverse()]) {
    const stack: { readonly unit: Unit; readonly done: boolean }[] = [];
    const visit = (id: number) => {
      const unit = makers.get(id);
      if (unit && !seen.has(unit)) stack.push({ unit, done: false });
    };
    visit(graph.base(result).id);
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { unit, done } = top;
      if (done) places.set(unit, places.size);
      else if (!seen.has(unit)) {
        seen.add(unit);
        stack.push({ unit, done: true });
        for (const id of [...(reads.get(unit)?.keys() ?? [])].reverse()) visit(id);
      }
    }
  }
  return places;
}

/** Topological order; of the units that could run, the one with the first place goes first. */
function sort({ units, after }: Flow, places: ReadonlyMap<Unit, number>): Unit[] {
  const waiting = new Map(units.map((unit) => [unit, 0]));
  for (const followers of after.values())
    for (const unit of followers) waiting.set(unit, (waiting.get(unit) ?? 0) + 1);
  const place = (unit: Unit) => places.get(unit) ?? units.length;
  const byPlace = (a: Unit, b: Unit) => place(a) - place(b);
  const ready = units.filter((unit) => waiting.get(unit) === 0).sort(byPlace);
  const order: Unit[] = [];
  for (let unit = ready.shift(); unit; unit = ready.shift()) {
    order.push(unit);
    for (const next of after.get(unit) ?? []) {
      const left = (waiting.get(next) as number) - 1;
      waiting.set(next, left);
      if (left === 0) {
        ready.push(next);
        ready.sort(byPlace);
      }
    }
  }
  if (order.length !== units.length)
    throw new Error('The plan needs a value before it is computed.');
  return order;
}
