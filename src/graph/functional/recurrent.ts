/** Recurrent layers, unrolled over time (parity 3.12). */
import type { Functional, Init, Sym } from '../blocks/functional';

/** What one layer in one direction learns; gates lie one after another along axis 0. */
export interface CellWeights {
  /** (gates·H, in): what the input contributes. */
  readonly input: Sym;
  /** (gates·H, R): what the state before contributes. */
  readonly hidden: Sym;
  /** (gates·H) each. */
  readonly inputBias: Sym | null;
  readonly hiddenBias: Sym | null;
  /** (R, H): LSTM's projection of h. */
  readonly projection: Sym | null;
}

export interface State {
  readonly h: Sym;
  /** LSTM only. */
  readonly c?: Sym;
}

export interface Cell {
  readonly gates: number;
  /** The hidden side is multiplied by something before it meets the input's: GRU's n. */
  readonly apart: boolean;
  /** One step. `x` is the input side (N, gates·H); it has the hidden bias too unless `apart`. */
  step(f: Functional, x: Sym, state: State, weights: CellWeights): State;
}

export interface RecurrentOptions {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** 0: none. */
  readonly projSize: number;
}

const range = (length: number, start = 0) => Array.from({ length }, (_, i) => start + i);

/** What the state before adds to the gates, (N, gates·H). */
function fromState(f: Functional, state: State, weights: CellWeights): Sym {
  return f.matmul(state.h, weights.hidden, false, true);
}

/** Columns of `count` gates from gate `first` on, where there are `of`. */
function gatesOf(f: Functional, x: Sym, of: number, first: number, count = 1): Sym {
  const width = (x.shape[1] as number) / of;
  return f.gather(x, 1, range(count * width, first * width));
}

/** h′ = act(W x + b + U h + c). */
export function rnnCell(activation: 'tanh' | 'relu'): Cell {
  return {
    gates: 1,
    apart: false,
    step(f, x, state, weights) {
      const sum = f.add(x, fromState(f, state, weights));
      return { h: activation === 'tanh' ? f.tanh(sum) : f.relu(sum) };
    },
  };
}

/** Gates i, f, g, o. */
export const lstmCell: Cell = {
  gates: 4,
  apart: false,
  step(f, x, state, weights) {
    const sums = f.add(x, fromState(f, state, weights));
    const [i, forget, g, o] = range(4).map((gate) => gatesOf(f, sums, 4, gate));
    const kept = f.mul(f.sigmoid(forget as Sym), state.c as Sym);
    const c = f.add(kept, f.mul(f.sigmoid(i as Sym), f.tanh(g as Sym)));
    const h = f.mul(f.sigmoid(o as Sym), f.tanh(c));
    return { h: weights.projection ? f.matmul(h, weights.projection, false, true) : h, c };
  },
};

/** Gates r, z, n. */
export const gruCell: Cell = {
  gates: 3,
  apart: true,
  step(f, x, state, weights) {
    const product = fromState(f, state, weights);
    const hidden = weights.hiddenBias ? f.add(product, weights.hiddenBias) : product;
    const rz = f.sigmoid(f.add(gatesOf(f, x, 3, 0, 2), gatesOf(f, hidden, 3, 0, 2)));
    const [r, z] = [gatesOf(f, rz, 2, 0), gatesOf(f, rz, 2, 1)];
    const n = f.tanh(f.add(gatesOf(f, x, 3, 2), f.mul(r, gatesOf(f, hidden, 3, 2))));
    return { h: f.add(n, f.mul(z, f.sub(state.h, n))) };
  },
};

/**
 * x[t] for each t of (L, N, H), as (N, H). The pieces are cut in a tree of four branches: the gradient of
 * a cut is as large as what was cut, so that cutting all pieces from the whole would cost L².
 */
function steps(f: Functional, x: Sym): Sym[] {
  const [length, n, h] = x.shape as [number, number, number];
  if (length === 1) return [f.reshape(x, [n, h])];
  const piece = Math.max(1, Math.ceil(length / 4));
  const starts = range(Math.ceil(length / piece)).map((i) => i * piece);
  return starts.flatMap((start) =>
    steps(f, f.gather(x, 0, range(Math.min(piece, length - start), start))),
  );
}

