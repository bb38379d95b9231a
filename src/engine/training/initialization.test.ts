import { describe, expect, it } from 'vitest';
import { documentOf, smallClassifier } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { ChosenInit } from '../../graph/blocks/initialization/chosen';
import { startOf } from '../../graph/blocks/initialization/chosen';
import { definitionOf } from '../../graph/blocks/registry';
import { applyCommand } from '../../graph/document/commands';
import { groupBlocks } from '../../graph/document/grouping';
import type { BlockNode } from '../../graph/document/schema';
import { PlanBuilder } from '../ir/builder';
import { emptyRecord } from '../ir/functional';
import { lowerBlock } from '../ir/lower';
import { initialValues } from './init';
import { startOfState } from './initialization';
import { modelOf } from './model';
import { modelStates } from './plans';
import { normalBelow, normalQuantile } from './truncated';

const SEED = 5;

function drawn(chosen: ChosenInit, shape: readonly number[], name = 'conv.weight'): Float32Array {
  const start = startOf(chosen, shape);
  if (!start) throw new Error(`${chosen.method} is refused.`);
  return initialValues(name, shape, start, SEED);
}

function moments(values: ArrayLike<number>) {
  const list = Array.from(values);
  const mean = list.reduce((s, v) => s + v, 0) / list.length;
  const variance = list.reduce((s, v) => s + (v - mean) ** 2, 0) / list.length;
  return { mean, std: Math.sqrt(variance) };
}

/** Element (i, j) of A·Bᵀ for row-major matrices with `columns` columns. */
function gram(a: ArrayLike<number>, columns: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < columns; k++)
    sum += (a[i * columns + k] as number) * (a[j * columns + k] as number);
  return sum;
}

