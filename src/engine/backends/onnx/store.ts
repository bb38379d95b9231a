/** Persistent tensors on the processor, and the order of everything that touches them. */
import type { Tensor, TypedTensor } from 'onnxruntime-common';
import type { DType, HostArray, Shape } from '../../ir/types';
import { sizeOf } from '../../ir/types';
import type { Store } from '../contract';

export type MakeTensor = (dtype: DType, data: HostArray, shape: Shape) => Tensor;

interface Entry {
  readonly shape: Shape;
  readonly dtype: DType;
  tensor: Tensor;
}

/** The numbers of a tensor that ONNX Runtime returned or was given. */
export function hostData(tensor: Tensor): HostArray {
  return (tensor as TypedTensor<'float32'> | TypedTensor<'int32'>).data;
}

export class OnnxStore implements Store {
  private readonly entries = new Map<string, Entry>();
  private tail: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly makeTensor: MakeTensor) {}

  declare(name: string, shape: Shape, dtype: DType, data: HostArray): void {
    const size = sizeOf(shape);
    if (data.length !== size)
      throw new Error(`${name}: ${data.length} numbers for a tensor of (${shape.join(', ')}).`);
    const tensor = this.makeTensor(dtype, data.slice(), shape);
    this.entries.set(name, { shape, dtype, tensor });
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

  dtypeOf(name: string): DType {
    return this.entry(name).dtype;
  }

  read(name: string): Promise<HostArray> {
    const entry = this.entry(name);
    return this.enqueue(() => hostData(entry.tensor).slice());
  }

  write(name: string, data: HostArray): void {
    const entry = this.entry(name);
    if (data.length !== sizeOf(entry.shape))
      throw new Error(
        `${name}: ${data.length} numbers for a tensor of (${entry.shape.join(', ')}).`,
      );
    const tensor = this.makeTensor(entry.dtype, data.slice(), entry.shape);
    const apply = () => {
      entry.tensor = tensor;
    };
    // Runs accepted before still see the old contents.
    if (this.waiting === 0) apply();
    else void this.enqueue(apply);
  }

  dispose(): void {
    this.entries.clear();
  }

  tensorOf(name: string): Tensor {
    return this.entry(name).tensor;
  }

  /** Takes over a run's result without copying. */
  replace(name: string, tensor: Tensor): void {
    this.entry(name).tensor = tensor;
  }

  /** Runs tasks one after another, in the order they were given. */
  enqueue<T>(task: () => T | Promise<T>): Promise<T> {
    this.waiting++;
    const result = this.tail.then(task);
    this.tail = result.then(
      () => void this.waiting--,
      () => void this.waiting--,
    );
    return result;
  }

  private entry(name: string): Entry {
    const entry = this.entries.get(name);
    if (!entry) throw new Error(`The store has no tensor '${name}'.`);
    return entry;
  }
}
