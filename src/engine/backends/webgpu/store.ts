/** Persistent tensors on the device, one buffer each. */
import { type DType, type HostArray, type Shape, sizeOf } from '../../ir/types';
import type { Store } from '../contract';
import type { Device } from './device';

export interface StoreEntry {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly buffer: GPUBuffer;
  /** Set when the tensor was replaced or the store freed: programs that use it cannot run any more. */
  gone: boolean;
}

export class WebGpuStore implements Store {
  private readonly entries = new Map<string, StoreEntry>();

  constructor(private readonly device: Device) {}

  declare(name: string, shape: Shape, dtype: DType, data: HostArray): void {
    checkData(name, shape, dtype, data);
    const known = this.entries.get(name);
    if (known && known.dtype === dtype && known.shape.join() === shape.join()) {
      this.write(name, data);
      return;
    }
    if (known) release(known);
    const buffer = this.device.gpu.createBuffer({
      label: name,
      size: sizeOf(shape) * 4,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    this.entries.set(name, { name, shape: [...shape], dtype, buffer, gone: false });
    this.write(name, data);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  names(): readonly string[] {
    return [...this.entries.keys()];
  }

  shapeOf(name: string): Shape {
    return this.entry(name).shape;
  }

  /** @throws Error when the store has no such tensor */
  entry(name: string): StoreEntry {
    const entry = this.entries.get(name);
    if (!entry) throw new Error(`The store has no tensor named ${name}.`);
    return entry;
  }

  async read(name: string): Promise<HostArray> {
    const { buffer, dtype } = this.entry(name);
    const staging = this.device.gpu.createBuffer({
      label: `read ${name}`,
      size: buffer.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    try {
      await this.device.inOrder(() => {
        this.device.check();
        const encoder = this.device.gpu.createCommandEncoder();
        encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
        this.device.gpu.queue.submit([encoder.finish()]);
      });
      await staging.mapAsync(GPUMapMode.READ);
      const copy = staging.getMappedRange().slice(0);
      staging.unmap();
      return dtype === 'i32' ? new Int32Array(copy) : new Float32Array(copy);
    } finally {
      staging.destroy();
    }
  }

  write(name: string, data: HostArray): void {
    const { shape, dtype, buffer } = this.entry(name);
    checkData(name, shape, dtype, data);
    this.device.check();
    if (this.device.quiet) this.device.upload(buffer, 0, data);
    else {
      // A run still waits for its turn: the new contents are for the runs after it.
      const copy = data.slice();
      void this.device.inOrder(() => this.device.upload(buffer, 0, copy));
    }
  }

  dispose(): void {
    for (const entry of this.entries.values()) release(entry);
    this.entries.clear();
  }
}

function release(entry: StoreEntry): void {
  entry.gone = true;
  entry.buffer.destroy();
}

function checkData(name: string, shape: Shape, dtype: DType, data: HostArray): void {
  if (data.length !== sizeOf(shape))
    throw new Error(
      `${name} has shape (${shape.join(', ')}), ${sizeOf(shape)} numbers, but ${data.length} were given.`,
    );
  if (data instanceof Int32Array !== (dtype === 'i32'))
    throw new Error(`${name} holds ${dtype} numbers, but others were given.`);
}
