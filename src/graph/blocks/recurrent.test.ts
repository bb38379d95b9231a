import { describe, expect, it } from 'vitest';
import type { ValueType } from '../types';
import { inferred, refusals, shapeOf, tensorOf } from './testing';

const rows = { input_size: 28, hidden_size: 64, batch_first: true };

function shapesOf(outputs: Readonly<Record<string, ValueType>>) {
  return Object.fromEntries(
    Object.entries(outputs).map(([port, v]) => [port, v.type === 'Tensor' ? v.shape : v.type]),
  );
}

describe('RNN, LSTM and GRU', () => {
  it('give the states of all steps and the last ones', () => {
    const input = { input: tensorOf(32, 10, 28) };
    expect(shapesOf(inferred('RNN', rows, input).outputs)).toEqual({
      output: [32, 10, 64],
      h_n: [1, 32, 64],
    });
    const deep = { ...rows, num_layers: 3, bidirectional: true, proj_size: 16 };
    expect(shapesOf(inferred('LSTM', deep, input).outputs)).toEqual({
      output: [32, 10, 32],
      h_n: [6, 32, 16],
      c_n: [6, 32, 64],
    });
    const timeFirst = { ...rows, batch_first: false };
    expect(shapesOf(inferred('GRU', timeFirst, { input: tensorOf(10, null, 28) }).outputs)).toEqual(
      { output: [10, null, 64], h_n: [1, null, 64] },
    );
  });

  it('count parameters and multiplications', () => {
    const cost = (type: 'RNN' | 'LSTM' | 'GRU', raw: object) =>
      inferred(type, { ...rows, ...raw }, { input: tensorOf(32, 10, 28) }).cost;
    const one = 64 * 28 + 64 * 64;
    expect(cost('RNN', {})).toEqual({ parameters: one + 128, macs: 10 * one });
    expect(cost('LSTM', {})).toEqual({ parameters: 4 * (one + 128), macs: 40 * one });
    expect(cost('GRU', { bias: false })).toEqual({ parameters: 3 * one, macs: 30 * one });
    // Second layer: 128 features of both directions.
    const both = { num_layers: 2, bidirectional: true, bias: false };
    expect(cost('RNN', both)?.parameters).toBe(2 * one + 2 * (64 * 128 + 64 * 64));
    // torch.nn.LSTM(28, 64, proj_size=16): 256·28 + 256·16 + 2·256 + 16·64.
    expect(cost('LSTM', { proj_size: 16 })?.parameters).toBe(12_800);
  });

  it('repair input_size', () => {
    const { problems } = inferred('LSTM', rows, { input: tensorOf(32, 10, 14) });
    expect(problems).toMatchObject([
      { code: 'lstm.input_size', torch: 'fR', repair: { command: { value: 14 } } },
    ]);
  });

  it('say how pictures become sequences', () => {
    const { problems } = inferred('GRU', rows, { input: tensorOf(64, 1, 28, 28) });
    expect(problems).toMatchObject([{ code: 'gru.dimensions', torch: 'fV' }]);
    expect(problems?.[0]?.message.en).toContain('Reshape with shape=(28, 28)');
    expect(shapeOf('RNN', rows, 64, 28).codes).toEqual(['rnn.dimensions']);
  });

  it('refuse states of another shape, and one of two', () => {
    const input = tensorOf(32, 10, 28);
    const given = { input, h_0: tensorOf(1, 32, 64), c_0: tensorOf(1, 32, 64) };
    const codes = (states: Record<string, ValueType>) =>
      inferred('LSTM', rows, states).problems?.map((p) => `${p.code} ${p.torch}`);
    expect(codes(given)).toEqual([]);
    expect(codes({ ...given, c_0: tensorOf(1, 32, 32) })).toEqual(['lstm.c_0 fR']);
    expect(codes({ ...given, h_0: tensorOf(32, 64) })).toEqual(['lstm.h_0 fR']);
    expect(codes({ input, h_0: given.h_0 })).toEqual(['lstm.states fR']);
  });

  it('refuse what the constructor refuses, and warn of dropout without a second layer', () => {
    expect(refusals('RNN', { ...rows, nonlinearity: 'gelu' })).toMatchObject([{ torch: 'cV' }]);
    expect(refusals('RNN', { ...rows, hidden_size: 0 })).toMatchObject([{ torch: 'cV' }]);
    expect(refusals('GRU', { ...rows, dropout: 1.5 })).toMatchObject([{ torch: 'cV' }]);
    expect(refusals('LSTM', { ...rows, proj_size: 64 })).toMatchObject([
      { code: 'lstm.proj_size', torch: 'cV' },
    ]);
    expect(refusals('LSTM', { ...rows, proj_size: 63 })).toEqual([]);
    expect(refusals('GRU', { ...rows, dropout: 0.5 })).toMatchObject([
      { severity: 'warning', code: 'gru.dropout', torch: 'W' },
    ]);
    expect(refusals('GRU', { ...rows, dropout: 0.5, num_layers: 2 })).toEqual([]);
  });
});

