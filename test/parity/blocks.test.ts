/** The cases of `blocks.cases.ts` as tests, and what has no fixture because it is random. */
import { expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backends/contract';
import { gradients } from '../../src/engine/ir/autodiff';
import { PlanBuilder } from '../../src/engine/ir/builder';
import { emptyRecord } from '../../src/engine/ir/functional';
import { lowerBlock } from '../../src/engine/ir/lower';
import { cases, checkedBlock } from './blocks.cases';
import { testCases } from './suite';

/** Dropout is random: its share, its scale and its gradient are checked, not its bits. */
async function dropout(backend: Backend, p: number, step: number) {
  const size = 40_000;
  const builder = new PlanBuilder('dropout');
  const x = builder.feed('x', [4, size / 4]);
  const block = checkedBlock('it', 'Dropout', { p });
  const { output } = lowerBlock(builder, block, { input: x }, true, emptyRecord());
  if (!output) throw new Error('Dropout has no output.');
  const [dx] = gradients(builder, output, [x], builder.feed('dy', [4, size / 4]));
  if (!dx) throw new Error('Dropout has no gradient.');
  const store = backend.createStore();
  const program = await backend.prepare(builder.finish({ fetches: { y: output, dx } }), store);
  await program.run(
    { x: new Float32Array(size).fill(3), dy: new Float32Array(size).fill(5) },
    { seed: 9, step },
  );
  const [record] = await program.fetch();
  program.dispose();
  store.dispose();
  return { y: record?.y as Float32Array, dx: record?.dx as Float32Array };
}

testCases('blocks', cases, (backend) => {
  for (const p of [0.2, 0.5, 0.9])
    it(`Dropout: p=${p} keeps its share, scaled, with one mask for both ways`, async () => {
      const { y, dx } = await dropout(backend(), p, 1);
      const kept = y.reduce((n, v) => n + (v === 0 ? 0 : 1), 0) / y.length;
      // Five standard deviations of a binomial share.
      expect(Math.abs(kept - (1 - p))).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / y.length));
      for (let i = 0; i < y.length; i++) {
        expect(dx[i] === 0).toBe(y[i] === 0);
        if (y[i] !== 0) expect(Math.abs((y[i] as number) - 3 / (1 - p))).toBeLessThan(1e-4);
        if (dx[i] !== 0) expect(Math.abs((dx[i] as number) - 5 / (1 - p))).toBeLessThan(1e-4);
      }
      const again = await dropout(backend(), p, 1);
      expect(again.y).toEqual(y);
      const next = await dropout(backend(), p, 2);
      expect(next.y).not.toEqual(y);
    });
});
