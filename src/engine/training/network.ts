/** A network on a backend: its tensors, and its programs by batch size. */
import type { Backend, Program, Store } from '../backends/contract';
import type { StateSpec } from '../ir/functional';
import { type Plan, type Shape, sizeOf } from '../ir/types';
import { initialValues } from './init';
import { startOfState } from './initialization';
import type { Model } from './model';
import {
  evaluationPlan,
  modelStates,
  parameterCount,
  probePlan,
  slotStates,
  type Tap,
  trainingPlan,
} from './plans';

export class Network {
  private readonly programs = new Map<string, Promise<Program>>();
  private disposed = false;

  private constructor(
    readonly model: Model,
    /** Shape of one sample after the transforms. */
    readonly sample: Shape,
    readonly backend: Backend,
    readonly store: Store,
    readonly states: readonly StateSpec[],
    /** Optimizer slots. */
    readonly slots: readonly { readonly name: string; readonly shape: Shape }[],
  ) {}

  /**
   * Declares all tensors with fresh values from the seed; compiles nothing yet.
   *
   * @param sample shape of one sample, (C, H, W)
   */
  static create(model: Model, sample: Shape, backend: Backend, seed: number): Network {
    const states = modelStates(model, sample);
    const slots = slotStates(trainingPlan(model, sample, 2), states);
    const store = backend.createStore();
    for (const state of states) {
      const values = initialValues(state.name, state.shape, startOfState(model, state), seed);
      store.declare(state.name, state.shape, 'f32', values);
    }
    for (const { name, shape } of slots)
      store.declare(name, shape, 'f32', new Float32Array(sizeOf(shape)));
    return new Network(model, sample, backend, store, states, slots);
  }

  get parameters(): number {
    return parameterCount(this.states);
  }

  /** The training step for a batch size; compiled when first asked for. */
  training(batch: number): Promise<Program> {
    return this.program(`train ${batch}`, () => trainingPlan(this.model, this.sample, batch));
  }

  evaluation(batch: number): Promise<Program> {
    return this.program(`evaluate ${batch}`, () => evaluationPlan(this.model, this.sample, batch));
  }

  /** A probe for one sample. The caller disposes of it when its taps are no longer looked at. */
  probe(taps: readonly Tap[]): Promise<Program> {
    return this.backend.prepare(probePlan(this.model, this.sample, 1, taps), this.store);
  }

  /** The same network with its weights of now in a store of its own; for views, not to be trained. */
  async copy(): Promise<Network> {
    const store = this.backend.createStore();
    for (const { name, shape } of this.states)
      store.declare(name, shape, 'f32', await this.store.read(name));
    return new Network(this.model, this.sample, this.backend, store, this.states, []);
  }

  /** Gives a copy the weights of now. */
  async refresh(copy: Network): Promise<void> {
    for (const { name } of this.states) copy.store.write(name, await this.store.read(name));
  }

  /** Frees programs and tensors. Programs still being compiled are freed when they are done. */
  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    for (const program of await Promise.allSettled(this.programs.values()))
      if (program.status === 'fulfilled') program.value.dispose();
    this.store.dispose();
  }

  private program(key: string, plan: () => Plan): Promise<Program> {
    let program = this.programs.get(key);
    if (!program) {
      program = this.backend.prepare(plan(), this.store);
      this.programs.set(key, program);
    }
    return program;
  }
}
