import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { acceptedBy } from '../analysis/params';
import type { Dim, ValueType } from '../types';
import { CATEGORIES } from './contract';
import { type Field, fieldOf } from './fields';
import { byCategory, definitionOf, definitions, registry } from './registry';
import { expectReadable, paramsOf, refusals } from './testing';

/** Values for a field: mostly accepted ones. */
function valuesOf(field: Field): fc.Arbitrary<unknown> {
  const small = fc.integer({ min: 0, max: 6 });
  switch (field.kind) {
    case 'int':
      return fc.integer({ min: Math.max(field.min ?? -3, -3), max: Math.min(field.max ?? 12, 12) });
    case 'float':
      return fc.constantFrom(field.min ?? -0.5, 0.5, field.max ?? 1.5);
    case 'bool':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...field.choices);
    case 'axes': {
      const axis = field.none ? fc.option(small) : small;
      return fc.oneof(
        small,
        fc.array(axis, { minLength: field.rank, maxLength: field.rank }),
        fc.constantFrom(...(field.words ?? ['same'])),
      );
    }
    case 'numbers':
      return field.length
        ? fc.constantFrom([0, 0.5], [0.9, 0.999])
        : fc.oneof(
            fc.constant(0.5),
            fc.array(fc.constantFrom(0, 0.3, 1), { minLength: 1, maxLength: 4 }),
          );
    case 'text':
      return fc.constantFrom('', '0.95 ** k', 'fc*, conv', 'what?');
    case 'group':
      return fc.constantFrom('', 'stage');
    case 'transforms':
      return fc.array(
        fc.constantFrom(
          { type: 'RandomHorizontalFlip', params: {} },
          { type: 'Resize', params: { size: 8 } },
          { type: 'ToTensor', params: {} },
          { type: 'Normalize', params: { mean: [0, 0], std: 1 } },
          { type: 'RandomApply', params: { transforms: [{ type: 'Pad', params: {} }] } },
          { type: 'Nothing', params: {} },
        ),
        { maxLength: 4 },
      );
    case 'folder':
      return fc.constantFrom(
        '',
        'data',
        'a/very/long/path/that/goes/on/and/on/for/more/than/forty',
      );
  }
}

const dim: fc.Arbitrary<Dim> = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 64 }));
const shape = fc.array(dim, { minLength: 1, maxLength: 5 });
const target = fc.record({ kind: fc.constant('class' as const), classes: dim });

/** Something that may arrive at a port of that type. */
function arriving(type: ValueType['type']): fc.Arbitrary<ValueType | undefined> {
  const value = ((): fc.Arbitrary<ValueType> => {
    switch (type) {
      case 'Dataset':
        return fc.record({
          type: fc.constant('Dataset' as const),
          sample: fc.oneof(
            fc.record({
              kind: fc.constant('image' as const),
              mode: fc.constantFrom('L' as const, 'LA' as const, 'RGB' as const),
              height: dim,
              width: dim,
            }),
            fc.record({
              kind: fc.constant('tensor' as const),
              shape: fc.oneof(fc.tuple(dim, dim, dim), fc.tuple(dim), fc.tuple(dim, dim, dim, dim)),
              element: fc.constantFrom('float32' as const, 'uint8' as const),
            }),
            fc.record({
              kind: fc.constant('crops' as const),
              count: fc.constantFrom(5 as const, 10 as const),
              sample: fc.record({
                kind: fc.constant('image' as const),
                mode: fc.constantFrom('L' as const, 'RGBA' as const),
                height: dim,
                width: dim,
              }),
            }),
          ),
          target,
          length: fc.oneof(dim, fc.constant(0)),
        });
      case 'Tensor':
        return shape.map((s) => ({ type: 'Tensor', shape: s, element: 'float32' }));
      case 'Indices':
        return fc.record({
          type: fc.constant('Indices' as const),
          shape: fc.tuple(dim, dim, dim, dim),
          plane: fc.tuple(dim, dim),
        });
      case 'Target':
        return fc.record({ type: fc.constant('Target' as const), shape: fc.tuple(dim), target });
      case 'Batches':
        return fc.record({
          type: fc.constant('Batches' as const),
          shape,
          target,
          batchSize: fc.constant(8),
          batches: dim,
          lastBatch: dim,
        });
      default:
        return fc.constant({ type } as ValueType);
    }
  })();
  return fc.oneof(
    { arbitrary: value, weight: 5 },
    { arbitrary: fc.constant(undefined), weight: 1 },
  );
}

