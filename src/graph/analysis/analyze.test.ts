import { describe, expect, it } from 'vitest';
import { applyCommand, wireId } from '../document/commands';
import { emptyDocument, type NetDocument } from '../document/schema';
import type { PortRef } from '../types';
import { analyze } from './analyze';
import { whyNotConnect } from './connect';
import type { Diagnostic } from './diagnostic';

/** A document from `id: [type, params]` and wires written `a.port -> b.port`. */
function graph(blocks: Record<string, [string, object?]>, wires: readonly string[]): NetDocument {
  const document = emptyDocument('Test');
  Object.entries(blocks).forEach(([id, [type, params]], i) => {
    document.blocks[id] = { type, params: { ...params }, position: { x: 260 * i, y: 0 } };
  });
  for (const text of wires) {
    const [from, to] = text.split(' -> ').map((end): PortRef => {
      const [block, port] = end.split('.') as [string, string];
      return { block, port };
    }) as [PortRef, PortRef];
    document.wires[wireId(to)] = { from, to };
  }
  return document;
}

const mlp = (linear: object = { in_features: 784, out_features: 10 }) =>
  graph(
    {
      mnist: ['MNIST'],
      tensor: ['ToTensor'],
      loader: ['DataLoader', { batch_size: 64, shuffle: true }],
      flatten: ['Flatten'],
      linear: ['Linear', linear],
      loss: ['CrossEntropyLoss'],
      sgd: ['SGD'],
      trainer: ['Trainer'],
    },
    [
      'mnist.dataset -> tensor.dataset',
      'tensor.dataset -> loader.dataset',
      'loader.input -> flatten.input',
      'flatten.output -> linear.input',
      'linear.output -> loss.input',
      'loader.target -> loss.target',
      'loss.loss -> sgd.loss',
      'sgd.optimizer -> trainer.optimizer',
    ],
  );

const errors = (document: NetDocument): Diagnostic[] =>
  analyze(document).diagnostics.filter((d) => d.severity === 'error');

function repaired(document: NetDocument, code: string): NetDocument {
  const repair = errors(document).find((d) => d.code === code)?.repair;
  if (!repair) throw new Error(`no repair for ${code}`);
  return applyCommand(document, repair.command).document;
}

