/** What LayerNorm and RMSNorm share: `normalized_shape`, the input's last axes. */
import type { BlockProblem, InferContext, Inferred } from '../contract';
import { ints } from '../fields';
import { known } from '../layers/convolution';
import { inputOf, tensor } from '../ports';
import { error, setParam, size } from '../problems';

export const normalizedShape = ints({
  min: 1,
  torch: 'fR',
  help: {
    en: 'Lengths of the last axes, which are normalized together: one number for the last axis alone.',
    zh: '一起归一化的最后几个轴的长度；一个数表示只有最后一轴。',
  },
});

export function lastAxes(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

/** The same shape; an error where the last axes are not the ones declared. */
export function inferLastAxes(
  type: string,
  block: string,
  declared: number | readonly number[],
  inputs: InferContext<unknown>['inputs'],
  /** Learnt numbers for so many positions. */
  learnt: (positions: number) => number,
): Inferred {
  const wanted = lastAxes(declared);
  const parameters = learnt(wanted.reduce((n, d) => n * d, 1));
  const input = inputOf(inputs, 'input', 'Tensor');
  if (!input) return { outputs: {}, cost: { parameters, macs: 0 } };
  const { shape } = input;
  const last = shape.slice(Math.max(0, shape.length - wanted.length));
  const fits = last.length === wanted.length && last.every((d, i) => d === null || d === wanted[i]);
  const problems: BlockProblem[] = [];
  if (!fits) {
    // One number for each axis after the batch, where they are all known.
    const own = last.length === wanted.length ? last : shape.slice(1);
    const repairable = own.length > 0 && !own.includes(null);
    const value = own.length === 1 ? own[0] : [...own];
    problems.push(
      error(
        `${type.toLowerCase()}.normalized_shape`,
        `${type} has normalized_shape ${size(wanted)}, but the input ${size(shape)} ends otherwise. Give the input's last axes.`,
        `${type} 的 normalized_shape 是 ${size(wanted)}，而输入 ${size(shape)} 的末尾不同。请填输入的最后几个轴。`,
        {
          torch: 'fR',
          port: 'input',
          param: 'normalized_shape',
          repair: repairable ? setParam(block, 'normalized_shape', value) : undefined,
        },
      ),
    );
  }
  return {
    outputs: { output: tensor(shape) },
    problems,
    cost: { parameters, macs: known(...shape.slice(1)) },
  };
}
