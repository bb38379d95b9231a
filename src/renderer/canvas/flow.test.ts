import { describe, expect, it } from 'vitest';
import { applyCommand } from '../../graph/document/commands';
import { emptyDocument, type NetDocument } from '../../graph/document/schema';
import { flowEdges, flowNodes } from './flow';
import { fittingPorts, pathThrough, portKey } from './store';

function network(): NetDocument {
  const document = emptyDocument('Test');
  const add = (id: string, type: string) => {
    document.blocks[id] = { type, params: {}, position: { x: 0, y: 0 } };
  };
  add('mnist', 'MNIST');
  add('totensor', 'ToTensor');
  add('loader', 'DataLoader');
  add('relu', 'ReLU');
  add('tanh', 'Tanh');
  add('loss', 'CrossEntropyLoss');
  const join = (a: string, from: string, b: string, to: string) => {
    document.wires[`${b}-${to}`] = { from: { block: a, port: from }, to: { block: b, port: to } };
  };
  join('mnist', 'dataset', 'totensor', 'dataset');
  join('totensor', 'dataset', 'loader', 'dataset');
  join('loader', 'input', 'relu', 'input');
  join('loader', 'input', 'tanh', 'input');
  join('relu', 'output', 'loss', 'input');
  return document;
}
const none = { blocks: [], wires: [] };

describe('flowNodes and flowEdges', () => {
  it('keep the objects of what did not change', () => {
    const before = network();
    const nodes = flowNodes([], before, none);
    const edges = flowEdges([], before, none);
    const after = applyCommand(before, {
      kind: 'move',
      positions: { relu: { x: 8, y: 0 } },
    }).document;
    const moved = flowNodes(nodes, after, none);
    expect(moved.filter((node, i) => node !== nodes[i]).map((n) => n.id)).toEqual(['relu']);
    expect(flowEdges(edges, after, none).every((edge, i) => edge === edges[i])).toBe(true);
    const chosen = flowNodes(moved, after, { blocks: ['mnist'], wires: [] });
    expect(chosen.filter((node, i) => node !== moved[i]).map((n) => n.id)).toEqual(['mnist']);
  });

  it('keep what React Flow measured', () => {
    const document = network();
    const [first] = flowNodes([], document, none);
    if (!first) throw new Error('no node');
    const measured = { ...first, measured: { width: 200, height: 90 } };
    const [again] = flowNodes([measured], document, { blocks: [first.id], wires: [] });
    expect(again?.measured).toEqual({ width: 200, height: 90 });
  });

  it('know what a wire carries', () => {
    const types = flowEdges([], network(), none).map((edge) => edge.data?.type);
    expect(types).toEqual(['Dataset', 'Dataset', 'Tensor', 'Tensor', 'Tensor']);
  });
});

describe('fittingPorts', () => {
  it('finds inputs for an output, without cycles and wrong types', () => {
    const fits = fittingPorts(network(), {
      port: { block: 'relu', port: 'output' },
      side: 'outputs',
    });
    expect([...fits].sort()).toEqual([
      portKey('loss', 'inputs', 'input'),
      portKey('loss', 'inputs', 'target'),
      portKey('tanh', 'inputs', 'input'),
    ]);
  });
  it('finds outputs for an input', () => {
    const fits = fittingPorts(network(), {
      port: { block: 'relu', port: 'input' },
      side: 'inputs',
    });
    expect([...fits]).toContain(portKey('loader', 'outputs', 'input'));
    expect([...fits]).not.toContain(portKey('loader', 'outputs', 'target'));
  });
});

describe('pathThrough', () => {
  it('follows a wire both ways, not its siblings', () => {
    expect([...pathThrough(network(), 'relu-input')].sort()).toEqual([
      'loader-dataset',
      'loss-input',
      'relu-input',
      'totensor-dataset',
    ]);
    expect(pathThrough(network(), 'gone').size).toBe(0);
  });
});
