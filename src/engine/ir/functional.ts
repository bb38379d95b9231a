/** The functional vocabulary of `graph/blocks/functional.ts`, written as IR ops. */
import type {
  ConvOptions,
  Functional,
  Init,
  PadMode,
  Pads,
  Pair,
  PoolOptions,
  Sym,
} from '../../graph/blocks/functional';
import type { PlanBuilder } from './builder';
import { paddedIndices } from './padding';
import { primitivesFor } from './primitives';
import { type Shape, sizeOf, type Value } from './types';

/** A parameter or buffer that lowering met: what the store must hold before the plan runs. */
export interface StateSpec {
  /** `<block>.<name>`, as in a state_dict. */
  readonly name: string;
  readonly shape: Shape;
  readonly init: Init;
  /** Parameters are trained; buffers are only assigned. */
  readonly trainable: boolean;
}

/** Collects what the blocks of one plan declare. */
export interface LoweringRecord {
  readonly states: Map<string, StateSpec & { readonly value: Value }>;
  /** New contents of buffers. */
  readonly assignments: Map<string, Value>;
}

export function emptyRecord(): LoweringRecord {
  return { states: new Map(), assignments: new Map() };
}

const none = {} as const;

/** What the indices of max pools point into: the sizes of one channel. */
const planes = new WeakMap<Value, readonly number[]>();

/** Symbols are values: blocks see only their shape and dtype. */
function asValue(sym: Sym): Value {
  return sym as Value;
}

/** The vocabulary for one block of a plan; what it declares is added to `record`. */
export function functionalFor(
  builder: PlanBuilder,
  block: string,
  training: boolean,
  record: LoweringRecord,
): Functional {
  const b = builder;
  const declare = (name: string, shape: Shape, init: Init, trainable: boolean): Value => {
    const full = `${block}.${name}`;
    const value = b.state(full, shape);
    record.states.set(full, { name: full, shape, init, trainable, value });
    return value;
  };
  const binary = (op: 'add' | 'sub' | 'mul' | 'div') => (x: Sym, y: Sym) =>
    b.one(op, none, [asValue(x), asValue(y)]);
  const unary = (op: 'sqrt' | 'relu' | 'sigmoid' | 'tanh' | 'neg' | 'exp') => (x: Sym) =>
    b.one(op, none, [asValue(x)]);
  const [add, sub, mul, div] = [binary('add'), binary('sub'), binary('mul'), binary('div')];
  const sqrt = unary('sqrt');
  const primitives = primitivesFor(b);
  const scalar = (value: number) => b.scalar(value);

  /** (C) seen along axis 1 of a tensor of that rank. */
  const channelwise = (x: Sym, rank: number): Value =>
    b.one('reshape', { shape: [1, x.shape[0] as number, ...Array(rank - 2).fill(1)] }, [
      asValue(x),
    ]);

  const withBias = (y: Value, bias: Sym | null): Value =>
    bias ? b.one('add', none, [y, channelwise(bias, y.shape.length)]) : y;

  return {
    ...primitives,
    training,
    parameter: (name, shape, init) => declare(name, shape, init, true),
    buffer: (name, shape, init) => declare(name, shape, init, false),
    assign: (buffer, value) => {
      const { source } = asValue(buffer);
      if (source.kind !== 'state') throw new Error('Only a buffer can be assigned.');
      record.assignments.set(source.name, asValue(value));
    },
    add,
    sub,
    mul,
    div,
    sqrt,
    relu: unary('relu'),
    sigmoid: unary('sigmoid'),
    tanh: unary('tanh'),

    pad2d: (x, [left, right, top, bottom]: Pads, mode: PadMode) => {
      let y = asValue(x);
      if (top || bottom)
        y = b.one(
          'gatherAxis',
          { axis: 2, indices: paddedIndices(y.shape[2] as number, top, bottom, mode) },
          [y],
        );
      if (left || right)
        y = b.one(
          'gatherAxis',
          { axis: 3, indices: paddedIndices(y.shape[3] as number, left, right, mode) },
          [y],
        );
      return y;
    },

    linear: (x, weight, bias) => {
      const features = x.shape[x.shape.length - 1] as number;
      const out = weight.shape[0] as number;
      const rows = sizeOf(x.shape) / features;
      const flat =
        x.shape.length === 2
          ? asValue(x)
          : b.one('reshape', { shape: [rows, features] }, [asValue(x)]);
      let y = b.one('matmul', { transA: false, transB: true }, [flat, asValue(weight)]);
      if (bias) y = b.one('add', none, [y, asValue(bias)]);
      return x.shape.length === 2
        ? y
        : b.one('reshape', { shape: [...x.shape.slice(0, -1), out] }, [y]);
    },
    conv2d: (x, weight, bias, options: ConvOptions) =>
      withBias(b.one('conv2d', convAttributes(options), [asValue(x), asValue(weight)]), bias),
    convTranspose2d: (x, weight, bias, options) => {
      const { inputSize, pads, zeros } = transposedPlane(asValue(x), asValue(weight), options);
      let y = b.one('conv2dInputGrad', { ...convAttributes(options), pads, inputSize }, [
        asValue(x),
        asValue(weight),
      ]);
      for (const i of [0, 1] as const) {
        if (zeros[i] === 0) continue;
        const indices = Array.from({ length: inputSize[i] }, (_, at) => at);
        const size = options.outputSize[i];
        y = b.one('scatterAddAxis', { axis: i + 2, indices, size }, [y]);
      }
      return withBias(y, bias);
    },
    maxPool2d: (x, options) => {
      const [values, indices] = b.op(
        'maxPool2d',
        { ...poolAttributes(options), dilation: options.dilation },
        [asValue(x)],
      ) as [Value, Value];
      planes.set(indices, x.shape.slice(2));
      return { values, indices };
    },
    avgPool2d: (x, options) =>
      b.one(
        'avgPool2d',
        {
          ...poolAttributes(options),
          countIncludePad: options.countIncludePad,
          divisor: options.divisor,
        },
        [asValue(x)],
      ),
    maxUnpool2d: (x, indices, outputSize: Pair) =>
      b.one('maxUnpool2d', { outputSize }, [asValue(x), asValue(indices)]),
    pointInto: (indices, sizes) => {
      planes.set(asValue(indices), sizes);
      return indices;
    },
    planeOf: (indices) => {
      const sizes = planes.get(asValue(indices));
      if (!sizes) throw new Error('Only the indices of a max pool have a plane.');
      return sizes;
    },
    gatherPlane: (x, indices) => b.one('gatherPlane', none, [asValue(x), asValue(indices)]),

    batchNorm: (x, weight, bias, eps) => {
      const c = x.shape[1] as number;
      const filled = (value: number) => b.constant(new Float32Array(c).fill(value), [c]);
      const [y, mean, variance] = b.op('batchNorm', { eps }, [
        asValue(x),
        weight ? asValue(weight) : filled(1),
        bias ? asValue(bias) : filled(0),
      ]) as [Value, Value, Value];
      return { y, mean, variance };
    },
    normalize: (x, mean, variance, weight, bias, eps) => {
      const rank = x.shape.length;
      const deviation = sqrt(add(variance, scalar(eps)));
      let y = div(sub(x, channelwise(mean, rank)), channelwise(deviation, rank));
      if (weight) y = mul(y, channelwise(weight, rank));
      return bias ? add(y, channelwise(bias, rank)) : y;
    },
    dropout: (x, p) => {
      if (!training || p === 0) return x;
      // p = 1 must give zeros, also where x is infinite: no 1/0 and no ∞·0.
      if (p === 1) return b.one('where', none, [scalar(1), scalar(0), asValue(x)]);
      const dropped = b.one('less', none, [b.uniform(x.shape), scalar(p)]);
      const scaled = b.one('mul', none, [asValue(x), scalar(1 / (1 - p))]);
      return b.one('where', none, [dropped, scalar(0), scaled]);
    },
  };
}

