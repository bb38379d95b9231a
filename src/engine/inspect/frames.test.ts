import { describe, expect, it } from 'vitest';
import { PlanBuilder } from '../ir/builder';
import { frameOf } from './frames';

const taps = { output: { block: 'conv', port: 'output' } };

/** A plan that hands back one value of this shape. */
function planOf(shape: readonly number[]) {
  const builder = new PlanBuilder('probe');
  return builder.finish({ fetches: { 'conv.output': builder.feed('input', [1, ...shape]) } });
}

describe('frameOf', () => {
  it('holds the first maps when they are enough, on the scale of all', () => {
    const values = Float32Array.from({ length: 12 * 4 }, (_, i) => i);
    const plan = planOf([12, 2, 2]);
    const frame = frameOf(taps, plan, { 'conv.output': values }, 3, 64, 4);
    expect(frame).toMatchObject({ shape: [12, 2, 2], maps: 4, columns: 2, rows: 2, high: 47 });
    // Maps 0 and 1 side by side: the first row of each.
    expect([...(frame?.pixels.subarray(0, 4) ?? [])]).toEqual(
      [0, 1, 4, 5].map((v) => Math.round((v / 47) * 255)),
    );
  });

  it('is whole without a number, where there are no more maps, and for vectors', () => {
    const values = new Float32Array(12);
    const whole = (shape: readonly number[], maps?: number) =>
      frameOf(taps, planOf(shape), { 'conv.output': values }, 0, 64, maps);
    for (const frame of [whole([3, 2, 2]), whole([3, 2, 2], 3), whole([12], 8)])
      expect(frame).not.toHaveProperty('maps');
    expect(whole([12], 8)?.pixels.length).toBe(12);
  });
});
