/**
 * Fetches of many runs: each run copies its fetches to the next record of a buffer that the processor can
 * map. Buffers take turns: while one is read back, the next runs write to another. Records come out in the
 * order of the runs.
 */
import type { DType, HostArray, Shape } from '../../ir/types';
import type { Fetched } from '../contract';
import type { Device } from './device';
import { bytesOf, type Storage } from './kernel';

export interface FetchSource {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly storage: Storage;
}

interface Segment {
  readonly buffer: GPUBuffer;
  filled: number;
  /** Set while it is read back. */
  reading: Promise<void> | null;
}

const segments = 2;
/** Bytes of one segment, unless a single record is larger. */
const segmentBytes = 1 << 20;
const mostRecords = 256;

export class FetchRing {
  /** Runs that one segment holds. */
  readonly capacity: number;
  readonly bytes: number;
  private readonly recordBytes: number;
  private readonly segments: Segment[] = [];
  private current = 0;
  private records: Fetched[] = [];
  private tail: Promise<void> = Promise.resolve();
  private failure: unknown = null;

  constructor(
    device: Device,
    private readonly sources: readonly FetchSource[],
    name: string,
  ) {
    this.recordBytes = sources.reduce((sum, s) => sum + bytesOf(s.shape), 0);
    this.capacity = Math.max(
      1,
      Math.min(mostRecords, Math.floor(segmentBytes / Math.max(1, this.recordBytes))),
    );
    this.bytes = this.recordBytes * this.capacity * segments;
    if (this.recordBytes === 0) return;
    for (let i = 0; i < segments; i++)
      this.segments.push({
        buffer: device.gpu.createBuffer({
          label: `${name}: fetches ${i}`,
          size: this.recordBytes * this.capacity,
          usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
        }),
        filled: 0,
        reading: null,
      });
  }

  private get segment(): Segment | undefined {
    return this.segments[this.current];
  }

  /** Resolves when there is a free record. */
  async room(): Promise<void> {
    while (this.segment?.reading) await this.segment.reading;
    if (this.failure) throw this.failure;
  }

  /** Adds the copies of one run, after its kernels. `room` must have resolved. */
  record(encoder: GPUCommandEncoder): void {
    const { segment } = this;
    if (!segment) return;
    let offset = segment.filled * this.recordBytes;
    for (const { storage, shape } of this.sources) {
      if (!storage.place) throw new Error(`${storage.label} has no memory.`);
      const { buffer, offset: from } = storage.place;
      encoder.copyBufferToBuffer(buffer, from, segment.buffer, offset, bytesOf(shape));
      offset += bytesOf(shape);
    }
  }

  /** The run of the last `record` has been submitted. */
  submitted(): void {
    const { segment } = this;
    if (!segment) {
      this.records.push({});
      return;
    }
    segment.filled++;
    if (segment.filled === this.capacity) this.readBack(segment);
  }

  private readBack(segment: Segment): void {
    const bytes = segment.filled * this.recordBytes;
    const mapped = segment.buffer.mapAsync(GPUMapMode.READ, 0, bytes);
    // Both must be handled even when nobody waits: a lost device rejects them.
    const reading = Promise.all([mapped, this.tail]).then(() => {
      // Memory of a mapped buffer vanishes with unmap: copy it first.
      const copy = segment.buffer.getMappedRange(0, bytes).slice(0);
      segment.buffer.unmap();
      this.decode(copy, segment.filled);
      segment.filled = 0;
      segment.reading = null;
    });
    segment.reading = reading.catch((error: unknown) => {
      this.failure ??= error;
      segment.reading = null;
    });
    this.tail = segment.reading;
    this.current = (this.current + 1) % this.segments.length;
  }

  private decode(memory: ArrayBuffer, count: number): void {
    let offset = 0;
    for (let record = 0; record < count; record++) {
      const fetched: Record<string, HostArray> = {};
      for (const { name, shape, dtype } of this.sources) {
        const bytes = bytesOf(shape);
        const part = memory.slice(offset, offset + bytes);
        fetched[name] = dtype === 'i32' ? new Int32Array(part) : new Float32Array(part);
        offset += bytes;
      }
      this.records.push(fetched);
    }
  }

  /** Starts reading back what is recorded so far. Must be called in the order of runs. */
  flush(): void {
    if (this.segment && this.segment.filled > 0 && !this.segment.reading)
      this.readBack(this.segment);
  }

  /** All records whose reading has been started, oldest first, once they are here. */
  async take(): Promise<readonly Fetched[]> {
    await this.tail;
    if (this.failure) throw this.failure;
    const taken = this.records;
    this.records = [];
    return taken;
  }

  dispose(): void {
    for (const { buffer } of this.segments) buffer.destroy();
  }
}
