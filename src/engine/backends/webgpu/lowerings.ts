/** How each op that is no mere expression becomes kernels: one line for each family. */
import * as conv from '../../ops/conv.webgpu';
import type { ExpressionOp } from '../../ops/elementwise.webgpu';
import { matmul } from '../../ops/matmul.webgpu';
import * as norm from '../../ops/norm.webgpu';
import * as pool from '../../ops/pool.webgpu';
import * as random from '../../ops/random.webgpu';
import * as reduce from '../../ops/reduce.webgpu';
import * as shape from '../../ops/shape.webgpu';
import { logSoftmax } from '../../ops/softmax.webgpu';
import type { InstructionName } from './graph';
import type { OpLowering } from './lowering';

type CoreOp = Exclude<InstructionName, ExpressionOp | 'expand' | 'transpose'>;

const lowerings: { readonly [N in CoreOp]: OpLowering<N> } = {
  matmul,
  logSoftmax,
  ...conv,
  ...pool,
  ...reduce,
  ...norm,
  ...shape,
  ...random,
};

/** The lowering of a core op. */
export function loweringOf(op: InstructionName): OpLowering {
  return (lowerings as unknown as Readonly<Record<string, OpLowering>>)[op] as OpLowering;
}
