/**
 * Steps of optimizers that evaluate a batch several times (LBFGS): the plan computes loss and gradients, the
 * optimizer moves the parameters here. As in PyTorch each evaluation draws its dropout anew and updates the
 * buffers of BatchNorm.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Fetched, Program } from '../backends/contract';
import type { NamedTensor } from '../exchange/safetensors';
import { EngineFailure } from '../failure';
import { type HostArray, sizeOf } from '../ir/types';
import type { Network } from './network';
import type { ClosureOptimizer, Vector } from './optimizers';
import { GRAD_NORM, gradientName, LOSS, refusesNonFinite } from './plans';

/** A parameter and its place in the vector of all. */
interface Part {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** Tensors of a checkpoint that belong to the optimizer as a whole. Parameters have a dot in their names. */
const MEMORY = 'optimizer:';

export const isMemory = (tensor: string): boolean => tensor.startsWith(MEMORY);

export class ClosureSteps {
  private readonly parts: readonly Part[];
  private readonly size: number;
  /** Of the step in progress. */
  private number = 0;

  constructor(
    private readonly network: Network,
    private readonly optimizer: ClosureOptimizer,
    private readonly seed: number,
  ) {
    let offset = 0;
    this.parts = network.states
      .filter(({ trainable }) => trainable)
      .map(({ name, shape }) => {
        const part = { name, offset, size: sizeOf(shape) };
        offset += part.size;
        return part;
      });
    this.size = offset;
  }

  /**
   * One step on one batch.
   *
   * @param number of the step, for messages
   * @returns what the first evaluation fetched: the numbers of the batch before the step
   * @throws EngineFailure `training.grad_norm` as error_if_nonfinite asks; the parameters are then as before
   */
  async step(
    program: Program,
    feeds: Readonly<Record<string, HostArray>>,
    number: number,
    lr: number,
  ): Promise<Fetched> {
    this.number = number;
    const x = await this.read();
    const start = x.slice();
    const renewed = this.parts.filter(({ name }) => name in program.plan.updates);
    let first: Fetched | undefined;
    const evaluate = async (point: Vector) => {
      this.write(point);
      await program.run(feeds, { seed: this.seed, step: this.optimizer.evaluations });
      const [record] = await program.fetch();
      if (!record) throw new Error('An evaluation gave no numbers.');
      first ??= record;
      this.checkNorm(record);
      for (const { name, offset } of renewed)
        point.set(await this.network.store.read(name), offset);
      // A step of many evaluations lets requests in between them.
      await turn();
      return { loss: record[LOSS]?.[0] ?? Number.NaN, gradient: this.gradientOf(record) };
    };
    try {
      await this.optimizer.step(x, lr, evaluate);
    } catch (error) {
      this.write(start);
      throw error;
    }
    this.write(x);
    if (!first) throw new Error('The optimizer evaluated nothing.');
    return first;
  }

  /** For a checkpoint: numbers, and tensors to lie beside the slots. */
  state(): {
    readonly numbers: Record<string, number | number[] | null>;
    readonly tensors: [string, NamedTensor][];
  } {
    const { numbers, vectors } = this.optimizer.state();
    return {
      numbers: Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [
          name,
          typeof value === 'number' || value === null ? value : [...value],
        ]),
      ),
      tensors: Object.entries(vectors).map(([name, vector]) => [
        `${MEMORY}${name}`,
        { shape: [vector.length], data: Float32Array.from(vector) },
      ]),
    };
  }

  /** @throws EngineFailure `checkpoint.invalid` when the state is that of another network or optimizer */
  restore(
    numbers: Readonly<Record<string, number | readonly number[] | null>>,
    tensors: ReadonlyMap<string, NamedTensor>,
  ): void {
    const vectors = Object.fromEntries(
      [...tensors].flatMap(([name, { data }]) =>
        isMemory(name) && data instanceof Float32Array
          ? [[name.slice(MEMORY.length), data] as const]
          : [],
      ),
    );
    try {
      this.optimizer.restore({ numbers, vectors }, this.size);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new EngineFailure(
        'checkpoint.invalid',
        `The optimizer cannot go on from this checkpoint: ${said} Start a new run.`,
      );
    }
  }

  private async read(): Promise<Float32Array> {
    const x = new Float32Array(this.size);
    for (const { name, offset } of this.parts) x.set(await this.network.store.read(name), offset);
    return x;
  }

  private write(x: Vector): void {
    for (const { name, offset, size } of this.parts)
      this.network.store.write(name, Float32Array.from(x.subarray(offset, offset + size)));
  }

  /** A parameter without a gradient has zeros, as PyTorch's flat gradient. */
  private gradientOf(record: Fetched): Float32Array {
    const gradient = new Float32Array(this.size);
    for (const { name, offset } of this.parts) {
      const part = record[gradientName(name)];
      if (part) gradient.set(part, offset);
    }
    return gradient;
  }

  private checkNorm(record: Fetched): void {
    const norm = record[GRAD_NORM]?.[0];
    if (norm === undefined || Number.isFinite(norm) || !refusesNonFinite(this.network.model))
      return;
    throw gradNormFailure(norm, this.number);
  }
}

/** error_if_nonfinite: the norm of the gradients is none. */
export function gradNormFailure(norm: number, step: number): EngineFailure {
  return new EngineFailure(
    'training.grad_norm',
    `The norm of the gradients became ${norm} at step ${step}, so training stopped before it could spoil the weights. Try a smaller learning rate, or set error_if_nonfinite to False.`,
  );
}
