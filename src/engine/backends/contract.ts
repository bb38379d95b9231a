/** The backend contract: where a plan runs. Two implement it: `webgpu/` and `onnx/`. */
import type { DType, HostArray, Plan, Shape } from '../ir/types';

export type BackendName = 'onnx' | 'webgpu';

/** Persistent tensors by name, shared by every program of a backend. */
export interface Store {
  /** Creates or replaces a tensor. The data is copied. */
  declare(name: string, shape: Shape, dtype: DType, data: HostArray): void;
  has(name: string): boolean;
  names(): readonly string[];
  shapeOf(name: string): Shape;
  /** A copy of the contents, after all runs accepted so far. */
  read(name: string): Promise<HostArray>;
  /** Sets the contents before the next run. Throws when the length differs. */
  write(name: string, data: HostArray): void;
  dispose(): void;
}

/** Position of the generator for `uniform` values: same (seed, step), same numbers. */
export interface Draw {
  readonly seed: number;
  readonly step: number;
}

export type Fetched = Readonly<Record<string, HostArray>>;

export interface ProgramInfo {
  /** Bytes of the plan's own memory, without the store. */
  readonly bytes: number;
  readonly dispatches: number;
  readonly compileMs: number;
}

export interface Program {
  readonly plan: Plan;
  readonly info: ProgramInfo;
  /**
   * Accepts one run: resolves when it is queued (webgpu) or done (onnx); at most a few runs are in
   * flight. Feeds are read before it resolves and may be reused afterwards.
   */
  run(feeds: Readonly<Record<string, HostArray>>, draw: Draw): Promise<void>;
  /** Waits for every run accepted so far; one record of the plan's fetches a run, oldest first. */
  fetch(): Promise<readonly Fetched[]>;
  dispose(): void;
}

export interface Backend {
  readonly name: BackendName;
  /** For people: `SwiftShader driver 5.0.0`, `ONNX Runtime 1.30, 2 threads`. */
  readonly description: string;
  createStore(): Store;
  /** Compiles a plan. States the store lacks are an error. Throws with the op's name when it cannot. */
  prepare(plan: Plan, store: Store): Promise<Program>;
  /** Resolves to the reason when the device is lost; stays pending otherwise. */
  readonly lost: Promise<string>;
  dispose(): Promise<void>;
}

/** Opening a backend failed: says what was looked for and what would work instead. */
export class BackendUnavailable extends Error {
  override readonly name = 'BackendUnavailable';
}
