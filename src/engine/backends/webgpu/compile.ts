/** Compiles a plan: units, their order, kernels, memory, pipelines, bind groups. */
import type { Plan, Value } from '../../ir/types';
import type { Device } from './device';
import { emitUnit, type Memory } from './emit';
import { fuse } from './fusion';
import { Graph } from './graph';
import { bytesOf, type Kernel, Storage, type Tensor } from './kernel';
import type { DeviceProfile } from './lowering';
import { loweringOf } from './lowerings';
import { alignUp, planMemory } from './planner';
import { type Copy, type Step, WebGpuProgram } from './program';
import { FetchRing } from './ring';
import { schedule } from './schedule';
import type { StoreEntry, WebGpuStore } from './store';

export interface CompileOptions {
  /** Off: every op is a kernel of its own. For comparison in tests. */
  readonly fusion?: boolean;
  /** Choose kernels as for another device. For tests: a software adapter can run a GPU's kernels. */
  readonly profile?: DeviceProfile;
}

/** Feeds up to this size are packed and uploaded together. */
const smallFeed = 1024;
const alignment = 256;

/** The tensors of a plan, made when first asked for. */
class TensorTable implements Memory {
  readonly feeds: Record<string, Storage> = {};
  readonly states = new Map<string, Storage>();
  /** Contents of constants and tables. */
  readonly constants: {
    readonly storage: Storage;
    readonly data: Float32Array | Int32Array | Uint32Array;
  }[] = [];
  drawStorage: Storage | null = null;
  private readonly tensors = new Map<number, Tensor>();

  constructor(
    private readonly plan: Plan,
    private readonly inPlace: ReadonlyMap<number, string>,
  ) {
    for (const [name, value] of Object.entries(plan.feeds))
      this.feeds[name] = new Storage('feed', bytesOf(value.shape), `feed ${name}`);
    for (const [name, value] of Object.entries(plan.states))
      this.states.set(name, new Storage('state', bytesOf(value.shape), name));
  }

  tensor(base: Value): Tensor {
    let tensor = this.tensors.get(base.id);
    if (!tensor) {
      tensor = { shape: base.shape, dtype: base.dtype, storage: this.storageFor(base) };
      this.tensors.set(base.id, tensor);
    }
    return tensor;
  }

  state(name: string): Storage {
    const storage = this.states.get(name);
    if (!storage) throw new Error(`${this.plan.name} does not list the state ${name}.`);
    return storage;
  }

  private storageFor(base: Value): Storage {
    const { source } = base;
    const bytes = bytesOf(base.shape);
    if (source.kind === 'feed') {
      const storage = this.feeds[source.name];
      if (!storage) throw new Error(`${this.plan.name} does not list the feed ${source.name}.`);
      return storage;
    }
    if (source.kind === 'state') return this.state(source.name);
    if (source.kind === 'constant') return this.constant(source.data, 'constant');
    const state = this.inPlace.get(base.id);
    if (state !== undefined) return this.state(state);
    return new Storage('arena', bytes, `value ${base.id}`);
  }

  private constant(data: Float32Array | Int32Array | Uint32Array, label: string): Storage {
    const storage = new Storage('constant', data.byteLength, label);
    this.constants.push({ storage, data });
    return storage;
  }

  table(data: Uint32Array): Tensor {
    return { shape: [data.length], dtype: 'i32', storage: this.constant(data, 'table') };
  }

  draw(): Tensor {
    this.drawStorage ??= new Storage('feed', 16, 'draw');
    return { shape: [4], dtype: 'i32', storage: this.drawStorage };
  }
}

/**
 * Compiles a plan for a device and a store.
 *
 * @throws Error with the op's name when a kernel is refused or does not fit; with the state's when the
 * store lacks it
 */
export async function compile(
  plan: Plan,
  device: Device,
  store: WebGpuStore,
  options: CompileOptions = {},
): Promise<WebGpuProgram> {
  const started = performance.now();
  const entries = Object.entries(plan.states).map(([name, value]) => entryFor(store, name, value));
  const graph = new Graph(plan);
  const traits = loweringOf;
  const units = fuse(graph, {
    traits,
    maxBindings: device.limits.maxStorageBuffersPerShaderStage,
    enabled: options.fusion !== false,
  });
  const { order, inPlace } = schedule(graph, units, traits);
  const memory = new TensorTable(plan, inPlace);
  const results = graph.results();
  const profile = options.profile ?? device.profile;
  const emission = { graph, memory, profile, results };
  const kernels = order.flatMap((unit) => emitUnit(unit, emission));
  const copies = copiesOf(graph, memory, inPlace);
  const fetches = Object.entries(plan.fetches).map(([name, value]) => {
    const { storage } = memory.tensor(graph.base(value));
    return { name, shape: value.shape, dtype: value.dtype, storage };
  });
  const afterwards = [...fetches.map((f) => f.storage), ...copies.flatMap((c) => [c.from, c.to])];

  const buffers: GPUBuffer[] = [];
  try {
    for (const entry of entries)
      memory.state(entry.name).place = { buffer: entry.buffer, offset: 0 };
    placeArenas(device, plan, kernels, afterwards, buffers);
    placeConstants(device, plan, memory, buffers);
    const smallFeeds = placeFeeds(device, plan, memory, buffers);
    const steps = await Promise.all(kernels.map((kernel) => bind(device, kernel)));
    const ring = new FetchRing(device, fetches, plan.name);
    device.check();
    return new WebGpuProgram({
      device,
      plan,
      steps,
      copies,
      ring,
      buffers,
      smallFeeds,
      feeds: memory.feeds,
      draw: memory.drawStorage,
      states: entries,
      info: {
        bytes: buffers.reduce((sum, b) => sum + b.size, 0) + ring.bytes,
        dispatches: steps.length,
        compileMs: performance.now() - started,
      },
    });
  } catch (error) {
    for (const buffer of buffers) buffer.destroy();
    throw error;
  }
}