describe('torch.nn.init', () => {
  const conv = [64, 32, 3, 3] as const;
  const [fanIn, fanOut] = [32 * 9, 64 * 9];

  it.each([
    ['xavier_normal', { gain: 2 }, 2 * Math.sqrt(2 / (fanIn + fanOut))],
    ['xavier_uniform', {}, Math.sqrt(2 / (fanIn + fanOut))],
    // a = 0 of leaky_relu is the gain of ReLU.
    ['kaiming_normal', {}, Math.sqrt(2 / fanIn)],
    ['kaiming_uniform', { mode: 'fan_out' }, Math.sqrt(2 / fanOut)],
    ['kaiming_normal', { a: 2 }, Math.sqrt(2 / 5 / fanIn)],
    ['kaiming_normal', { a: 2, nonlinearity: 'relu' }, Math.sqrt(2 / fanIn)],
    ['kaiming_uniform', { nonlinearity: 'tanh' }, 5 / 3 / Math.sqrt(fanIn)],
    ['kaiming_normal', { nonlinearity: 'selu' }, 0.75 / Math.sqrt(fanIn)],
    ['kaiming_normal', { nonlinearity: 'linear' }, 1 / Math.sqrt(fanIn)],
    ['normal', { mean: 0, std: 0.3 }, 0.3],
    ['uniform', { a: -0.6, b: 0.6 }, 0.6 / Math.sqrt(3)],
  ] as const)('%s %j has the standard deviation %d', (method, params, std) => {
    const values = drawn({ method, ...params }, conv);
    const found = moments(values);
    const n = values.length;
    expect(Math.abs(found.mean)).toBeLessThan((5 * std) / Math.sqrt(n));
    expect(Math.abs(found.std / std - 1)).toBeLessThan(5 / Math.sqrt(2 * n));
    const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    if (method.endsWith('uniform')) {
      expect(largest).toBeLessThanOrEqual(Math.fround(Math.sqrt(3) * std));
      expect(largest).toBeGreaterThan(0.99 * Math.sqrt(3) * std);
    } else expect(largest).toBeGreaterThan(3 * std);
  });

  it('kaiming_uniform with a = √5 is the default of Linear and Conv', () => {
    const start = startOf({ method: 'kaiming_uniform', a: Math.sqrt(5) }, conv);
    expect(start?.kind).toBe('uniform');
    if (start?.kind === 'uniform') expect(start.high).toBeCloseTo(1 / Math.sqrt(fanIn), 12);
  });

  it.each([
    [0, 1, -2, 2],
    [1, 0.5, 0, 1.2],
    [0, 1, 1, 3],
    [0, 1, -4, -2.5],
    [2, 3, -10, 20],
  ] as const)('trunc_normal(%d, %d, %d, %d) is the conditioned distribution', (mean, std, a, b) => {
    const n = 40_000;
    const values = drawn({ method: 'trunc_normal', mean, std, a, b }, [n]);
    // PyTorch fills float32 and clamps; so do we.
    for (const v of values) expect(v >= Math.fround(a) && v <= Math.fround(b)).toBe(true);
    const below = (x: number) => normalBelow((x - mean) / std);
    for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const x = a + share * (b - a);
      const want = (below(x) - below(a)) / (below(b) - below(a));
      const got = values.reduce((count, v) => count + (v <= x ? 1 : 0), 0) / n;
      expect(Math.abs(got - want)).toBeLessThan(5 * Math.sqrt((want * (1 - want)) / n) + 1e-5);
    }
  });

  it('knows the normal distribution', () => {
    // scipy.stats.norm.ppf
    for (const [p, x] of [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.01, -2.3263478740408408],
      [1e-9, -5.997807015007687],
    ] as const) {
      expect(normalQuantile(p)).toBeCloseTo(x, 7);
      expect(normalBelow(x) / p).toBeCloseTo(1, 6);
    }
  });

  it.each([
    ['tall', [12, 5]],
    ['wide', [5, 12]],
    ['square', [6, 6]],
    ['of a convolution', [4, 3, 2, 2]],
  ] as const)('orthogonal, %s: orthonormal times gain, the Q of normal numbers', (_, shape) => {
    const gain = 1.5;
    const q = drawn({ method: 'orthogonal', gain }, shape);
    const rows = shape[0];
    const columns = q.length / rows;
    const transposed = (m: ArrayLike<number>) =>
      Float64Array.from({ length: m.length }, (_, i) =>
        Number(m[(i % rows) * columns + Math.floor(i / rows)]),
      );
    const wide = rows < columns;
    const [vectors, count, length] = wide
      ? [Float64Array.from(q), rows, columns]
      : [transposed(q), columns, rows];
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++)
        expect(gram(vectors, length, i, j)).toBeCloseTo(i === j ? gain ** 2 : 0, 5);
    // QᵀA = R is upper triangular with a positive diagonal: PyTorch's rule of signs.
    const a = initialValues('conv.weight', shape, { kind: 'normal', mean: 0, std: 1 }, SEED);
    const from = wide ? Float64Array.from(a) : transposed(a);
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++) {
        let r = 0;
        for (let k = 0; k < length; k++)
          r += (vectors[i * length + k] as number) * (from[j * length + k] as number);
        if (j === i) expect(r).toBeGreaterThan(0);
        else expect(r).toBeCloseTo(0, 4);
      }
  });

  it('eye and dirac are identities', () => {
    expect([...drawn({ method: 'eye' }, [2, 3])]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...drawn({ method: 'eye' }, [3, 2])]).toEqual([1, 0, 0, 1, 0, 0]);
    const ones = (values: Float32Array) =>
      [...values.entries()].filter(([, v]) => v !== 0).map(([i]) => i);
    // (2, 3, 3): the middle of channel i of output i.
    expect(ones(drawn({ method: 'dirac' }, [2, 3, 3]))).toEqual([1, (1 * 3 + 1) * 3 + 1]);
    // More outputs than inputs: the rest stays 0. An even kernel's middle is ⌊k/2⌋.
    expect(ones(drawn({ method: 'dirac' }, [3, 1, 2, 2]))).toEqual([3]);
    // Two groups of two outputs each start anew.
    expect(ones(drawn({ method: 'dirac', groups: 2 }, [4, 2, 1]))).toEqual([0, 3, 4, 7]);
  });

  it('sparse sets ⌈sparsity·rows⌉ random rows of each column to 0', () => {
    const [rows, columns] = [10, 200];
    const values = drawn({ method: 'sparse', sparsity: 0.25, std: 2 }, [rows, columns]);
    const perRow = new Array<number>(rows).fill(0);
    for (let j = 0; j < columns; j++) {
      let zeros = 0;
      for (let i = 0; i < rows; i++)
        if (values[i * columns + j] === 0) {
          zeros++;
          perRow[i] = (perRow[i] as number) + 1;
        }
      expect(zeros).toBe(3);
    }
    for (const count of perRow)
      expect(Math.abs(count / columns - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / columns));
    expect(Math.abs(moments(values.filter((v) => v !== 0)).std - 2)).toBeLessThan(0.3);
  });
});

