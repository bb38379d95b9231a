/** Element-wise ops as WGSL expressions. NaN follows IEEE 754, whatever the compiler assumes. */
import type { HelperName } from '../backends/webgpu/wgsl';
import type { DType, OpAttributes } from '../ir/types';

export type ExpressionOp =
  | ('neg' | 'exp' | 'log' | 'sqrt' | 'abs' | 'relu' | 'sigmoid' | 'tanh')
  | ('erf' | 'log1p' | 'expm1' | 'isNaN' | 'pow')
  | ('add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'equal' | 'less' | 'lessEqual' | 'where')
  | 'cast';

export interface ExpressionContext {
  /** Operands: names or literals. */
  readonly args: readonly string[];
  /** dtype of the first operand. */
  readonly dtype: DType;
  /** Asks for a helper function and returns its name. */
  helper(name: HelperName): string;
}

type Rule<N extends ExpressionOp> = (
  context: ExpressionContext,
  attributes: OpAttributes[N],
) => string;

const binary =
  (operator: string) =>
  ({ args: [a, b] }: ExpressionContext) =>
    `${a} ${operator} ${b}`;
/** Literals of `floatLiteral` that shader compilers fold away, although NaN and infinities would show. */
const isZero = (text: string | undefined) => text === '0.0f' || text === 'f32(-0.0)';
const isInfinity = (text: string | undefined) => /^nonFinite\(0x[7f]f800000u\)$/.test(text ?? '');
const product = (context: ExpressionContext) => {
  const [a, b] = context.args;
  if (context.dtype === 'i32' || !(isZero(a) || isZero(b))) return `${a} * ${b}`;
  return `${context.helper('zeroTimes')}(${isZero(a) ? b : a})`;
};
const quotient = (context: ExpressionContext) => {
  const [a, b] = context.args;
  if (context.dtype === 'i32') return `${a} / ${b}`;
  if (isZero(a)) return `${context.helper('zeroOver')}(${b})`;
  return isInfinity(b) ? `${context.helper('zeroTimes')}(${a})` : `${a} / ${b}`;
};
const unary =
  (name: string) =>
  ({ args: [x] }: ExpressionContext) =>
    `${name}(${x})`;
const comparison =
  (operator: string) =>
  ({ args: [a, b] }: ExpressionContext) =>
    `select(0.0, 1.0, ${a} ${operator} ${b})`;
const extremum =
  (builtin: 'max' | 'min', helper: 'nanMax' | 'nanMin') => (context: ExpressionContext) => {
    const name = context.dtype === 'i32' ? builtin : context.helper(helper);
    return `${name}(${context.args.join(', ')})`;
  };

const rules: { readonly [N in ExpressionOp]: Rule<N> } = {
  neg: ({ args: [x] }) => `-(${x})`,
  exp: ({ args: [x], helper }) => `${helper('expOf')}(${x})`,
  log: ({ args: [x], helper }) => `${helper('logOf')}(${x})`,
  sqrt: unary('sqrt'),
  abs: unary('abs'),
  relu: ({ args: [x], helper }) => `${helper('relu')}(${x})`,
  sigmoid: ({ args: [x], helper }) => `${helper('sigmoidOf')}(${x})`,
  tanh: ({ args: [x], helper }) => `${helper('tanhOf')}(${x})`,
  erf: ({ args: [x], helper }) => `${helper('erfOf')}(${x})`,
  log1p: ({ args: [x], helper }) => `${helper('log1pOf')}(${x})`,
  expm1: ({ args: [x], helper }) => `${helper('expm1Of')}(${x})`,
  isNaN: ({ args: [x], helper }) => `select(0.0, 1.0, ${helper('isNan')}(${x}))`,
  pow: ({ args: [a, b], helper }) => `${helper('powOf')}(${a}, ${b})`,
  add: binary('+'),
  sub: binary('-'),
  mul: product,
  div: quotient,
  max: extremum('max', 'nanMax'),
  min: extremum('min', 'nanMin'),
  equal: comparison('=='),
  less: comparison('<'),
  lessEqual: comparison('<='),
  where: ({ args: [condition, a, b], helper }) =>
    `select(${b}, ${a}, ${helper('isTrue')}(${condition}))`,
  cast: ({ args: [x] }, { to }) => `${to}(${x})`,
};

/** The ops above, by name. */
export const expressionOps = Object.keys(rules) as readonly ExpressionOp[];

/** WGSL of one element of an element-wise op. */
export function expression<N extends ExpressionOp>(
  op: N,
  attributes: OpAttributes[N],
  context: ExpressionContext,
): string {
  return (rules[op] as Rule<N>)(context, attributes);
}

/** Ops that cost more than a memory access: not worth repeating for every element of a broadcast. */
export const expensive: ReadonlySet<string> = new Set<ExpressionOp>([
  'exp',
  'log',
  'sigmoid',
  'tanh',
  'erf',
  'log1p',
  'expm1',
  'pow',
]);