/** Declares what one layer in one direction learns, named as in PyTorch's state_dict. */
function declare(
  f: Functional,
  cell: Cell,
  o: RecurrentOptions,
  layer: number,
  reverse: boolean,
): CellWeights {
  const bound = 1 / Math.sqrt(o.hiddenSize);
  const init: Init = { kind: 'uniform', low: -bound, high: bound };
  const end = `_l${layer}${reverse ? '_reverse' : ''}`;
  const state = o.projSize || o.hiddenSize;
  const width = layer === 0 ? o.inputSize : state * (o.bidirectional ? 2 : 1);
  const rows = cell.gates * o.hiddenSize;
  const gates = (name: string, ...more: number[]) => f.parameter(name + end, [rows, ...more], init);
  return {
    input: gates('weight_ih', width),
    hidden: gates('weight_hh', state),
    inputBias: o.bias ? gates('bias_ih') : null,
    hiddenBias: o.bias ? gates('bias_hh') : null,
    projection: o.projSize
      ? f.parameter(`weight_hr${end}`, [o.projSize, o.hiddenSize], init)
      : null,
  };
}

/** One layer in one direction over `rows` (L·N, in): the state h of each step, and the last state. */
function runLayer(
  f: Functional,
  cell: Cell,
  weights: CellWeights,
  rows: Sym,
  length: number,
  first: State,
  reverse: boolean,
): { readonly states: readonly Sym[]; readonly last: State } {
  const samples = (rows.shape[0] as number) / length;
  // The input side of all steps in one product.
  const { input, inputBias, hiddenBias } = weights;
  const product = f.matmul(rows, input, false, true);
  const bias = inputBias && hiddenBias && !cell.apart ? f.add(inputBias, hiddenBias) : inputBias;
  const sums = bias ? f.add(product, bias) : product;
  const x = steps(f, f.reshape(sums, [length, samples, sums.shape[1] as number]));
  const states: Sym[] = Array(length);
  let state = first;
  for (const i of range(length)) {
    const t = reverse ? length - 1 - i : i;
    state = cell.step(f, x[t] as Sym, state, weights);
    states[t] = state.h;
  }
  return { states, last: state };
}

/**
 * All layers and directions.
 *
 * @param x (L, N, in), or (N, L, in) when batchFirst
 * @param initial h and c before the first step, (layers·directions, N, …); zeros where not given
 * @returns output as x with the features of all directions; last states (layers·directions, N, …)
 */
export function recurrent(
  f: Functional,
  cell: Cell,
  x: Sym,
  initial: { readonly h?: Sym | undefined; readonly c?: Sym | undefined },
  o: RecurrentOptions,
): { readonly output: Sym; readonly h: Sym; readonly c: Sym | null } {
  const timeFirst = o.batchFirst ? f.transpose(x, [1, 0, 2]) : x;
  const [length, samples] = timeFirst.shape as [number, number];
  const stateSize = o.projSize || o.hiddenSize;
  const start = (given: Sym | undefined, index: number, width: number): Sym =>
    given
      ? f.reshape(f.gather(given, 0, [index]), [samples, width])
      : f.expand(f.scalar(0), [samples, width]);
  const lastH: Sym[] = [];
  const lastC: Sym[] = [];
  let rows = f.reshape(timeFirst, [length * samples, o.inputSize]);
  for (const layer of range(o.layers)) {
    if (layer > 0) rows = f.dropout(rows, o.dropout);
    const directions = o.bidirectional ? [false, true] : [false];
    const outputs = directions.map((reverse) => {
      const index = lastH.length;
      const first: State = {
        h: start(initial.h, index, stateSize),
        ...(cell === lstmCell && { c: start(initial.c, index, o.hiddenSize) }),
      };
      const weights = declare(f, cell, o, layer, reverse);
      const { states, last } = runLayer(f, cell, weights, rows, length, first, reverse);
      lastH.push(last.h);
      if (last.c) lastC.push(last.c);
      return states.length > 1 ? f.concat(states, 0) : (states[0] as Sym);
    });
    rows = outputs.length > 1 ? f.concat(outputs, 1) : (outputs[0] as Sym);
  }
  const stacked = (states: readonly Sym[]): Sym => {
    const all = states.length > 1 ? f.concat(states, 0) : (states[0] as Sym);
    return f.reshape(all, [states.length, samples, all.shape[1] as number]);
  };
  const output = f.reshape(rows, [length, samples, rows.shape[1] as number]);
  return {
    output: o.batchFirst ? f.transpose(output, [1, 0, 2]) : output,
    h: stacked(lastH),
    c: lastC.length ? stacked(lastC) : null,
  };
}
