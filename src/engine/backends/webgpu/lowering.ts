/** The contract of `ops/<family>.webgpu.ts`: how an op that is no mere expression becomes kernels. */
import type { DType, Shape } from '../../ir/types';
import type { GemmShape } from './gemm-shapes';
import type { AllAttributes, InstructionName } from './graph';
import type { KernelBuilder, Tensor } from './kernel';
import type { Technique } from './techniques';

/** What lowering may know of the device. */
export interface DeviceProfile {
  /** A processor plays the GPU: barriers and workgroup memory cost more than they save. */
  readonly software: boolean;
  /** Switched off, for comparison. */
  readonly without?: ReadonlySet<Technique>;
  /** Picks one of the shapes for a product (`gemmKey`); undefined leaves it to the estimate. */
  choose?(key: string, shapes: readonly GemmShape[]): GemmShape | undefined;
}

/** A kernel that knows its op's operands. Indices are unsigned and row-major. */
export interface OpKernel extends KernelBuilder {
  /** WGSL of element `index` of input `input`: a read, or what fusion computes in its place. */
  load(input: number, index: string): string;
  /** WGSL statement that stores an element; empty when nobody needs the output. */
  store(output: number, index: string, value: string): string;
}

export interface LoweringContext<N extends InstructionName = InstructionName> {
  readonly op: N;
  readonly attributes: AllAttributes[N];
  readonly inputCount: number;
  inputShape(input: number): Shape;
  outputShape(output: number): Shape;
  readonly profile: DeviceProfile;
  /** Memory for this op alone. */
  scratch(count: number, dtype?: DType): Tensor;
  /** A table known when compiling. */
  table(data: Uint32Array): Tensor;
  /** The position of the generator: u32 key0, key1, step. */
  draw(): Tensor;
  /** Starts a kernel, to be run after those before it. */
  kernel(part?: string): OpKernel;
}

export interface OpLowering<N extends InstructionName = InstructionName> {
  lower(context: LoweringContext<N>): void;
  /** Inputs of which each element is loaded once or little more: their producers may be computed in place. */
  readonly inlineInputs?: readonly number[];
  /** Whether output 0 is stored once an element through `store`, so that what follows can be fused. */
  readonly epilogue: boolean;
}
