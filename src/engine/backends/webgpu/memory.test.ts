/** What a training step takes on WebGPU, without a device: beside the least its plan could take. */
import { describe, expect, it } from 'vitest';
import { EXAMPLES, example } from '../../../../test/support/examples';
import { planMemory as leastMemory } from '../../ir/memory';
import { trainingPlan } from '../../training/plans';
import { type Assembly, assemble } from './assemble';
import { planMemory } from './planner';

function peakOf({ kernels, lives }: Assembly): number {
  return kernels.reduce((peak, _, at) => {
    const alive = lives.filter(({ first, last }) => first <= at && at <= last);
    return Math.max(
      peak,
      alive.reduce((sum, { bytes }) => sum + bytes, 0),
    );
  }, 0);
}

describe.each([true, false])('memory of the examples, software adapter: %s', (software) => {
  it.each(EXAMPLES)('%s', (name) => {
    const { model, sample, batch } = example(name);
    const plan = trainingPlan(model, sample, batch);
    const assembly = assemble(plan, { maxBindings: 10, profile: { software } });
    const { arenas } = planMemory(assembly.lives);
    const arena = arenas.reduce((sum, bytes) => sum + bytes, 0);
    // Placement: hardly any holes between values that are alive together.
    expect(arena / peakOf(assembly)).toBeLessThan(1.1);
    // All of it: states, feeds, values, scratch space of kernels, and the padding of small tensors.
    const { states, feeds, total } = leastMemory(plan);
    const constants = assembly.tensors.constants.reduce(
      (sum, { data }) => sum + data.byteLength,
      0,
    );
    expect((states + feeds + constants + arena) / total).toBeLessThan(1.2);
  });
});
