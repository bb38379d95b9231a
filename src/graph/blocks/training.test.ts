import { describe, expect, it } from 'vitest';
import type { Dim, ValueType } from '../types';
import { inferred, refusals, tensorOf } from './testing';

const classes = (batch: Dim, count: Dim): ValueType => ({
  type: 'Target',
  shape: [batch],
  target: { kind: 'class', classes: count },
});

describe('CrossEntropyLoss', () => {
  const problems = (input: ValueType, target: ValueType, params = {}) =>
    (inferred('CrossEntropyLoss', params, { input, target }).problems ?? []).map((p) => [
      p.severity,
      p.code,
      p.torch,
    ]);

  it('takes scores and class ids', () => {
    expect(problems(tensorOf(64, 10), classes(64, 10))).toEqual([]);
    expect(problems(tensorOf(64, 10), classes(64, null))).toEqual([]);
    expect(problems(tensorOf(null, null), classes(64, 10))).toEqual([]);
  });

  it('compares scores with classes', () => {
    expect(problems(tensorOf(64, 8), classes(64, 10))).toEqual([['error', 'loss.classes', 'fI']]);
    // Legal in PyTorch: some scores can never be right.
    expect(problems(tensorOf(64, 12), classes(64, 10))).toEqual([['warning', 'loss.classes', 'W']]);
  });

  it('refuses pictures, other batch sizes and weights of another length', () => {
    expect(problems(tensorOf(64, 16, 4, 4), classes(64, 10))).toEqual([
      ['error', 'loss.input_shape', 'fR'],
    ]);
    expect(problems(tensorOf(640, 10), classes(64, 10))).toEqual([['error', 'loss.batch', 'fV']]);
    expect(problems(tensorOf(64, 10), classes(64, 10), { weight: [1, 2] })).toEqual([
      ['error', 'loss.weight', 'fR'],
    ]);
    expect(problems(tensorOf(64, 2), classes(64, 2), { weight: [1, 2] })).toEqual([]);
  });

  it('refuses a loss for each sample, which nothing can be trained on', () => {
    const { problems: found } = inferred('CrossEntropyLoss', { reduction: 'none' }, {});
    expect(found).toMatchObject([
      { code: 'loss.reduction', torch: 'fR', repair: { command: { value: 'mean' } } },
    ]);
    expect(refusals('CrossEntropyLoss', { reduction: 'average' })).toHaveLength(1);
    expect(refusals('CrossEntropyLoss', { label_smoothing: 1.5 })).toHaveLength(1);
  });
});

describe('MSELoss', () => {
  const codes = (input: ValueType, target: ValueType) =>
    (inferred('MSELoss', {}, { input, target }).problems ?? []).map((p) => p.code);

  it('takes equal shapes only', () => {
    expect(codes(tensorOf(64, 1, 28, 28), tensorOf(64, 1, 28, 28))).toEqual([]);
    expect(codes(tensorOf(64, 1, null, 28), tensorOf(64, 1, 28, 28))).toEqual([]);
    expect(codes(tensorOf(64, 1), tensorOf(64))).toEqual(['loss.extra_axis']);
    expect(codes(tensorOf(64, 1, 28, 28), tensorOf(64, 1, 1, 28))).toEqual(['loss.shapes']);
    expect(codes(tensorOf(64, 10), classes(64, 10))).toEqual(['loss.shapes']);
    expect(codes(tensorOf(64), classes(64, 10))).toEqual([]);
  });
});

describe('optimizers and Trainer', () => {
  it('SGD', () => {
    expect(refusals('SGD', { nesterov: true })).toMatchObject([
      { code: 'sgd.nesterov', torch: 'cV' },
    ]);
    expect(refusals('SGD', { nesterov: true, momentum: 0.9, dampening: 0.1 })).toHaveLength(1);
    expect(refusals('SGD', { nesterov: true, momentum: 0.9 })).toEqual([]);
    for (const bad of [{ lr: -1 }, { momentum: -0.1 }, { weight_decay: -1 }])
      expect(refusals('SGD', bad)).toHaveLength(1);
  });

  it('Adam', () => {
    expect(refusals('Adam', { betas: [0.9, 1] })).toHaveLength(1);
    expect(refusals('Adam', { betas: [0.9] })).toHaveLength(1);
    expect(refusals('Adam', { eps: -1e-8 })).toHaveLength(1);
    expect(refusals('Adam', { betas: [0, 0.99], lr: 0 })).toEqual([]);
  });

  it('LBFGS', () => {
    for (const bad of [{ max_iter: 0 }, { line_search_fn: 'armijo' }, { lr: -1 }, { max_eval: 0 }])
      expect(refusals('LBFGS', bad)).toHaveLength(1);
    expect(refusals('LBFGS', { max_eval: null, line_search_fn: 'strong_wolfe' })).toEqual([]);
    const optimizer: ValueType = { type: 'Optimizer', kind: 'LBFGS', groups: 1, schedulers: [] };
    const behind = (
      type: 'ParamGroup' | 'ClipGradNorm' | 'ClipGradValue',
      params: Record<string, unknown>,
    ) => (inferred(type, params, { optimizer }).problems ?? []).map((p) => [p.severity, p.code]);
    expect(behind('ParamGroup', { layers: 'fc' })).toContainEqual(['error', 'paramgroup.lbfgs']);
    expect(behind('ClipGradNorm', { max_norm: 1 })).toEqual([['warning', 'clipgrad.lbfgs']]);
    expect(behind('ClipGradValue', { clip_value: 1 })).toEqual([['warning', 'clipgrad.lbfgs']]);
  });

  it('Trainer', () => {
    for (const bad of [{ epochs: 0 }, { device: 'cuda' }, { seed: -1 }, { seed: 1.5 }])
      expect(refusals('Trainer', bad)).toHaveLength(1);
    expect(refusals('Trainer', { epochs: 3, device: 'webgpu', seed: 7 })).toEqual([]);
    for (const bad of [{ monitor: 'loss' }, { patience: -1 }, { min_delta: -1 }, { mode: 'auto' }])
      expect(refusals('Trainer', bad)).toHaveLength(1);
    const asked = (params: Record<string, unknown>) =>
      inferred('Trainer', params, {}).problems ?? [];
    expect(asked({ early_stopping: true, monitor: 'val_f1' })).toMatchObject([
      { code: 'trainer.mode', repair: { command: { param: 'mode', value: 'max' } } },
    ]);
    expect(asked({ early_stopping: true, monitor: 'val_rmse', mode: 'max' })).toHaveLength(1);
    expect(asked({ early_stopping: true, monitor: 'val_loss' })).toEqual([]);
    expect(asked({ monitor: 'val_f1' })).toEqual([]);
  });
});
