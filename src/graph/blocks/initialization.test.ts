import { describe, expect, it } from 'vitest';
import { checkInits } from '../analysis/inits';
import { applyCommand, applyEdit } from '../document/commands';
import { emptyDocument } from '../document/schema';
import type { BlockDefinition } from './contract';
import { initCall } from './initialization/chosen';
import { fansOf, gainOf } from './initialization/gains';
import { METHOD_NAMES, methodOf } from './initialization/methods';
import { definitions, registry } from './registry';
import { expectReadable, paramsOf } from './testing';

const CONV = { in_channels: 4, out_channels: 6, kernel_size: 3 };
const conv2d = registry.Conv2d as unknown as BlockDefinition;

const check = (inits: Parameters<typeof checkInits>[2], raw = {}) =>
  checkInits(conv2d, paramsOf('Conv2d', { ...CONV, ...raw }), inits, 'conv');

describe('initialisation', () => {
  it('counts fans as PyTorch does', () => {
    expect(fansOf([10, 5])).toEqual({ fanIn: 5, fanOut: 10 });
    // groups=2: fan_out does not divide by them.
    expect(fansOf([6, 2, 3, 3])).toEqual({ fanIn: 18, fanOut: 54 });
    expect(fansOf([7])).toBeNull();
  });

  it('knows the gains', () => {
    expect(gainOf('conv_transpose3d')).toBe(1);
    expect(gainOf('sigmoid')).toBe(1);
    expect(gainOf('tanh')).toBeCloseTo(5 / 3, 12);
    expect(gainOf('relu', 3)).toBeCloseTo(Math.SQRT2, 12);
    expect(gainOf('leaky_relu')).toBeCloseTo(Math.sqrt(2 / 1.0001), 12);
    expect(gainOf('leaky_relu', 2)).toBeCloseTo(Math.sqrt(0.4), 12);
    expect(gainOf('selu')).toBe(0.75);
  });

  it.each([
    [{ weight: { method: 'uniform', a: 1, b: 0 } }, 'init.range', 'fR'],
    [{ weight: { method: 'normal', std: -1 } }, 'init.invalid', 'fR'],
    [{ weight: { method: 'trunc_normal', std: 0 } }, 'init.std', 'fR'],
    [{ weight: { method: 'trunc_normal', mean: 9 } }, 'init.far', 'W'],
    [{ bias: { method: 'xavier_uniform' } }, 'init.axes', 'fV'],
    [{ bias: { method: 'xavier_normal' } }, 'init.axes', 'fV'],
    [{ bias: { method: 'kaiming_uniform' } }, 'init.axes', 'fV'],
    [{ bias: { method: 'kaiming_normal' } }, 'init.axes', 'fV'],
    [{ bias: { method: 'orthogonal' } }, 'init.axes', 'fV'],
    [{ weight: { method: 'kaiming_normal', mode: 'fan' } }, 'init.invalid', 'fV'],
    [{ weight: { method: 'kaiming_normal', nonlinearity: 'gelu' } }, 'init.invalid', 'fV'],
    [{ weight: { method: 'eye' } }, 'init.axes', 'fV'],
    [{ weight: { method: 'sparse', sparsity: 0.5 } }, 'init.axes', 'fV'],
    [{ bias: { method: 'dirac' } }, 'init.axes', 'fV'],
    [{ weight: { method: 'dirac', groups: 4 } }, 'init.groups', 'fV'],
    [{ weight: { method: 'constant' } }, 'init.invalid', 'cV'],
    [{ weight: { method: 'magic' } }, 'init.method', undefined],
    [{ weight: { method: 'ones', gain: 1 } }, 'init.unknown', undefined],
    [{ wait: { method: 'ones' } }, 'init.parameter', undefined],
  ] as const)('%j: %s', (inits, code, torch) => {
    const problems = check(inits);
    expect(problems).toHaveLength(1);
    const [name] = Object.keys(inits);
    expect(problems[0]).toMatchObject({ code, param: `init.${name}` });
    // The constructor's code is the general one for a value of no function.
    if (torch !== undefined && code !== 'init.invalid') expect(problems[0]?.torch).toBe(torch);
    if (code !== 'init.far')
      expect(problems[0]?.repair?.command).toEqual({
        kind: 'set-init',
        block: 'conv',
        parameter: name,
      });
    expectReadable(problems);
  });

  it('takes every function where its shape fits', () => {
    for (const method of METHOD_NAMES) {
      const twoAxes = method === 'eye' || method === 'sparse';
      const chosen = { method, ...methodOf(method)?.initial };
      const problems = twoAxes
        ? checkInits(
            registry.Linear as unknown as BlockDefinition,
            paramsOf('Linear', { in_features: 3, out_features: 2 }),
            { weight: chosen },
          )
        : check({ weight: chosen });
      expect(problems, method).toEqual([]);
      expect(initCall('m.weight', chosen), method).toMatch(
        new RegExp(`^nn\\.init\\.${method}_\\(m\\.weight`),
      );
    }
    expect(check({ bias: { method: 'zeros' } }, { bias: false })[0]?.code).toBe('init.parameter');
    expect(initCall('fc.weight', { method: 'kaiming_normal', mode: 'fan_out' })).toBe(
      "nn.init.kaiming_normal_(fc.weight, mode='fan_out')",
    );
  });

  it('explains every function and parameter', () => {
    for (const name of METHOD_NAMES) {
      const help = methodOf(name)?.help;
      expect(help?.en, name).toMatch(/\.$/);
      expect(help?.zh, name).toMatch(/。$/);
    }
  });

  it.each(definitions.map((d) => [d.type, d] as const))('%s names all that it learns', (_, d) => {
    const params = d.params.safeParse({ ...d.initial });
    if (!params.success) return;
    const { cost } = d.infer({ block: 'it', params: params.data, inputs: {} });
    const learnt = Object.values(d.weights?.(params.data) ?? {}).reduce(
      (sum, shape) => sum + shape.reduce((n, length) => n * length, 1),
      0,
    );
    expect(learnt).toBe(cost?.parameters ?? 0);
  });

  it('is set, reset and undone', () => {
    const document = emptyDocument();
    document.blocks.conv = { type: 'Conv2d', params: CONV, position: { x: 0, y: 0 } };
    const init = { method: 'orthogonal', gain: 2 };
    const set = applyCommand(document, {
      kind: 'set-init',
      block: 'conv',
      parameter: 'weight',
      init,
    });
    expect(set.document.blocks.conv?.init).toEqual({ weight: init });
    expect(applyEdit(set.document, set.inverse)).toEqual(document);
    const both = applyCommand(set.document, {
      kind: 'set-init',
      block: 'conv',
      parameter: 'bias',
      init: { method: 'zeros' },
    }).document;
    expect(Object.keys(both.blocks.conv?.init ?? {})).toEqual(['weight', 'bias']);
    const less = applyCommand(both, { kind: 'set-init', block: 'conv', parameter: 'weight' });
    expect(less.document.blocks.conv?.init).toEqual({ bias: { method: 'zeros' } });
    const none = applyCommand(less.document, {
      kind: 'set-init',
      block: 'conv',
      parameter: 'bias',
    });
    expect(none.document).toEqual(document);
  });
});