describe('Embedding', () => {
  const table = { num_embeddings: 10, embedding_dim: 16 };
  const labels = (classes: number | null): ValueType => ({
    type: 'Target',
    shape: [64],
    target: { kind: 'class', classes },
  });

  it('looks up labels and whole numbers', () => {
    const ids: ValueType = { type: 'Tensor', shape: [2, 7], element: 'int64' };
    expect(shapesOf(inferred('Embedding', table, { input: ids }).outputs)).toEqual({
      output: [2, 7, 16],
    });
    const { outputs, problems, cost } = inferred('Embedding', table, { input: labels(10) });
    expect(shapesOf(outputs)).toEqual({ output: [64, 16] });
    expect(problems).toEqual([]);
    expect(cost).toEqual({ parameters: 160, macs: 0 });
    expect(inferred('Embedding', table, { input: labels(null) }).problems).toEqual([]);
  });

  it('refuses float numbers, too many labels and padding that is no row', () => {
    expect(shapeOf('Embedding', table, 2, 7).codes).toEqual(['embedding.element']);
    expect(inferred('Embedding', table, { input: labels(11) }).problems).toMatchObject([
      { code: 'embedding.num_embeddings', torch: 'fI', repair: { command: { value: 11 } } },
    ]);
    for (const padding_idx of [10, -11])
      expect(refusals('Embedding', { ...table, padding_idx })).toMatchObject([
        { code: 'embedding.padding_idx', torch: 'cA' },
      ]);
    for (const padding_idx of [9, -10, null])
      expect(refusals('Embedding', { ...table, padding_idx })).toEqual([]);
  });
});

describe('Bilinear', () => {
  const raw = { in1_features: 3, in2_features: 4, out_features: 2 };
  const of = (a: readonly number[], b: readonly number[]) =>
    inferred('Bilinear', raw, { input1: tensorOf(...a), input2: tensorOf(...b) });

  it('combines rows', () => {
    expect(shapesOf(of([8, 5, 3], [8, 5, 4]).outputs)).toEqual({ output: [8, 5, 2] });
    expect(of([8, 5, 3], [8, 5, 4]).cost).toEqual({ parameters: 26, macs: 5 * 24 });
  });

  it('refuses other features and other leading axes', () => {
    const codes = (a: readonly number[], b: readonly number[]) =>
      of(a, b).problems?.map((p) => `${p.code} ${p.torch}`);
    expect(codes([8, 3], [8, 4])).toEqual([]);
    expect(codes([8, 4], [8, 3])).toEqual(['bilinear.in1_features fR', 'bilinear.in2_features fR']);
    expect(codes([8, 3], [7, 4])).toEqual(['bilinear.shapes fR']);
  });
});