function entryFor(store: WebGpuStore, name: string, value: Value): StoreEntry {
  const entry = store.entry(name);
  if (entry.shape.join() !== value.shape.join() || entry.dtype !== value.dtype)
    throw new Error(
      `The store holds ${name} with shape (${entry.shape.join(', ')}), the plan wants (${value.shape.join(', ')}).`,
    );
  return entry;
}

/** Updates that are not in place. One that hands a state on is saved first if that state changes too. */
function copiesOf(graph: Graph, memory: TensorTable, inPlace: ReadonlyMap<number, string>): Copy[] {
  const { plan } = graph;
  const saved: Copy[] = [];
  const updates: Copy[] = [];
  for (const [name, value] of Object.entries(plan.updates)) {
    const base = graph.base(value);
    if (inPlace.get(base.id) === name) continue;
    const to = memory.state(name);
    const bytes = bytesOf(value.shape);
    let from = memory.tensor(base).storage;
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

function create(device: Device, label: string, size: number, buffers: GPUBuffer[]): GPUBuffer {
  const buffer = device.gpu.createBuffer({
    label,
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  buffers.push(buffer);
  return buffer;
}

/** Gives every arena storage its bytes. `afterwards` must outlive the last kernel. */
function placeArenas(
  device: Device,
  plan: Plan,
  kernels: readonly Kernel[],
  afterwards: readonly Storage[],
  buffers: GPUBuffer[],
): void {
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
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const largest = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  for (const [storage, { by }] of lives)
    if (storage.bytes > largest)
      throw new Error(
        `${by}: a tensor of ${storage.bytes} bytes is more than the ${largest} this device can bind.`,
      );
  const lifetimes = [...lives].map(([storage, life]) => ({ ...life, bytes: storage.bytes }));
  const { placements, arenas } = planMemory(lifetimes, {
    alignment,
    limit: Math.floor(maxBufferSize / alignment) * alignment,
  });
  const made = arenas.map((bytes, i) => create(device, `${plan.name}: arena ${i}`, bytes, buffers));
  [...lives.keys()].forEach((storage, i) => {
    const { arena, offset } = placements[i] as (typeof placements)[number];
    storage.place = { buffer: made[arena] as GPUBuffer, offset };
  });
}

/** One after another in one buffer; returns its size. */
function layOut(storages: readonly Storage[]): { offsets: number[]; bytes: number } {
  const offsets: number[] = [];
  let bytes = 0;
  for (const storage of storages) {
    offsets.push(bytes);
    bytes = alignUp(bytes + storage.bytes, alignment);
  }
  return { offsets, bytes };
}

function placeConstants(
  device: Device,
  plan: Plan,
  memory: TensorTable,
  buffers: GPUBuffer[],
): void {
  const { constants } = memory;
  if (constants.length === 0) return;
  const { offsets, bytes } = layOut(constants.map((c) => c.storage));
  const buffer = create(device, `${plan.name}: constants`, bytes, buffers);
  constants.forEach(({ storage, data }, i) => {
    const offset = offsets[i] as number;
    storage.place = { buffer, offset };
    device.upload(buffer, offset, data);
  });
}

function placeFeeds(
  device: Device,
  plan: Plan,
  memory: TensorTable,
  buffers: GPUBuffer[],
): { buffer: GPUBuffer; bytes: number } | null {
  const all = [...Object.values(memory.feeds), ...(memory.drawStorage ? [memory.drawStorage] : [])];
  if (all.length === 0) return null;
  const small = all.filter((s) => s.bytes <= smallFeed);
  const storages = [...small, ...all.filter((s) => s.bytes > smallFeed)];
  const { offsets, bytes } = layOut(storages);
  const buffer = create(device, `${plan.name}: feeds`, bytes, buffers);
  storages.forEach((storage, i) => {
    storage.place = { buffer, offset: offsets[i] as number };
  });
  return small.length === 0 ? null : { buffer, bytes: layOut(small).bytes };
}

async function bind(device: Device, kernel: Kernel): Promise<Step> {
  const limit = device.limits.maxStorageBuffersPerShaderStage;
  if (kernel.bindings.length > limit)
    throw new Error(
      `${kernel.label} needs ${kernel.bindings.length} buffers, this device binds ${limit}.`,
    );
  const pipeline = await device.pipelineOf(kernel);
  const bindings = device.gpu.createBindGroup({
    label: kernel.label,
    layout: device.layoutOf(kernel),
    entries: kernel.bindings.map(({ storage }, binding) => {
      if (!storage.place) throw new Error(`${kernel.label}: ${storage.label} has no memory.`);
      const { buffer, offset } = storage.place;
      return { binding, resource: { buffer, offset, size: storage.bytes } };
    }),
  });
  return { label: kernel.label, pipeline, bindings, workgroups: kernel.workgroups };
}
