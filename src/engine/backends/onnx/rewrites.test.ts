import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradients } from '../../ir/autodiff';
import { PlanBuilder } from '../../ir/builder';
import type { Plan, Value } from '../../ir/types';
import type { Backend } from '../contract';
import { findBiasAdds } from './biasAdds';
import { openOnnx } from './index';
import { maskBeforeUnpooling } from './rewrites';

let backend: Backend;
beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
});
afterAll(() => backend.dispose());

async function fetchOf(plan: Plan, feeds: Record<string, Float32Array>) {
  const program = await backend.prepare(plan, backend.createStore());
  await program.run(feeds, { seed: 1, step: 0 });
  const [record] = await program.fetch();
  program.dispose();
  return record ?? {};
}

/** Σ c·pool(relu(x)) and its gradient; `apart` keeps a second reader that rules the rewrite out. */
function poolOfRelu(kernel: number, apart: boolean): Plan {
  const b = new PlanBuilder('pool of relu');
  const x = b.feed('x', [2, 3, 6, 6]);
  const y = b.one('relu', {}, [x]);
  const [pooled] = b.op(
    'maxPool2d',
    {
      kernel: [kernel, kernel],
      stride: [2, 2],
      padding: [0, 0],
      dilation: [1, 1],
      ceilMode: false,
    },
    [y],
  ) as [Value, Value];
  const weighted = b.one('mul', {}, [pooled, b.feed('c', pooled.shape)]);
  const loss = b.one('reduceSum', { axes: [0, 1, 2, 3], keepDims: false }, [weighted]);
  const [dy, dx] = gradients(b, loss, [y, x]) as [Value, Value];
  return b.finish({ fetches: apart ? { dx, dy } : { dx } });
}

const ops = (plan: Plan) => plan.nodes.map((node) => node.op);

describe('maskBeforeUnpooling', () => {
  for (const kernel of [2, 3]) {
    it(`moves the mask and keeps the gradient, ${kernel}×${kernel}`, async () => {
      const plan = poolOfRelu(kernel, false);
      const moved = ops(maskBeforeUnpooling(plan));
      expect(ops(plan).indexOf('maxPool2dGrad')).toBeLessThan(ops(plan).indexOf('where'));
      expect(moved.indexOf('where')).toBeLessThan(moved.indexOf('maxPool2dGrad'));
      expect(moved).toHaveLength(plan.nodes.length);

      // Multiples of ½: many ties, many negative windows.
      const x = Float32Array.from({ length: 216 }, (_, i) => (((i * 7919) % 13) - 8) / 2);
      const c = Float32Array.from({ length: 54 }, (_, i) => i - 20);
      const size = kernel === 2 ? 54 : 24;
      const feeds = { x, c: c.slice(0, size) };
      const { dx } = await fetchOf(plan, feeds);
      const { dx: reference } = await fetchOf(poolOfRelu(kernel, true), feeds);
      expect(dx).toEqual(reference);
      expect(dx?.some((v) => v !== 0)).toBe(true);
    });
  }

  it('leaves the plan alone when the unmasked gradient is wanted too', () => {
    const plan = poolOfRelu(2, true);
    expect(maskBeforeUnpooling(plan)).toBe(plan);
  });
});

describe('findBiasAdds', () => {
  const conv = { stride: [1, 1], pads: [0, 0, 0, 0], dilation: [1, 1], groups: 1 } as const;

  it('finds the bias of a convolution and of a product', async () => {
    const b = new PlanBuilder('biases');
    const x = b.feed('x', [1, 1, 2, 2]);
    const y = b.one('conv2d', conv, [x, b.feed('w', [2, 1, 1, 1])]);
    const bias = b.feed('bias', [2]);
    const wide = b.one('reshape', { shape: [1, 2, 1, 1] }, [bias]);
    const biased = b.one('add', {}, [y, wide]);
    const flat = b.one('reshape', { shape: [4, 2] }, [biased]);
    const product = b.one('matmul', { transA: true, transB: false }, [flat, flat]);
    const result = b.one('add', {}, [bias, product]);
    const plan = b.finish({ fetches: { biased, result } });
    const found = [...findBiasAdds(plan).values()];
    expect(found).toEqual([
      { bias, result: biased },
      { bias, result },
    ]);
    const { biased: values } = await fetchOf(plan, {
      x: Float32Array.of(1, 2, 3, 4),
      w: Float32Array.of(1, 10),
      bias: Float32Array.of(0.5, -1),
    });
    expect([...(values ?? [])]).toEqual([1.5, 2.5, 3.5, 4.5, 9, 19, 29, 39]);
  });

  it('leaves alone what is read elsewhere or runs along another axis', () => {
    const b = new PlanBuilder('no bias');
    const x = b.feed('x', [1, 1, 2, 2]);
    const y = b.one('conv2d', conv, [x, b.feed('w', [2, 1, 1, 1])]);
    // (2) along the width, which is as long as there are channels.
    const width = b.one('add', {}, [y, b.feed('row', [2])]);
    const z = b.one('conv2d', conv, [x, b.feed('v', [2, 1, 1, 1])]);
    const twice = b.one('add', {}, [z, b.feed('bias', [2, 1, 1])]);
    const plan = b.finish({ fetches: { width, twice, z } });
    expect(findBiasAdds(plan).size).toBe(0);
  });
});
