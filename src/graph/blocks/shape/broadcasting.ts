/** What Add and Multiply share: two inputs, broadcast against each other as in PyTorch. */
import { z } from 'zod';
import type { Dim, Shape, Text } from '../../types';
import { type BlockDefinition, defineBlock, type Inferred } from '../contract';
import type { Functional, Sym } from '../functional';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size, warning } from '../problems';
import { shapesDiffer } from '../shapes';

export const OTHER_IN = {
  name: 'other',
  types: ['Tensor'],
  label: { en: 'Other', zh: '另一输入' },
} as const;

/**
 * The common shape, aligned at the last axis; an axis of length 1 is repeated. `null` when two lengths
 * differ and neither is 1. An unknown length against a known one above 1 must be that one, or 1.
 */
export function broadcast(a: Shape, b: Shape): readonly Dim[] | null {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const p = axis - rank + a.length < 0 ? 1 : (a[axis - rank + a.length] ?? null);
    const q = axis - rank + b.length < 0 ? 1 : (b[axis - rank + b.length] ?? null);
    if (p === q || q === 1) result.push(p);
    else if (p === 1) result.push(q);
    else if (p === null || q === null) result.push(p ?? q);
    else return null;
  }
  return result;
}

const params = z.object({});

/** A block that combines two tensors element by element. */
export function elementwise(options: {
  readonly type: 'Add' | 'Multiply';
  readonly call: 'add' | 'mul';
  readonly keywords: readonly string[];
  readonly formula: string;
  readonly help: Text;
  compute(f: Functional, a: Sym, b: Sym): Sym;
}): BlockDefinition<typeof params> {
  const { type, call, keywords, formula, help, compute } = options;
  const code = type.toLowerCase();
  return defineBlock({
    type,
    category: 'shape',
    keywords,
    params,
    initial: {},
    summary: [],
    inputs: () => [TENSOR_IN, OTHER_IN],
    outputs: () => [TENSOR_OUT],
    infer({ inputs }): Inferred {
      const a = inputOf(inputs, 'input', 'Tensor');
      const b = inputOf(inputs, 'other', 'Tensor');
      if (!a || !b) return { outputs: {} };
      const shape = broadcast(a.shape, b.shape);
      const [left, right] = [size(a.shape), size(b.shape)];
      if (!shape)
        return {
          outputs: {},
          problems: [
            error(
              `${code}.shapes`,
              `${type} cannot match ${left} with ${right}: axes must be equal or 1. Change one branch, e.g. by a 1×1 Conv2d.`,
              `${type} 无法匹配 ${left} 与 ${right}：各轴必须相等或为 1。请修改其中一支，例如加 1×1 Conv2d。`,
              { torch: 'fR', port: 'other' },
            ),
          ],
        };
      const macs = shape.slice(1).reduce<number>((n, d) => n * (d ?? 0), 1);
      return {
        outputs: { output: tensor(shape) },
        problems: shapesDiffer(a.shape, b.shape)
          ? [
              warning(
                `${code}.broadcast`,
                `${type} repeats axes to match ${left} with ${right}; the gradient is summed over them.`,
                `${type} 会重复某些轴以匹配 ${left} 与 ${right}；梯度会在这些轴上求和。`,
                { port: 'other' },
              ),
            ]
          : [],
        cost: { parameters: 0, macs },
      };
    },
    lower: (f, { input, other }) => ({ output: compute(f, input!, other!) }),
    pytorch: () => `torch.${call}(input, other)`,
    formula,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.${call}.html`,
  });
}
