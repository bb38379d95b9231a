/** A compiled plan: one encoder, one compute pass and one submit a run. */

import { keyOf } from '../../ir/philox';
import { type HostArray, type Plan, sizeOf } from '../../ir/types';
import type { Draw, Fetched, Program, ProgramInfo } from '../contract';
import type { Device } from './device';
import type { Storage } from './kernel';
import type { FetchRing } from './ring';
import type { StoreEntry } from './store';
import type { Technique } from './techniques';

export interface Step {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** New contents of a state that could not be written in place. */
export interface Copy {
  readonly from: Storage;
  readonly to: Storage;
  readonly bytes: number;
}

export interface ProgramParts {
  readonly device: Device;
  readonly plan: Plan;
  readonly info: ProgramInfo;
  readonly steps: readonly Step[];
  readonly feeds: Readonly<Record<string, Storage>>;
  /** Present when the plan draws random numbers. */
  readonly draw: Storage | null;
  /** First bytes of the feed buffer, where all small feeds lie: uploaded in one go. */
  readonly smallFeeds: { readonly buffer: GPUBuffer; readonly bytes: number } | null;
  /** Copies that make way for others, then the updates themselves; in order. */
  readonly copies: readonly Copy[];
  readonly ring: FetchRing;
  /** What the program uses of the store. */
  readonly states: readonly StoreEntry[];
  /** Freed with the program. */
  readonly buffers: readonly GPUBuffer[];
}

export class WebGpuProgram implements Program {
  readonly plan: Plan;
  readonly info: ProgramInfo;
  private readonly staging: Uint8Array<ArrayBuffer> | null;
  private disposed = false;

  constructor(private readonly parts: ProgramParts) {
    this.plan = parts.plan;
    this.info = parts.info;
    this.staging = parts.smallFeeds ? new Uint8Array(parts.smallFeeds.bytes) : null;
  }

  run(feeds: Readonly<Record<string, HostArray>>, draw: Draw): Promise<void> {
    const { device, ring } = this.parts;
    return device.inOrder(async () => {
      this.check();
      this.checkFeeds(feeds);
      await ring.room();
      await device.room();
      this.check();
      this.upload(feeds, draw);
      for (const commands of this.encode()) device.submit(commands);
      ring.submitted();
    });
  }

  async fetch(): Promise<readonly Fetched[]> {
    const { device, ring } = this.parts;
    await device.inOrder(() => {
      this.check();
      ring.flush();
    });
    const records = await ring.take();
    // Without fetches there is nothing to map, but the runs must still be over.
    if (Object.keys(this.plan.fetches).length === 0) await device.idle();
    device.check();
    return records;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.parts.ring.dispose();
    for (const buffer of this.parts.buffers) buffer.destroy();
  }

  private check(): void {
    if (this.disposed) throw new Error(`The program ${this.plan.name} has been disposed of.`);
    this.parts.device.check();
    const gone = this.parts.states.find((state) => state.gone);
    if (gone)
      throw new Error(
        `${gone.name} was replaced after ${this.plan.name} had been compiled with it.`,
      );
  }

  private checkFeeds(feeds: Readonly<Record<string, HostArray>>): void {
    for (const [name, value] of Object.entries(this.plan.feeds)) {
      const data = feeds[name];
      if (!data) throw new Error(`${this.plan.name}: the feed ${name} is missing.`);
      if (
        data.length !== sizeOf(value.shape) ||
        data instanceof Int32Array !== (value.dtype === 'i32')
      )
        throw new Error(
          `${this.plan.name}: the feed ${name} takes ${value.dtype} numbers of shape (${value.shape.join(', ')}).`,
        );
    }
  }

  private upload(feeds: Readonly<Record<string, HostArray>>, draw: Draw): void {
    const { device, smallFeeds } = this.parts;
    const put = (storage: Storage, data: HostArray | Uint32Array) => {
      const place = placeOf(storage);
      if (this.staging && smallFeeds && place.offset < smallFeeds.bytes)
        this.staging.set(
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
          place.offset,
        );
      else device.upload(place.buffer, place.offset, data);
    };
    for (const [name, storage] of Object.entries(this.parts.feeds))
      put(storage, feeds[name] as HostArray);
    if (this.parts.draw) {
      const [low, high] = keyOf(draw.seed);
      put(this.parts.draw, Uint32Array.of(low, high, draw.step, 0));
    }
    if (this.staging && smallFeeds)
      device.gpu.queue.writeBuffer(smallFeeds.buffer, 0, this.staging);
  }

  /** Adds the kernels of one run to a pass. */
  dispatch(pass: GPUComputePassEncoder, steps: readonly Step[] = this.parts.steps): void {
    let last: GPUComputePipeline | null = null;
    for (const { pipeline, bindings, workgroups } of steps) {
      if (pipeline !== last) pass.setPipeline(pipeline);
      last = pipeline;
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(...workgroups);
    }
  }

  private isOff(technique: Technique): boolean {
    return this.parts.device.profile.without?.has(technique) ?? false;
  }

  private encode(): GPUCommandBuffer[] {
    const { gpu } = this.parts.device;
    const { steps } = this.parts;
    const commands: GPUCommandBuffer[] = [];
    let encoder = gpu.createCommandEncoder();
    const passes =
      this.isOff('one pass') || this.isOff('one submit') ? steps.map((step) => [step]) : [steps];
    for (const kernels of passes) {
      if (kernels.length === 0) continue;
      const pass = encoder.beginComputePass();
      this.dispatch(pass, kernels);
      pass.end();
      if (this.isOff('one submit')) {
        commands.push(encoder.finish());
        encoder = gpu.createCommandEncoder();
      }
    }
    // Fetches see the states as the run found them.
    this.parts.ring.record(encoder);
    for (const { from, to, bytes } of this.parts.copies) {
      const [source, target] = [placeOf(from), placeOf(to)];
      encoder.copyBufferToBuffer(source.buffer, source.offset, target.buffer, target.offset, bytes);
    }
    commands.push(encoder.finish());
    return commands;
  }
}

function placeOf(storage: Storage): { readonly buffer: GPUBuffer; readonly offset: number } {
  if (!storage.place) throw new Error(`${storage.label} has no memory.`);
  return storage.place;
}
