/** What the blocks that only move numbers share: one input, one output, nothing to learn. */
import type { z } from 'zod';
import type { Dim, Shape } from '../../types';
import type { BlockDefinition, BlockProblem, Inferred, ParamSchema } from '../contract';
import type { Functional, Sym } from '../functional';
import { inputOf, reshaped, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, setParam, size } from '../problems';

/** Shape of the output, or what is wrong. */
export type ShapeRule = readonly Dim[] | BlockProblem;

export function isShape(rule: ShapeRule): rule is readonly Dim[] {
  return Array.isArray(rule);
}

type Rearranged<S extends ParamSchema> = Pick<
  BlockDefinition<S>,
  | 'type'
  | 'keywords'
  | 'params'
  | 'initial'
  | 'summary'
  | 'formula'
  | 'help'
  | 'reference'
  | 'pytorch'
> & {
  readonly category?: BlockDefinition['category'];
  readonly validate?: (params: z.output<S>) => readonly BlockProblem[];
  shape(input: Shape, params: z.output<S>, block: string): ShapeRule;
  compute(f: Functional, x: Sym, params: z.output<S>): Sym;
  /** Multiply-accumulates for one number of the output; none unless given. */
  readonly work?: (params: z.output<S>, input: Shape) => number;
};

/** A block that maps one tensor to another without parameters to learn. */
export function rearranged<S extends ParamSchema>({
  shape,
  compute,
  work,
  validate,
  category = 'shape',
  ...rest
}: Rearranged<S>): BlockDefinition<S> {
  return {
    ...rest,
    category,
    ...(validate && { validate }),
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer({ block, params, inputs }): Inferred {
      const input = inputOf(inputs, 'input', 'Tensor');
      if (!input) return { outputs: {} };
      const rule = shape(input.shape, params, block);
      if (!isShape(rule)) return { outputs: {}, problems: [rule] };
      const numbers = rule.slice(1).reduce<number>((n, d) => n * (d ?? 0), 1);
      return {
        outputs: { output: work ? tensor(rule) : reshaped(input, rule) },
        cost: { parameters: 0, macs: work ? numbers * work(params, input.shape) : 0 },
      };
    },
    lower: (f, { input }, params) => ({ output: compute(f, input!, params) }),
  };
}

/** An axis that the tensor does not have: PyTorch's IndexError. */
export function noAxis(
  type: string,
  block: string,
  param: string,
  dim: number,
  shape: Shape,
  repair?: number,
): BlockProblem {
  const rank = shape.length;
  const code = `${type.toLowerCase()}.range`;
  const at = repair === undefined ? undefined : setParam(block, param, repair);
  if (rank === 0)
    return error(
      code,
      `${type} has ${param}=${dim}, but a single number arrives, which has no axes.`,
      `${type} 的 ${param}=${dim}，而收到的是单个数，没有轴。`,
      { torch: 'fI', param, port: 'input' },
    );
  return error(
    code,
    `${type} has ${param}=${dim}, but ${size(shape)} has ${rank} axes. Use −${rank} to ${rank - 1}.`,
    `${type} 的 ${param}=${dim}，而 ${size(shape)} 只有 ${rank} 个轴。请用 −${rank} 到 ${rank - 1}。`,
    { torch: 'fI', param, repair: at },
  );
}

/** Lengths along the batch axis cannot be fixed: the last batch of an epoch may be smaller. */
export function batchAxis(type: string, param: string): BlockProblem {
  return error(
    `${type.toLowerCase()}.batch`,
    `${type} cannot cut axis 0 (${param}=0): it is the batch, and its length changes. Choose another axis.`,
    `${type} 不能切分轴 0（${param}=0）：它是批次轴，长度会变化。请选择其他轴。`,
    { param },
  );
}

export function everyIndex(length: number, start = 0): number[] {
  return Array.from({ length }, (_, i) => start + i);
}