describe('what blocks say they learn', () => {
  const picture = [2, 4, 6, 6] as const;
  it.each([
    ['Conv1d', { in_channels: 4, out_channels: 6, kernel_size: 3, groups: 2 }, [2, 4, 6]],
    ['Conv2d', { in_channels: 4, out_channels: 6, kernel_size: [3, 2], groups: 2 }, picture],
    ['Conv3d', { in_channels: 4, out_channels: 6, kernel_size: 2, bias: false }, [2, 4, 3, 3, 3]],
    ['ConvTranspose2d', { in_channels: 4, out_channels: 6, kernel_size: 3, groups: 2 }, picture],
    ['Linear', { in_features: 6, out_features: 3 }, picture],
    ['PReLU', { num_parameters: 4 }, picture],
    ['BatchNorm2d', { num_features: 4 }, picture],
    ['BatchNorm2d', { num_features: 4, affine: false }, picture],
    ['InstanceNorm2d', { num_features: 4, affine: true }, picture],
    ['GroupNorm', { num_groups: 2, num_channels: 4 }, picture],
    ['LayerNorm', { normalized_shape: [6, 6] }, picture],
    ['LayerNorm', { normalized_shape: 6, bias: false }, picture],
    ['RMSNorm', { normalized_shape: 6 }, picture],
    ['RNN', { input_size: 6, hidden_size: 3, num_layers: 2, bidirectional: true }, [5, 2, 6]],
    ['LSTM', { input_size: 6, hidden_size: 3, num_layers: 2, proj_size: 2 }, [5, 2, 6]],
    ['GRU', { input_size: 6, hidden_size: 3, bias: false }, [5, 2, 6]],
  ] as const)('%s %j learns just that', (type, raw, shape) => {
    const definition = definitionOf(type);
    if (!definition) throw new Error(type);
    const params = definition.params.parse(raw) as Record<string, unknown>;
    const builder = new PlanBuilder('weights');
    const record = emptyRecord();
    const input = builder.feed('x', [...shape]);
    lowerBlock(builder, { id: 'it', definition, params }, { input }, true, record);
    const learnt = [...record.states.values()].filter((s) => s.trainable);
    expect(definition.weights?.(params)).toEqual(
      Object.fromEntries(learnt.map((s) => [s.name.slice('it.'.length), s.shape])),
    );
  });
});

