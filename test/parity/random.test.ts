/** Layers that draw random numbers in training: their distribution, on both backends. */
import { expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backends/contract';
import { gradients } from '../../src/engine/ir/autodiff';
import { PlanBuilder } from '../../src/engine/ir/builder';
import { emptyRecord } from '../../src/engine/ir/functional';
import { lowerBlock } from '../../src/engine/ir/lower';
import { sizeOf } from '../../src/engine/ir/types';
import { checkParams } from '../../src/graph/analysis/params';
import { definitionOf } from '../../src/graph/blocks/registry';
import { describeBackends } from '../support/backends';

type Params = Readonly<Record<string, unknown>>;

/** Output and gradient for an input filled with `x` and an arriving gradient filled with `dy`. */
async function train(
  backend: Backend,
  type: string,
  raw: Params,
  shape: readonly number[],
  { x, dy, step = 1 }: { x: number; dy: number; step?: number },
) {
  const definition = definitionOf(type);
  const params = definition && checkParams(definition, raw).params;
  if (!params) throw new Error(`${type} refuses ${JSON.stringify(raw)}.`);
  const builder = new PlanBuilder(type);
  const input = builder.feed('x', shape);
  const block = { id: 'it', definition, params };
  const { output } = lowerBlock(builder, block, { input }, true, emptyRecord());
  if (!output) throw new Error(`${type} has no output.`);
  const [gradient] = gradients(builder, output, [input], builder.feed('dy', shape));
  if (!gradient) throw new Error(`${type} has no gradient.`);
  const store = backend.createStore();
  const plan = builder.finish({ fetches: { y: output, dx: gradient } });
  const program = await backend.prepare(plan, store);
  const filled = (value: number) => new Float32Array(sizeOf(shape)).fill(value);
  const feeds = { x: filled(x), dy: filled(dy) };
  const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => name in plan.feeds));
  await program.run(used, { seed: 9, step });
  const [record] = await program.fetch();
  program.dispose();
  store.dispose();
  return { y: record?.y as Float32Array, dx: record?.dx as Float32Array };
}

/** Five standard deviations of a share of n draws. */
const spread = (p: number, n: number) => 5 * Math.sqrt((p * (1 - p)) / n);

describeBackends(
  (name) => `random layers on ${name}`,
  (backend) => {
    it.each([
      ['Dropout1d', [60, 50, 5], 3000, 5],
      ['Dropout2d', [60, 50, 2, 3], 3000, 6],
      // Read as (N, C, L), as PyTorch reads it.
      ['Dropout2d', [60, 50, 4], 3000, 4],
      ['Dropout3d', [60, 50, 2, 1, 2], 3000, 4],
      // One sample without a batch axis: whole channels of it.
      ['Dropout3d', [2000, 2, 2, 2], 2000, 8],
      ['Dropout1d', [2000, 4], 2000, 4],
    ] as const)('%s of %j drops whole channels', async (type, shape, channels, size) => {
      const p = 0.3;
      const { y, dx } = await train(backend(), type, { p }, shape, { x: 2, dy: 5 });
      let kept = 0;
      for (let c = 0; c < channels; c++) {
        const on = y[c * size] !== 0;
        if (on) kept++;
        for (let i = c * size; i < (c + 1) * size; i++) {
          expect(Math.abs((y[i] as number) - (on ? 2 / (1 - p) : 0))).toBeLessThan(1e-4);
          expect(Math.abs((dx[i] as number) - (on ? 5 / (1 - p) : 0))).toBeLessThan(1e-4);
        }
      }
      expect(Math.abs(kept / channels - (1 - p))).toBeLessThan(spread(p, channels));
      const again = await train(backend(), type, { p }, shape, { x: 2, dy: 5 });
      expect(again.y).toEqual(y);
      const next = await train(backend(), type, { p }, shape, { x: 2, dy: 5, step: 2 });
      expect(next.y).not.toEqual(y);
    });

    it('AlphaDropout replaces a share and keeps mean 0 and variance 1 of the scale', async () => {
      const [p, n, alpha] = [0.2, 20_000, -1.7580993408473766];
      const { y, dx } = await train(backend(), 'AlphaDropout', { p }, [n], { x: 1, dy: 1 });
      const a = ((1 - p) * (1 + p * alpha ** 2)) ** -0.5;
      const b = -a * p * alpha;
      let dropped = 0;
      for (let i = 0; i < n; i++) {
        const gone = dx[i] === 0;
        if (gone) dropped++;
        else expect(dx[i]).toBeCloseTo(a, 5);
        expect(y[i]).toBeCloseTo((gone ? alpha : 1) * a + b, 5);
      }
      expect(Math.abs(dropped / n - p)).toBeLessThan(spread(p, n));
      // The formulas' purpose: of an input with mean 0 and variance 1 they make the same.
      const mean = (1 - p) * b + p * (a * alpha + b);
      const square = (1 - p) * (a * a + b * b) + p * (a * alpha + b) ** 2;
      expect(mean).toBeCloseTo(0, 6);
      expect(square - mean ** 2).toBeCloseTo(1, 6);
    });

    it('RReLU draws a slope for every number that is not positive', async () => {
      const [lower, upper, n] = [0.1, 0.5, 20_000];
      const { y, dx } = await train(backend(), 'RReLU', { lower, upper }, [n], { x: -2, dy: 3 });
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const slope = (y[i] as number) / -2;
        expect(slope).toBeGreaterThan(lower - 1e-6);
        expect(slope).toBeLessThan(upper + 1e-6);
        expect(dx[i]).toBeCloseTo(3 * slope, 4);
        sum += slope;
        squares += slope ** 2;
      }
      const variance = (upper - lower) ** 2 / 12;
      expect(Math.abs(sum / n - 0.3)).toBeLessThan(5 * Math.sqrt(variance / n));
      expect(Math.abs(squares / n - (sum / n) ** 2 - variance)).toBeLessThan(0.05 * variance);
      const above = await train(backend(), 'RReLU', { lower, upper }, [64], { x: 2, dy: 3 });
      expect(above.y).toEqual(new Float32Array(64).fill(2));
      expect(above.dx).toEqual(new Float32Array(64).fill(3));
    });
  },
);