/**
 * The plane of a transposed convolution as a convolution's input that has exactly x's size as output.
 * That output also fits while output_padding < stride; a larger one (below dilation) moves the end of
 * the plane into the padding, and beyond it there are only `zeros`.
 */
function transposedPlane(
  x: Value,
  weight: Value,
  { stride, pads, dilation, outputSize }: ConvOptions & { readonly outputSize: Pair },
): { inputSize: Pair; pads: Pads; zeros: Pair } {
  const axis = (i: 0 | 1) => {
    const [before, after] = [pads[i], pads[i + 2] as number];
    const reach = dilation[i] * ((weight.shape[i + 2] as number) - 1) + 1;
    const usual = ((x.shape[i + 2] as number) - 1) * stride[i] + reach - before - after;
    const extra = outputSize[i] - usual;
    if (extra < stride[i]) return { size: outputSize[i], after, zeros: 0 };
    const reached = Math.min(extra, after);
    return { size: usual + reached, after: after - reached, zeros: extra - reached };
  };
  const [h, w] = [axis(0), axis(1)];
  return {
    inputSize: [h.size, w.size],
    pads: [pads[0], pads[1], h.after, w.after],
    zeros: [h.zeros, w.zeros],
  };
}

function convAttributes({ stride, pads, dilation, groups }: ConvOptions) {
  return { stride, pads, dilation, groups };
}

function poolAttributes({ kernel, stride, padding, ceilMode }: PoolOptions) {
  return { kernel, stride, padding, ceilMode };
}
