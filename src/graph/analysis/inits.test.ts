import { describe, expect, it } from 'vitest';
import { applyCommand } from '../document/commands';
import type { NetDocument } from '../document/schema';
import { analyze } from './analyze';
import { type Blocks, projectOf, unit } from './testing';

/** A classifier whose loss goes through `between` to the optimizer. */
function classifier(between: Blocks = {}, activation = 'LeakyReLU', classes = 10): NetDocument {
  const names = ['loss', ...Object.keys(between), 'sgd'];
  return projectOf(
    {
      mnist: ['MNIST'],
      tensor: ['ToTensor'],
      loader: ['DataLoader', { batch_size: 64 }],
      conv: ['Conv2d', { in_channels: 1, out_channels: 4, kernel_size: 3 }],
      stage: ['Group', { group: 'unit' }],
      flatten: ['Flatten'],
      linear: ['Linear', { in_features: 2704, out_features: classes }],
      act: [activation],
      loss: ['CrossEntropyLoss'],
      ...between,
      sgd: ['SGD'],
      trainer: ['Trainer'],
    },
    [
      'mnist.dataset > tensor.dataset',
      'tensor.dataset > loader.dataset',
      'loader.input > conv.input',
      'conv.output > stage.input',
      'stage.output > flatten.input',
      'flatten.output > linear.input',
      'linear.output > act.input',
      'act.output > loss.input',
      'loader.target > loss.target',
      ...names.slice(1).map((name, i) => `${names[i]}.loss > ${name}.loss`),
      'sgd.optimizer > trainer.optimizer',
    ],
    { unit: structuredClone(unit) },
  );
}

const errors = (document: NetDocument) =>
  analyze(document).diagnostics.filter((d) => d.severity === 'error');

describe('initialisation in a document', () => {
  it('is refused on its block and repaired from there', () => {
    const document = classifier();
    const conv = document.blocks.conv;
    if (conv) conv.init = { weight: { method: 'eye' } };
    const [wrong, ...others] = errors(document);
    expect(others).toEqual([]);
    expect(wrong).toMatchObject({
      code: 'init.axes',
      torch: 'fV',
      block: 'conv',
      param: 'init.weight',
    });
    const { repair } = wrong ?? {};
    if (!repair) throw new Error('There is no repair.');
    const repaired = applyCommand(document, repair.command).document;
    expect(errors(repaired)).toEqual([]);
    expect(repaired.blocks.conv).not.toHaveProperty('init');
  });

  it('is repaired inside a group, for all of its instances', () => {
    const document = classifier();
    const conv = document.groups?.unit?.blocks.conv;
    if (conv) conv.init = { bias: { method: 'orthogonal' } };
    const [wrong] = errors(document);
    expect(wrong).toMatchObject({ code: 'init.axes', block: 'stage.conv' });
    if (!wrong?.repair) throw new Error('There is no repair.');
    const repaired = applyCommand(document, wrong.repair.command).document;
    expect(errors(repaired)).toEqual([]);
    expect(repaired.groups?.unit?.blocks.conv).not.toHaveProperty('init');
  });

  it('of a model stands between loss and optimizer, once or several times', () => {
    const { training, diagnostics } = analyze(
      classifier({
        one: ['InitializeWeights'],
        two: ['InitializeWeights', { conv: 'orthogonal' }],
      }),
    );
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect(training).toMatchObject({
      loss: 'loss',
      optimizer: 'sgd',
      initializers: ['one', 'two'],
      layers: ['conv', 'stage.conv', 'stage.relu', 'flatten', 'linear', 'act'],
    });
    expect(analyze(classifier()).training).not.toHaveProperty('initializers');
  });
});

describe('the number of classes', () => {
  it.each(['LeakyReLU', 'GELU', 'Dropout', 'LogSoftmax'])('is set through %s', (activation) => {
    const document = classifier({}, activation, 7);
    const wrong = errors(document).find((d) => d.code === 'loss.classes');
    expect(wrong?.repair?.command).toMatchObject({ block: 'linear', param: 'out_features' });
  });

  it('is not set through GLU, which halves it', () => {
    const document = classifier({}, 'GLU', 14);
    expect(errors(document).find((d) => d.code === 'loss.classes')?.repair).toBeUndefined();
  });
});
