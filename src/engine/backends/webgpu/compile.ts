/** Compiles a plan: kernels (assemble.ts), memory, pipelines, bind groups. */
import type { Plan, Value } from '../../ir/types';
import { type ArenaLife, assemble } from './assemble';
import type { Device } from './device';
import type { Kernel, Storage } from './kernel';
import type { DeviceProfile } from './lowering';
import { alignUp, planMemory } from './planner';
import { type Step, WebGpuProgram } from './program';
import { FetchRing } from './ring';
import type { StoreEntry, WebGpuStore } from './store';
import type { TensorTable } from './tensors';

export interface CompileOptions {
  /** Off: every op is a kernel of its own. For comparison in tests. */
  readonly fusion?: boolean;
  /** Choose kernels as for another device. For tests: a software adapter can run a GPU's kernels. */
  readonly profile?: DeviceProfile;
}

/** Feeds up to this size are packed and uploaded together. */
const smallFeed = 1024;
const alignment = 256;

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
  const { kernels, copies, fetches, tensors, lives } = assemble(plan, {
    maxBindings: device.limits.maxStorageBuffersPerShaderStage,
    profile: options.profile ?? device.profile,
    ...(options.fusion === false ? { fusion: false } : {}),
  });

  const buffers: GPUBuffer[] = [];
  try {
    for (const entry of entries)
      tensors.state(entry.name).place = { buffer: entry.buffer, offset: 0 };
    placeArenas(device, plan, lives, buffers);
    placeConstants(device, plan, tensors, buffers);
    const smallFeeds = placeFeeds(device, plan, tensors, buffers);
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
      feeds: tensors.feeds,
      draw: tensors.drawStorage,
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

function create(device: Device, label: string, size: number, buffers: GPUBuffer[]): GPUBuffer {
  const buffer = device.gpu.createBuffer({
    label,
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  buffers.push(buffer);
  return buffer;
}

/** Gives every tensor of the arena its bytes. */
function placeArenas(
  device: Device,
  plan: Plan,
  lives: readonly ArenaLife[],
  buffers: GPUBuffer[],
): void {
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const largest = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  for (const { bytes, by } of lives)
    if (bytes > largest)
      throw new Error(
        `${by}: a tensor of ${bytes} bytes is more than the ${largest} this device can bind.`,
      );
  const { placements, arenas } = planMemory(lives, {
    alignment,
    limit: Math.floor(maxBufferSize / alignment) * alignment,
  });
  const made = arenas.map((bytes, i) => create(device, `${plan.name}: arena ${i}`, bytes, buffers));
  lives.forEach(({ storage }, i) => {
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
  tensors: TensorTable,
  buffers: GPUBuffer[],
): void {
  const { constants } = tensors;
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
  tensors: TensorTable,
  buffers: GPUBuffer[],
): { buffer: GPUBuffer; bytes: number } | null {
  const all = [
    ...Object.values(tensors.feeds),
    ...(tensors.drawStorage ? [tensors.drawStorage] : []),
  ];
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
