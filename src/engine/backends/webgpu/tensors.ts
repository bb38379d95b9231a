/** The tensors of a plan: which memory each value has, before any has its bytes. */
import type { Plan, Value } from '../../ir/types';
import type { Memory } from './emit';
import { bytesOf, Storage, type Tensor } from './kernel';

/** The tensors of a plan, made when first asked for. */
export class TensorTable implements Memory {
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
    private readonly takeovers: ReadonlyMap<number, Value>,
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
    const taken = this.takeovers.get(base.id);
    if (taken) return this.tensor(taken).storage;
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
