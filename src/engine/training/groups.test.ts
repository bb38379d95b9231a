/** A network of groups trains as the flat network it stands for: same names, same numbers. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallClassifier } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import { applyCommand, type EditCommand, wireId } from '../../graph/document/commands';
import { type Grouping, groupBlocks } from '../../graph/document/grouping';
import type { NetDocument } from '../../graph/document/schema';
import type { PortRef } from '../../graph/types';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx/index';
import type { Batch, Loader } from '../data/contract';
import { TrainingRun } from './loop';
import { modelOf } from './model';
import { Network } from './network';

let backend: Backend;
beforeAll(async () => {
  backend = await openOnnx();
});
afterAll(() => backend.dispose());

function commandOf(grouping: Grouping): EditCommand {
  if (!grouping.ok) throw new Error(grouping.reason.en);
  return grouping.command;
}

/** The classifier with Linear + ReLU (8 → 8) twice before its last layer, as a repeated group. */
function grouped(): NetDocument {
  const document = smallClassifier();
  const fresh = (id: string, type: string, params: object) => {
    document.blocks[id] = { type, params: { ...params }, position: { x: 0, y: 0 } };
  };
  const join = (from: PortRef, to: PortRef) => {
    for (const [id, wire] of Object.entries(document.wires))
      if (wire.to.block === to.block && wire.to.port === to.port) delete document.wires[id];
    document.wires[wireId(to)] = { from, to };
  };
  const out = (block: string) => ({ block, port: 'output' });
  const into = (block: string) => ({ block, port: 'input' });
  fresh('narrow', 'Linear', { in_features: 144, out_features: 8 });
  fresh('lin', 'Linear', { in_features: 8, out_features: 8 });
  fresh('act', 'ReLU', {});
  fresh('fc', 'Linear', { in_features: 8, out_features: 10 });
  join(out('drop'), into('narrow'));
  join(out('narrow'), into('lin'));
  join(out('lin'), into('act'));
  join(out('act'), into('fc'));
  const stem = commandOf(groupBlocks(document, null, ['conv', 'bn', 'relu'], 'Stem'));
  const withStem = applyCommand(document, stem).document;
  const unit = commandOf(groupBlocks(withStem, null, ['lin', 'act'], 'Unit'));
  const withBoth = applyCommand(withStem, unit).document;
  const repeat = { kind: 'set-param', block: 'unit', param: 'repeat', value: 2 } as const;
  return applyCommand(withBoth, repeat).document;
}

/** The same network written by hand, its blocks named as the paths are. */
function flat(): NetDocument {
  const { blocks, wires } = smallClassifier();
  const document: NetDocument = { ...smallClassifier(), blocks: {}, wires: {} };
  const rename: Record<string, string> = {
    conv: 'stem.conv',
    bn: 'stem.bn',
    relu: 'stem.relu',
  };
  const named = (id: string) => rename[id] ?? id;
  const linear = (id: string, in_features: number, out_features: number) => {
    document.blocks[id] = {
      type: 'Linear',
      params: { in_features, out_features },
      position: { x: 0, y: 0 },
    };
  };
  for (const [id, block] of Object.entries(blocks)) {
    document.blocks[named(id)] = block;
    if (id !== 'drop') continue;
    linear('narrow', 144, 8);
    linear('unit.0.lin', 8, 8);
    document.blocks['unit.0.act'] = { type: 'ReLU', params: {}, position: { x: 0, y: 0 } };
    linear('unit.1.lin', 8, 8);
    document.blocks['unit.1.act'] = { type: 'ReLU', params: {}, position: { x: 0, y: 0 } };
  }
  linear('fc', 8, 10);
  for (const [id, { from, to }] of Object.entries(wires))
    if (to.block !== 'fc')
      document.wires[id] = {
        from: { block: named(from.block), port: from.port },
        to: { block: named(to.block), port: to.port },
      };
  const order = ['drop', 'narrow', 'unit.0.lin', 'unit.0.act', 'unit.1.lin', 'unit.1.act', 'fc'];
  order.slice(1).forEach((to, i) => {
    const end = { block: to, port: 'input' };
    document.wires[wireId(end)] = { from: { block: order[i] as string, port: 'output' }, to: end };
  });
  return document;
}

/** Four batches of numbers without meaning, the same every time. */
const loader: Loader = {
  facts: { length: 32, classes: [], sample: { kind: 'tensor', shape: [1, 28, 28] } },
  sample: { kind: 'tensor', shape: [1, 28, 28] },
  target: { kind: 'class', classes: null },
  batchSize: 8,
  batches: 4,
  samples: 32,
  async *epoch(): AsyncGenerator<Batch, undefined> {
    for (let k = 1; k <= 4; k++)
      yield {
        inputs: Float32Array.from({ length: 8 * 784 }, (_, i) => ((i * 7919 * k) % 97) / 97),
        inputShape: [8, 1, 28, 28],
        targets: Int32Array.from({ length: 8 }, (_, i) => (i * k) % 10),
        targetShape: [8],
        indices: Int32Array.from({ length: 8 }, (_, i) => 8 * (k - 1) + i),
      };
  },
  sampleAt: () => Promise.reject(new Error('not asked for')),
  pictureAt: () => Promise.reject(new Error('not asked for')),
  transformed: () => {
    throw new Error('not asked for');
  },
  dispose: async () => {},
};

/** The losses of four steps, and all tensors after them. */
async function train(document: NetDocument) {
  const analysis = analyze(document);
  expect(analysis.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const network = Network.create(modelOf(analysis), [1, 28, 28], backend, 5);
  const losses: number[] = [];
  const settings = { epochs: 1, seed: 5, transforms: [] };
  const run = new TrainingRun(network, loader, null, settings, null, {
    emit: (event) => {
      if (event.event === 'progress') losses.push(...event.points.map((p) => p.loss));
    },
  });
  try {
    await run.run();
    const tensors: Record<string, number[]> = {};
    for (const { name } of network.states)
      tensors[name] = Array.from(await network.store.read(name));
    return { losses, tensors };
  } finally {
    await network.dispose();
  }
}

it('names parameters by their path and gives the flat network’s numbers', async () => {
  const a = await train(grouped());
  const b = await train(flat());
  expect(Object.keys(a.tensors).sort()).toEqual(Object.keys(b.tensors).sort());
  expect(Object.keys(a.tensors)).toEqual(
    expect.arrayContaining(['stem.conv.weight', 'stem.bn.running_mean', 'unit.1.lin.bias']),
  );
  expect(a.losses).toHaveLength(4);
  for (const loss of a.losses) expect(loss).toBeGreaterThan(0);
  expect(a.losses[3]).not.toBe(a.losses[0]);
  expect(a.losses).toEqual(b.losses);
  expect(a.tensors).toEqual(b.tensors);
  // Each repetition has weights of its own.
  expect(a.tensors['unit.0.lin.weight']).not.toEqual(a.tensors['unit.1.lin.weight']);
});
