/**
 * A plan as kernels in order, before anything is asked of a device: units, their order, which state each
 * update is written to, what is copied after the last kernel, and when each tensor of the arena is alive.
 */
import type { Plan } from '../../ir/types';
import { emitUnit } from './emit';
import { fuse } from './fusion';
import { Graph } from './graph';
import { bytesOf, type Kernel, Storage } from './kernel';
import type { DeviceProfile } from './lowering';
import { loweringOf } from './lowerings';
import type { Lifetime } from './planner';
import type { Copy } from './program';
import type { FetchSource } from './ring';
import { schedule } from './schedule';
import { TensorTable } from './tensors';

export interface AssembleOptions {
  /** Storage buffers that one kernel may bind. */
  readonly maxBindings: number;
  readonly profile: DeviceProfile;
  /** Off: every op is a kernel of its own. */
  readonly fusion?: boolean;
}

export interface ArenaLife extends Lifetime {
  readonly storage: Storage;
  /** The kernel that makes it, for messages. */
  readonly by: string;
}

export interface Assembly {
  readonly kernels: readonly Kernel[];
  readonly copies: readonly Copy[];
  readonly fetches: readonly FetchSource[];
  readonly tensors: TensorTable;
  /** Of every tensor in the arena. */
  readonly lives: readonly ArenaLife[];
}

/** @throws Error with the op's name when it cannot be lowered */
export function assemble(plan: Plan, options: AssembleOptions): Assembly {
  const graph = new Graph(plan);
  const traits = loweringOf;
  const units = fuse(graph, {
    traits,
    maxBindings: options.maxBindings,
    enabled: options.fusion !== false,
  });
  const { order, inPlace, takeovers } = schedule(graph, units, traits);
  const tensors = new TensorTable(plan, inPlace, takeovers);
  const results = graph.results();
  const emission = { graph, memory: tensors, profile: options.profile, results };
  const kernels = order.flatMap((unit) => emitUnit(unit, emission));
  const copies = copiesOf(graph, tensors, inPlace);
  const fetches = Object.entries(plan.fetches).map(([name, value]) => {
    const { storage } = tensors.tensor(graph.base(value));
    return { name, shape: value.shape, dtype: value.dtype, storage };
  });
  const afterwards = [...fetches.map((f) => f.storage), ...copies.flatMap((c) => [c.from, c.to])];
  return { kernels, copies, fetches, tensors, lives: livesOf(plan, kernels, afterwards) };
}

/** @param afterwards what must outlive the last kernel */
function livesOf(
  plan: Plan,
  kernels: readonly Kernel[],
  afterwards: readonly Storage[],
): ArenaLife[] {
  const lives = new Map<Storage, { first: number; last: number; by: string }>();
  const touch = (storage: Storage, at: number, by: string) => {
    if (storage.kind !== 'arena') return;
    const life = lives.get(storage);
    if (life) life.last = at;
    else lives.set(storage, { first: at, last: at, by });
  };
  kernels.forEach((kernel, at) => {
    for (const { storage } of kernel.bindings) touch(storage, at, kernel.label);
  });
  for (const storage of afterwards) touch(storage, kernels.length, plan.name);
  return [...lives].map(([storage, life]) => ({ ...life, storage, bytes: storage.bytes }));
}

/** Updates that are not in place. One that hands a state on is saved first if that state changes too. */
function copiesOf(
  graph: Graph,
  tensors: TensorTable,
  inPlace: ReadonlyMap<number, string>,
): Copy[] {
  const { plan } = graph;
  const saved: Copy[] = [];
  const updates: Copy[] = [];
  for (const [name, value] of Object.entries(plan.updates)) {
    const base = graph.base(value);
    if (inPlace.get(base.id) === name) continue;
    const to = tensors.state(name);
    const bytes = bytesOf(value.shape);
    let from = tensors.tensor(base).storage;
    if (from === to) continue;
    if (base.source.kind === 'state' && base.source.name in plan.updates) {
      const save = new Storage('arena', bytes, `old ${base.source.name}`);
      saved.push({ from, to: save, bytes });
      from = save;
    }
    updates.push({ from, to, bytes });
  }
  return [...saved, ...updates];
}