describe('InitializeWeights', () => {
  it('reads as the function of the course', () => {
    expect(registry.InitializeWeights.pytorch(registry.InitializeWeights.params.parse({}))).toBe(
      [
        'def initialize_weights(m):',
        '    if isinstance(m, (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)):',
        '        nn.init.xavier_normal_(m.weight)',
        '        if m.bias is not None:',
        '            nn.init.constant_(m.bias, 0)',
        '    if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):',
        '        if m.weight is not None:',
        '            nn.init.constant_(m.weight, 1)',
        '        if m.bias is not None:',
        '            nn.init.constant_(m.bias, 0)',
        '    if isinstance(m, nn.Linear):',
        '        nn.init.normal_(m.weight, std=0.1)',
        '        if m.bias is not None:',
        '            nn.init.constant_(m.bias, 0)',
        '',
        'model.apply(initialize_weights)',
      ].join('\n'),
    );
  });

  it('leaves out what it does not change', () => {
    const text = registry.InitializeWeights.pytorch(
      registry.InitializeWeights.params.parse({
        conv: 'unchanged',
        conv_bias: null,
        norm_weight: null,
        norm_bias: null,
        linear: 'kaiming_uniform',
        linear_bias: null,
      }),
    );
    expect(text).toBe(
      [
        'def initialize_weights(m):',
        '    if isinstance(m, nn.Linear):',
        "        nn.init.kaiming_uniform_(m.weight, nonlinearity='relu')",
        '',
        'model.apply(initialize_weights)',
      ].join('\n'),
    );
  });
});
