/**
 * The op contract: shape and dtype rule, and the gradient as more ops. How an op runs stands beside it,
 * in `<family>.webgpu.ts` and `<family>.onnx.ts`.
 */
import type { DType, HostArray, Node, OpAttributes, OpName, Shape, Value } from '../ir/types';

export interface ValueSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a gradient rule may do: add nodes to the plan being built. */
export interface Emit {
  op<N extends OpName>(name: N, attributes: OpAttributes[N], inputs: readonly Value[]): Value[];
  /** `op` for ops with one output. */
  one<N extends OpName>(name: N, attributes: OpAttributes[N], inputs: readonly Value[]): Value;
  constant(data: HostArray, shape: Shape): Value;
  /** A float32 constant of shape []. */
  scalar(value: number): Value;
}

export interface GradientContext<N extends OpName> {
  readonly emit: Emit;
  readonly node: Node<N>;
  /** Gradients of the outputs; null where nothing flows back. At least one is given. */
  readonly grads: readonly (Value | null)[];
  /** Which inputs need a gradient: rules may skip the others. */
  readonly needs: readonly boolean[];
}

export interface OpDefinition<N extends OpName = OpName> {
  readonly op: N;
  /** How many inputs; `null` for any number from 1. */
  readonly inputs: number | null;
  /** Output shapes and dtypes. Throws OpError for inputs the op cannot take. */
  infer(inputs: readonly ValueSpec[], attributes: OpAttributes[N]): readonly ValueSpec[];
  /** Gradients of the inputs; null for those without one. `null` instead of a rule: no gradient at all. */
  readonly gradient: ((context: GradientContext<N>) => readonly (Value | null)[]) | null;
}

/** An op was given inputs it cannot take, or asked for a gradient it does not have. */
export class OpError extends Error {
  override readonly name = 'OpError';
  constructor(
    readonly op: OpName,
    message: string,
  ) {
    super(`${op}: ${message}`);
  }
}

/** Throws an OpError unless the condition holds. */
export function check(op: OpName, condition: boolean, message: string): asserts condition {
  if (!condition) throw new OpError(op, message);
}
