import { describe, expect, it } from 'vitest';
import { definitionOf } from '../../graph/blocks/registry';
import { useDocument } from '../state/document';
import { rank, searchBlocks } from './search';

function block(type: string) {
  const definition = definitionOf(type);
  if (!definition) throw new Error(type);
  return definition;
}

describe('rank', () => {
  it('puts names before keywords and beginnings before middles', () => {
    expect(rank(block('Conv2d'), 'conv2d')).toBe(0);
    expect(rank(block('Conv2d'), 'conv')).toBe(1);
    expect(rank(block('MaxUnpool2d'), 'pool')).toBe(2);
    expect(rank(block('Conv2d'), 'cnn')).toBe(3);
    expect(rank(block('Conv2d'), 'loss')).toBeNull();
  });
  it('takes names as they stand in PyTorch code', () => {
    expect(rank(block('Conv2d'), 'nn.Conv2d')).toBe(0);
    expect(rank(block('Conv2d'), 'nn.conv2d(3,')).toBe(0);
    expect(rank(block('StepLR'), 'torch.optim.lr_scheduler.StepLR')).toBe(0);
    expect(rank(block('ReLU'), 'F.relu')).toBe(0);
    expect(rank(block('ReLU'), 'nn.Conv2d')).toBeNull();
  });
  it('knows Chinese words and categories, and needs every word', () => {
    expect(rank(block('Conv2d'), '卷积')).toBe(3);
    expect(rank(block('MaxPool2d'), '池化')).not.toBeNull();
    expect(rank(block('MaxPool2d'), 'pooling max')).not.toBeNull();
    expect(rank(block('MaxPool2d'), 'pooling avg')).toBeNull();
  });
});

describe('searchBlocks', () => {
  it('lists all without a query and the best first with one', () => {
    expect(searchBlocks('').length).toBeGreaterThan(20);
    expect(searchBlocks('linear')[0]?.choice).toBe('Linear');
  });
  it('offers only what a loose wire can be joined to', () => {
    useDocument.getState().dispatch({
      kind: 'add-block',
      id: 'loss',
      block: { type: 'CrossEntropyLoss', params: {}, position: { x: 0, y: 0 } },
    });
    const wire = { port: { block: 'loss', port: 'loss' }, side: 'outputs' } as const;
    expect(searchBlocks('', wire).map((d) => d.choice)).toEqual(
      expect.arrayContaining(['SGD', 'Adam']),
    );
    expect(searchBlocks('', wire).map((d) => d.choice)).not.toContain('ReLU');
    const back = { port: { block: 'loss', port: 'target' }, side: 'inputs' } as const;
    expect(searchBlocks('', back).map((d) => d.choice)).toContain('DataLoader');
    expect(searchBlocks('', back).map((d) => d.choice)).not.toContain('MNIST');
  });
});