describe('registry', () => {
  it('lists every block once, under its type and category', () => {
    for (const [type, definition] of Object.entries(registry)) expect(definition.type).toBe(type);
    expect(CATEGORIES.flatMap((c) => byCategory[c])).toHaveLength(definitions.length);
    for (const category of CATEGORIES) expect(byCategory[category].length).toBeGreaterThan(0);
    expect(definitionOf('Conv2d')).toBe(registry.Conv2d);
    expect(definitionOf('toString')).toBeUndefined();
  });

  it.each(definitions.map((d) => [d.type, d] as const))('%s is complete', (_, d) => {
    for (const [name, schema] of Object.entries(d.params.shape)) {
      const field = fieldOf(schema as z.ZodType);
      for (const text of [field.help.en, field.help.zh]) {
        expect(text, name).toMatch(/[.。]$/);
        expect(text.length, name).toBeLessThanOrEqual(160);
      }
      expect(acceptedBy(field).en, name).not.toBe('');
      // None is accepted exactly where the form offers it.
      expect((schema as z.ZodType).safeParse(null).success, name).toBe(field.optional === true);
    }
    for (const text of [d.help.en, d.help.zh])
      expect(text.split(/[.。:：](?:\s|$|(?=[^\d]))/).length).toBeGreaterThan(2);
    expect(d.reference).toMatch(/^https:\/\/docs\.pytorch\.org\//);
    for (const name of d.summary) expect(Object.keys(d.params.shape)).toContain(name);
    expect(d.keywords?.length).toBeGreaterThan(0);
  });

  it.each(definitions.map((d) => [d.type, d] as const))('a fresh %s is usable', (_, d) => {
    const problems = refusals(d.type as keyof typeof registry, { ...d.initial });
    // Only a folder cannot be guessed.
    const codes = problems.map((p) => p.code);
    expect(codes.filter((c) => c !== 'imagefolder.root' && c !== 'dataset.path')).toEqual([]);
    const params = d.params.parse({ ...d.initial });
    const ports = [...d.inputs(params), ...d.outputs(params)];
    for (const port of ports) {
      expect(port.label.en).not.toBe('');
      expect(port.label.zh).not.toBe('');
    }
    expect(d.inputs(params).map((p) => p.name)).toHaveLength(
      new Set(d.inputs(params).map((p) => p.name)).size,
    );
    expect(d.pytorch(params)).not.toMatch(/undefined|NaN/);
  });

  it('never throws, never says nonsense, and names only ports that exist', () => {
    const anyBlock = fc.constantFrom(...definitions).chain((d) =>
      fc.record({
        definition: fc.constant(d),
        raw: fc.record(
          Object.fromEntries(
            Object.entries(d.params.shape).map(([name, schema]) => [
              name,
              valuesOf(fieldOf(schema as z.ZodType)),
            ]),
          ),
        ),
      }),
    );
    const situation = anyBlock.chain(({ definition, raw }) => {
      const parsed = definition.params.safeParse({ ...definition.initial, ...raw });
      const params = parsed.success ? parsed.data : definition.params.parse(definition.initial);
      const ports = definition.inputs(params);
      return fc.record({
        definition: fc.constant(definition),
        params: fc.constant(params),
        inputs: fc.record(Object.fromEntries(ports.map((p) => [p.name, arriving(p.types[0])]))),
      });
    });
    fc.assert(
      fc.property(situation, ({ definition, params, inputs }) => {
        const refused = definition.validate?.(params) ?? [];
        expectReadable(refused);
        if (refused.length > 0) return;
        const { outputs, problems = [], cost } = definition.infer({ block: 'it', params, inputs });
        expectReadable(problems);
        const names = definition.outputs(params).map((p) => p.name);
        for (const [name, value] of Object.entries(outputs)) {
          expect(names).toContain(name);
          if (value.type !== 'Tensor') continue;
          for (const d of value.shape) if (d !== null) expect(d).toBeGreaterThan(0);
        }
        for (const p of problems) {
          if (p.param !== undefined) expect(Object.keys(params)).toContain(p.param);
          if (p.port !== undefined)
            expect(definition.inputs(params).map((port) => port.name)).toContain(p.port);
          const command = p.repair?.command;
          if (command?.kind !== 'set-param') continue;
          const repaired = { ...params, [command.param]: command.value };
          expect(definition.params.safeParse(repaired).success).toBe(true);
        }
        if (cost)
          for (const n of [cost.parameters, cost.macs]) expect(Number.isInteger(n)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('PyTorch text', () => {
  it.each([
    [
      'Conv2d',
      { in_channels: 1, out_channels: 6, kernel_size: 5 },
      'nn.Conv2d(1, 6, kernel_size=5)',
    ],
    [
      'Conv2d',
      { in_channels: 4, out_channels: 8, kernel_size: [3, 5], padding: 'same', bias: false },
      "nn.Conv2d(4, 8, kernel_size=(3, 5), padding='same', bias=False)",
    ],
    ['MaxPool2d', { kernel_size: 2 }, 'nn.MaxPool2d(kernel_size=2)'],
    ['Flatten', {}, 'nn.Flatten()'],
    ['Linear', { in_features: 256, out_features: 120 }, 'nn.Linear(256, 120)'],
    ['Dropout', { p: 0.25 }, 'nn.Dropout(p=0.25)'],
    ['BatchNorm2d', { num_features: 6, momentum: null }, 'nn.BatchNorm2d(6, momentum=None)'],
    ['Normalize', { mean: 0.1307, std: 0.3081 }, 'transforms.Normalize((0.1307,), (0.3081,))'],
    [
      'Resize',
      { size: [32, 32], interpolation: 'NEAREST' },
      'transforms.Resize((32, 32), interpolation=InterpolationMode.NEAREST)',
    ],
    ['MNIST', {}, 'datasets.MNIST(root, train=True)'],
    ['ImageFolder', { root: "it's" }, "datasets.ImageFolder('it\\'s')"],
    [
      'DataLoader',
      { batch_size: 64, shuffle: true },
      'DataLoader(dataset, batch_size=64, shuffle=True)',
    ],
    [
      'CrossEntropyLoss',
      { weight: [1, 2.5] },
      'nn.CrossEntropyLoss(weight=torch.tensor([1, 2.5]))',
    ],
    ['SGD', { lr: 0.1, momentum: 0.9 }, 'optim.SGD(model.parameters(), lr=0.1, momentum=0.9)'],
    ['Adam', { betas: [0.8, 0.99] }, 'optim.Adam(model.parameters(), betas=(0.8, 0.99))'],
  ] as const)('%s %j', (type, raw, text) => {
    expect(definitionOf(type)?.pytorch(paramsOf(type, raw))).toBe(text);
  });
});
