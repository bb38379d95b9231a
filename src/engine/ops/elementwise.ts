/** Element-wise ops: one expression for each element, so backends may fuse chains of them. */
import type { OpName, Value } from '../ir/types';
import { broadcastShapes, sumTo } from './broadcast';
import { check, type GradientContext, type OpDefinition, type ValueSpec } from './contract';

type Unary =
  | 'neg'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'relu'
  | 'sigmoid'
  | 'tanh'
  | 'erf'
  | 'log1p'
  | 'expm1';
type Binary = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'pow';
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

/** Abramowitz and Stegun 7.1.1: erf′(x) = 2/√π · e^(−x²). */
export const erf = unary('erf', ({ emit }, dy, x) => {
  const bell = emit.one('exp', {}, [emit.one('neg', {}, [emit.one('mul', {}, [x, x])])]);
  return emit.one('mul', {}, [
    dy,
    emit.one('mul', {}, [bell, emit.scalar(2 / Math.sqrt(Math.PI))]),
  ]);
});
export const log1p = unary('log1p', ({ emit }, dy, x) =>
  emit.one('div', {}, [dy, emit.one('add', {}, [x, emit.scalar(1)])]),
);
export const expm1 = unary('expm1', ({ emit }, dy, _x, y) =>
  emit.one('mul', {}, [dy, emit.one('add', {}, [y, emit.scalar(1)])]),
);

const nan: OpDefinition<'isNaN'> = {
  op: 'isNaN',
  inputs: 1,
  infer: (inputs) => {
    float('isNaN', inputs);
    return [{ shape: (inputs[0] as ValueSpec).shape, dtype: 'f32' }];
  },
  gradient: null,
};

export { nan as isNaN };

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

/** As torch.pow: no gradient to the base where the exponent is 0, none to the exponent b ≥ 0 of base 0. */
export const pow = binary('pow', ({ emit }, dy, a, b, y) => {
  const zero = emit.scalar(0);
  const isZero = (x: Value) => emit.one('equal', {}, [x, zero]);
  const unless = (condition: Value, slope: Value) =>
    emit.one('where', {}, [condition, zero, emit.one('mul', {}, [dy, slope])]);
  return [
    () => {
      const less = emit.one('pow', {}, [a, emit.one('sub', {}, [b, emit.scalar(1)])]);
      return unless(isZero(b), emit.one('mul', {}, [b, less]));
    },
    () => {
      const flat = emit.one('mul', {}, [isZero(a), emit.one('lessEqual', {}, [zero, b])]);
      const slope = emit.one('mul', {}, [y, emit.one('log', {}, [a])]);
      // PyTorch multiplies here: an infinite dy gives NaN where the slope is 0.
      return emit.one('mul', {}, [dy, emit.one('where', {}, [flat, zero, slope])]);
    },
  ];
});

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
    const [condition, a, b] = inputs as [ValueSpec, ValueSpec, ValueSpec];
    check('where', condition.dtype === 'f32', 'takes a float32 condition');
    check('where', a.dtype === b.dtype, 'chooses between values of one dtype');
    return [
      {
        shape: broadcastShapes(
          'where',
          inputs.map((x) => x.shape),
        ),
        dtype: a.dtype,
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

/** Cuts the gradient, also from float32 to float32: torch's detach. */
export const cast: OpDefinition<'cast'> = {
  op: 'cast',
  inputs: 1,
  infer: ([x], { to }) => [{ shape: (x as ValueSpec).shape, dtype: to }],
  gradient: () => [null],
};
