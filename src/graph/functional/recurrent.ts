/** Recurrent layers, unrolled over time (parity 3.12). */
import type { Functional, Init, Sym } from '../blocks/functional';

/** What one layer in one direction learns, one entry for each gate. */
export interface CellWeights {
  /** (H, in) each: what the input contributes. */
  readonly input: readonly Sym[];
  /** (H, R) each: what the state before contributes. */
  readonly hidden: readonly Sym[];
  readonly inputBias: readonly Sym[] | null;
  readonly hiddenBias: readonly Sym[] | null;
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
  /** Gates whose hidden bias is multiplied by something and so cannot join the input's: GRU's n. */
  readonly apart: readonly number[];
  /** One step. `from[g]` is the gate's input side (N, H), biases of other gates included. */
  step(f: Functional, from: readonly Sym[], state: State, weights: CellWeights): State;
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

/** What the state before adds to a gate. */
function fromState(f: Functional, state: State, weights: CellWeights, gate: number): Sym {
  return f.matmul(state.h, weights.hidden[gate] as Sym, false, true);
}

/** h′ = act(W x + b + U h + c). */
export function rnnCell(activation: 'tanh' | 'relu'): Cell {
  return {
    gates: 1,
    apart: [],
    step(f, [x], state, weights) {
      const sum = f.add(x as Sym, fromState(f, state, weights, 0));
      return { h: activation === 'tanh' ? f.tanh(sum) : f.relu(sum) };
    },
  };
}

/** Gates i, f, g, o. */
export const lstmCell: Cell = {
  gates: 4,
  apart: [],
  step(f, from, state, weights) {
    const sums = from.map((x, gate) => f.add(x, fromState(f, state, weights, gate)));
    const [i, forget, g, o] = sums as [Sym, Sym, Sym, Sym];
    const kept = f.mul(f.sigmoid(forget), state.c as Sym);
    const c = f.add(kept, f.mul(f.sigmoid(i), f.tanh(g)));
    const h = f.mul(f.sigmoid(o), f.tanh(c));
    return { h: weights.projection ? f.matmul(h, weights.projection, false, true) : h, c };
  },
};

/** Gates r, z, n. */
export const gruCell: Cell = {
  gates: 3,
  apart: [2],
  step(f, from, state, weights) {
    const [xr, xz, xn] = from as [Sym, Sym, Sym];
    const r = f.sigmoid(f.add(xr, fromState(f, state, weights, 0)));
    const z = f.sigmoid(f.add(xz, fromState(f, state, weights, 1)));
    const bias = weights.hiddenBias?.[2];
    const remembered = fromState(f, state, weights, 2);
    const n = f.tanh(f.add(xn, f.mul(r, bias ? f.add(remembered, bias) : remembered)));
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

/** The rows of each gate of (gates·H, …). */
function byGate(f: Functional, x: Sym, gates: number): Sym[] {
  if (gates === 1) return [x];
  const h = (x.shape[0] as number) / gates;
  return range(gates).map((g) => f.gather(x, 0, range(h, g * h)));
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
  const gates = (name: string, ...more: number[]) =>
    byGate(f, f.parameter(name + end, [rows, ...more], init), cell.gates);
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
  // The input side of all steps in one product for each gate.
  const gates = weights.input.map((w, g) => {
    const ours = weights.inputBias?.[g];
    const theirs = cell.apart.includes(g) ? undefined : weights.hiddenBias?.[g];
    const product = f.matmul(rows, w, false, true);
    const bias = ours && theirs ? f.add(ours, theirs) : ours;
    const sum = bias ? f.add(product, bias) : product;
    return steps(f, f.reshape(sum, [length, samples, w.shape[0] as number]));
  });
  const states: Sym[] = Array(length);
  let state = first;
  for (const i of range(length)) {
    const t = reverse ? length - 1 - i : i;
    state = cell.step(
      f,
      gates.map((gate) => gate[t] as Sym),
      state,
      weights,
    );
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