describe('initialisation of a document', () => {
  /** Starts of all learnt tensors of the small classifier, by name. */
  function starts(
    change: (blocks: Record<string, BlockNode>) => void,
    extra: Readonly<Record<string, readonly [string, Record<string, unknown>?]>> = {},
  ) {
    const base = smallClassifier();
    const document = documentOf(
      {
        ...Object.fromEntries(
          Object.entries(base.blocks).map(([id, b]) => [id, [b.type, b.params] as const]),
        ),
        ...extra,
      },
      Object.values(base.wires)
        .map((w) => `${w.from.block}.${w.from.port} > ${w.to.block}.${w.to.port}`)
        .filter((w) => Object.keys(extra).length === 0 || w !== 'loss.loss > optimizer.loss')
        .concat(chain(Object.keys(extra))),
    );
    change(document.blocks);
    const model = modelOf(analyze(document));
    return Object.fromEntries(
      modelStates(model, [1, 28, 28]).map((s) => [s.name, startOfState(model, s)]),
    );
  }
  const chain = (ids: readonly string[]) => {
    const all = ['loss', ...ids, 'optimizer'];
    return ids.length === 0 ? [] : all.slice(1).map((id, i) => `${all[i]}.loss > ${id}.loss`);
  };
  const constant = (value: number) => ({ kind: 'constant', value });

  it('is PyTorch’s without a choice', () => {
    const bound = 1 / 5;
    expect(starts(() => {})).toMatchObject({
      'conv.weight': { kind: 'uniform', low: -bound, high: bound },
      'conv.bias': { kind: 'uniform', low: -bound, high: bound },
      'bn.weight': constant(1),
      'fc.weight': { kind: 'uniform', high: 1 / 12 },
    });
  });

  it('is what a block chooses for a tensor', () => {
    const found = starts((blocks) => {
      (blocks.conv as BlockNode).init = { weight: { method: 'orthogonal', gain: 2 } };
      (blocks.fc as BlockNode).init = { bias: { method: 'constant', val: 0.5 } };
    });
    expect(found).toMatchObject({
      'conv.weight': { kind: 'orthogonal', gain: 2 },
      'conv.bias': { kind: 'uniform' },
      'fc.weight': { kind: 'uniform' },
      'fc.bias': constant(0.5),
      'bn.running_var': constant(1),
    });
  });

  it('is the course’s with InitializeWeights', () => {
    const found = starts(() => {}, { init: ['InitializeWeights'] });
    expect(found).toMatchObject({
      'conv.weight': { kind: 'normal', mean: 0, std: Math.sqrt(2 / (25 + 100)) },
      'conv.bias': constant(0),
      'bn.weight': constant(1),
      'bn.bias': constant(0),
      'fc.weight': { kind: 'normal', mean: 0, std: 0.1 },
      'fc.bias': constant(0),
    });
  });

  it('leaves what recipes do not name; what they name they set also where a layer chose; the last one wins', () => {
    const found = starts(
      (blocks) => {
        (blocks.fc as BlockNode).init = { weight: { method: 'zeros' } };
        (blocks.conv as BlockNode).init = { bias: { method: 'constant', val: 0.25 } };
      },
      {
        first: ['InitializeWeights', { conv: 'orthogonal', norm_weight: 0.5, conv_bias: null }],
        second: [
          'InitializeWeights',
          { conv: 'unchanged', conv_bias: null, linear: 'normal', norm_weight: null },
        ],
      },
    );
    expect(found).toMatchObject({
      'conv.weight': { kind: 'orthogonal', gain: 1 },
      'conv.bias': constant(0.25),
      'bn.weight': constant(0.5),
      'fc.weight': { kind: 'normal', mean: 0, std: 0.1 },
      'fc.bias': constant(0),
    });
    const none = starts(() => {}, {
      only: ['InitializeWeights', { conv: 'unchanged', conv_bias: null }],
    });
    expect(none).toMatchObject({
      'conv.weight': { kind: 'uniform' },
      'conv.bias': { kind: 'uniform' },
    });
  });

  it('reaches into groups, and the editor says which choices it replaces', () => {
    const base = smallClassifier();
    (base.blocks.conv as BlockNode).init = { weight: { method: 'zeros' } };
    (base.blocks.fc as BlockNode).init = { weight: { method: 'ones' } };
    const loss = Object.entries(base.wires).find(([, { to }]) => to.block === 'optimizer');
    if (!loss) throw new Error('The optimizer gets no loss.');
    base.blocks.init = {
      type: 'InitializeWeights',
      params: { linear: 'unchanged' },
      position: { x: 0, y: 0 },
    };
    const port = (block: string) => ({ block, port: 'loss' });
    base.wires[loss[0]] = { from: port('loss'), to: port('init') };
    base.wires.last = { from: port('init'), to: port('optimizer') };
    const grouping = groupBlocks(base, null, ['conv', 'bn', 'relu'], 'Stem');
    if (!grouping.ok) throw new Error(grouping.reason.en);
    const analysis = analyze(applyCommand(base, grouping.command).document);
    const model = modelOf(analysis);
    const found = Object.fromEntries(
      modelStates(model, [1, 28, 28]).map((s) => [s.name, startOfState(model, s)]),
    );
    expect(found).toMatchObject({
      'stem.conv.weight': { kind: 'normal', mean: 0, std: Math.sqrt(2 / (25 + 100)) },
      'stem.bn.bias': constant(0),
      'fc.weight': constant(1),
    });
    expect(
      analysis.diagnostics.flatMap(({ code, block, param }) =>
        code === 'init.replaced' ? [[block, param]] : [],
      ),
    ).toEqual([['stem.conv', 'init.weight']]);
  });
});