describe('analyze', () => {
  it('infers shapes, costs and roles of a whole network', () => {
    const analysis = analyze(mlp());
    expect(analysis.diagnostics).toEqual([]);
    expect(analysis.blocks.linear?.outputs.output).toMatchObject({ shape: [64, 10] });
    expect(analysis.totals.parameters).toBe(7850);
    expect(analysis.totals.macs).toBe(7840);
    expect(analysis.training).toEqual({
      trainer: 'trainer',
      optimizer: 'sgd',
      loss: 'loss',
      layers: ['flatten', 'linear'],
      trainLoader: 'loader',
    });
  });

  it('repairs in_features by an edit', () => {
    const wrong = mlp({ in_features: 100, out_features: 10 });
    expect(errors(wrong).map((d) => [d.code, d.block])).toEqual([['linear.in_features', 'linear']]);
    expect(errors(repaired(wrong, 'linear.in_features'))).toEqual([]);
  });

  it('inserts a missing Flatten', () => {
    const document = mlp();
    document.wires[wireId({ block: 'linear', port: 'input' })] = {
      from: { block: 'loader', port: 'input' },
      to: { block: 'linear', port: 'input' },
    };
    delete document.blocks.flatten;
    delete document.wires['flatten-input'];
    const fixed = repaired(document, 'linear.needs_flatten');
    expect(Object.values(fixed.blocks).filter((b) => b.type === 'Flatten')).toHaveLength(1);
    expect(errors(fixed)).toEqual([]);
  });

  it('sets the layer that decides the number of classes', () => {
    const wrong = mlp({ in_features: 784, out_features: 7 });
    const fixed = repaired(wrong, 'loss.classes');
    expect(fixed.blocks.linear?.params.out_features).toBe(10);
    expect(errors(fixed)).toEqual([]);
  });

  it('puts transforms in order', () => {
    const document = mlp();
    document.wires['loader-dataset'] = {
      from: { block: 'mnist', port: 'dataset' },
      to: { block: 'loader', port: 'dataset' },
    };
    delete document.blocks.tensor;
    delete document.wires['tensor-dataset'];
    const fixed = repaired(document, 'dataloader.needs_to_tensor');
    expect(errors(fixed)).toEqual([]);

    const twice = mlp();
    twice.blocks.again = { type: 'ToTensor', params: {}, position: { x: 0, y: 0 } };
    const into = { block: 'again', port: 'dataset' };
    twice.wires[wireId(into)] = { from: { block: 'tensor', port: 'dataset' }, to: into };
    twice.wires['loader-dataset'] = {
      from: { block: 'again', port: 'dataset' },
      to: { block: 'loader', port: 'dataset' },
    };
    expect(repaired(twice, 'totensor.tensor')).toEqual(mlp());
  });

  it('names the missing input and offers the only output that fits', () => {
    const document = mlp();
    delete document.wires['sgd-loss'];
    const missing = errors(document).find((d) => d.code === 'input.missing');
    expect(missing).toMatchObject({ block: 'sgd', port: 'loss' });
    expect(errors(repaired(document, 'input.missing'))).toEqual([]);
  });

  it('reports cycles, dangling wires, unknown blocks and parameters where they are', () => {
    const cycle = graph({ a: ['ReLU'], b: ['Tanh'] }, [
      'a.output -> b.input',
      'b.output -> a.input',
    ]);
    expect(errors(cycle)[0]).toMatchObject({ code: 'graph.cycle' });
    expect(errors(cycle)[0]?.message.en).toContain('a → b → a');

    // A cycle with a way in and a way out, as a wire drawn backwards makes it.
    const inside = graph({ a: ['MaxPool2d'], b: ['ReLU'], c: ['Tanh'], d: ['Flatten'] }, [
      'a.output -> b.input',
      'b.output -> c.input',
      'c.output -> d.input',
      'c.output -> a.input',
    ]);
    expect(errors(inside)[0]?.message.en).toContain('cycle: ');
    expect(errors(inside)[0]?.message.en).toMatch(
      /: (a → b → c → a|b → c → a → b|c → a → b → c)\./,
    );

    const dangling = graph({ a: ['ReLU'] }, ['gone.output -> a.input']);
    expect(errors(dangling)[0]).toMatchObject({ code: 'wire.dangling', wire: 'a-input' });
    expect(errors(repaired(dangling, 'wire.dangling'))).toEqual([]);

    const unknown = graph({ a: ['Conv9d'] }, []);
    expect(errors(unknown)[0]).toMatchObject({ code: 'block.unknown', block: 'a' });

    const param = mlp({ in_features: 784, out_features: -1, colour: 'red' });
    expect(errors(param).map((d) => [d.code, d.param])).toEqual(
      expect.arrayContaining([
        ['param.unknown', 'colour'],
        ['param.invalid', 'out_features'],
      ]),
    );
  });

  it('only warns of loose ends outside the training', () => {
    const document = mlp();
    document.blocks.spare = { type: 'ReLU', params: {}, position: { x: 0, y: 300 } };
    expect(analyze(document).diagnostics).toMatchObject([
      { severity: 'warning', code: 'input.missing', block: 'spare' },
    ]);
  });

  it('keeps the wires of a block whose parameters are not right yet', () => {
    for (const root of ['', 7])
      expect(
        errors(
          graph({ pictures: ['ImageFolder', { root }], tensors: ['ToTensor'] }, [
            'pictures.dataset -> tensors.dataset',
          ]),
        ).map((d) => d.code),
      ).toEqual([root === '' ? 'imagefolder.root' : 'param.invalid']);
  });

  it('refuses a second Trainer and training without parameters', () => {
    const two = mlp();
    two.blocks.trainer_2 = { type: 'Trainer', params: {}, position: { x: 0, y: 300 } };
    expect(errors(two).map((d) => d.code)).toContain('training.several');
    expect(errors(repaired(two, 'training.several'))).toEqual([]);
  });
});

describe('whyNotConnect', () => {
  const document = mlp();
  const why = (from: string, fromPort: string, to: string, toPort: string) =>
    whyNotConnect(document, { block: from, port: fromPort }, { block: to, port: toPort })?.en;

  it('accepts what fits and explains what does not', () => {
    expect(why('loader', 'input', 'linear', 'input')).toBeUndefined();
    expect(why('mnist', 'dataset', 'linear', 'input')).toBe(
      'MNIST.dataset carries Dataset; Linear.input takes Tensor.',
    );
    expect(why('linear', 'output', 'flatten', 'input')).toContain('cycle');
    expect(why('linear', 'output', 'linear', 'input')).toContain('cycle');
  });
});
