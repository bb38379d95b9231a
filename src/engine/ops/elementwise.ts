/** Element-wise ops: one expression for each element, so backends may fuse chains of them. */
import type { OpName, Value } from '../ir/types';
import { broadcastShapes, sumTo } from './broadcast';
import { check, type GradientContext, type OpDefinition, type ValueSpec } from './contract';

type Unary = 'neg' | 'exp' | 'log' | 'sqrt' | 'abs' | 'relu' | 'sigmoid' | 'tanh';
type Binary = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min';
type Comparison = 'equal' | 'less' | 'lessEqual';

const float = (op: OpName, inputs: readonly ValueSpec[]) =>
  check(
    op,
    inputs.every((x) => x.dtype === 'f32'),
    'takes float32 values',
  );

function unary<N extends Unary>(
  op: N,
  /** Gradient of the input from the output's (dy), the input x and the output y. */
  rule: (context: GradientContext<N>, dy: Value, x: Value, y: Value) => Value,
): OpDefinition<N> {
  return {
    op,
    inputs: 1,
    infer: (inputs) => {
      float(op, inputs);
      return [{ shape: (inputs[0] as ValueSpec).shape, dtype: 'f32' }];
    },
    gradient: (context) => {
      const { node, grads } = context;
      return [rule(context, grads[0] as Value, node.inputs[0] as Value, node.outputs[0] as Value)];
    },
  };
}

function binary<N extends Binary>(
  op: N,
  /** Gradients before the sum that undoes broadcasting. */
  rule: (context: GradientContext<N>, dy: Value, a: Value, b: Value, y: Value) => (() => Value)[],
): OpDefinition<N> {
  return {
    op,
    inputs: 2,
    infer: (inputs) => {
      float(op, inputs);
      return [
        {
          shape: broadcastShapes(
            op,
            inputs.map((x) => x.shape),
          ),
          dtype: 'f32',
        },
      ];
    },
    gradient: (context) => {
      const { node, grads, needs, emit } = context;
      const [a, b] = node.inputs as [Value, Value];
      const rules = rule(context, grads[0] as Value, a, b, node.outputs[0] as Value);
      return node.inputs.map((input, i) =>
        needs[i] ? sumTo(emit, (rules[i] as () => Value)(), input.shape) : null,
      );
    },
  };
}

function comparison<N extends Comparison>(op: N): OpDefinition<N> {
  return {
    op,
    inputs: 2,
    infer: (inputs) => {
      check(op, inputs[0]?.dtype === inputs[1]?.dtype, 'compares values of one dtype');
      return [
        {
          shape: broadcastShapes(
            op,
            inputs.map((x) => x.shape),
          ),
          dtype: 'f32',
        },
      ];
    },
    gradient: null,
  };
}

export const neg = unary('neg', ({ emit }, dy) => emit.one('neg', {}, [dy]));
export const exp = unary('exp', ({ emit }, dy, _x, y) => emit.one('mul', {}, [dy, y]));
export const log = unary('log', ({ emit }, dy, x) => emit.one('div', {}, [dy, x]));
export const sqrt = unary('sqrt', ({ emit }, dy, _x, y) =>
  emit.one('div', {}, [dy, emit.one('mul', {}, [y, emit.scalar(2)])]),
);
/** torch.abs: gradient 0 at 0. */
export const abs = unary('abs', ({ emit }, dy, x) => {
  const zero = emit.scalar(0);
  const positive = emit.one('less', {}, [zero, x]);
  const negative = emit.one('less', {}, [x, zero]);
  const sign = emit.one('sub', {}, [positive, negative]);
  return emit.one('mul', {}, [dy, sign]);
});
/** Gradient 0 at 0. */
export const relu = unary('relu', ({ emit }, dy, _x, y) =>
  emit.one('where', {}, [emit.one('lessEqual', {}, [y, emit.scalar(0)]), emit.scalar(0), dy]),
);
export const sigmoid = unary('sigmoid', ({ emit }, dy, _x, y) => {
  const slope = emit.one('mul', {}, [y, emit.one('sub', {}, [emit.scalar(1), y])]);
  return emit.one('mul', {}, [dy, slope]);
});
export const tanh = unary('tanh', ({ emit }, dy, _x, y) => {
  const slope = emit.one('sub', {}, [emit.scalar(1), emit.one('mul', {}, [y, y])]);
  return emit.one('mul', {}, [dy, slope]);
});

export const add = binary('add', (_, dy) => [() => dy, () => dy]);
export const sub = binary('sub', ({ emit }, dy) => [() => dy, () => emit.one('neg', {}, [dy])]);
export const mul = binary('mul', ({ emit }, dy, a, b) => [
  () => emit.one('mul', {}, [dy, b]),
  () => emit.one('mul', {}, [dy, a]),
]);
export const div = binary('div', ({ emit }, dy, _a, b, y) => [
  () => emit.one('div', {}, [dy, b]),
  () => emit.one('neg', {}, [emit.one('div', {}, [emit.one('mul', {}, [dy, y]), b])]),
]);

/** torch.maximum and minimum share the gradient equally at ties. */
function extremum<N extends 'max' | 'min'>(op: N): OpDefinition<N> {
  return binary(op, ({ emit }, dy, a, b) => {
    const share = (mine: Value, other: Value) => () => {
      const [low, high] = op === 'max' ? [other, mine] : [mine, other];
      const wins = emit.one('less', {}, [low, high]);
      const ties = emit.one('mul', {}, [emit.one('equal', {}, [a, b]), emit.scalar(0.5)]);
      return emit.one('mul', {}, [dy, emit.one('add', {}, [wins, ties])]);
    };
    return [share(a, b), share(b, a)];
  });
}
export const max = extremum('max');
export const min = extremum('min');

export const equal = comparison('equal');
export const less = comparison('less');
export const lessEqual = comparison('lessEqual');

export const where: OpDefinition<'where'> = {
  op: 'where',
  inputs: 3,
  infer: (inputs) => {
    float('where', inputs);
    return [
      {
        shape: broadcastShapes(
          'where',
          inputs.map((x) => x.shape),
        ),
        dtype: 'f32',
      },
    ];
  },
  gradient: ({ emit, node, grads, needs }) => {
    const dy = grads[0] as Value;
    const [condition, a, b] = node.inputs as [Value, Value, Value];
    const zero = emit.scalar(0);
    return [
      null,
      needs[1] ? sumTo(emit, emit.one('where', {}, [condition, dy, zero]), a.shape) : null,
      needs[2] ? sumTo(emit, emit.one('where', {}, [condition, zero, dy]), b.shape) : null,
    ];
  },
};

export const cast: OpDefinition<'cast'> = {
  op: 'cast',
  inputs: 1,
  infer: ([x], { to }) => [{ shape: (x as ValueSpec).shape, dtype: to }],
  gradient: null,
};
