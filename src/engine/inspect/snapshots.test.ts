import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Network } from '../training/network';
import { leastMissed, listSnapshots, readSnapshot, SnapshotWriter } from './snapshots';

let runDir = '';
beforeEach(async () => {
  runDir = await mkdtemp(join(tmpdir(), 'netloom-snapshots-'));
});
afterEach(() => rm(runDir, { recursive: true, force: true }));

/** One tensor of 256 numbers: about 1.2 KB a file. */
let value = 0;
const network = {
  states: [{ name: 'fc.weight', shape: [256] }],
  store: { read: async () => new Float32Array(256).fill(value) },
} as unknown as Network;

async function trained(steps: number, budget: number): Promise<number[]> {
  const warnings: string[] = [];
  const writer = new SnapshotWriter(runDir, network, (text) => warnings.push(text), {
    budget,
    // A clock on which writing takes no time.
    now: () => 0,
  });
  await writer.begin(0);
  for (let step = 0; step <= steps; step++) {
    value = step;
    await writer.between(step);
  }
  expect(warnings).toEqual([]);
  return (await listSnapshots(runDir)).files.map((file) => file.step);
}

describe('snapshots', () => {
  it('are dense at first, then a tenth apart', async () => {
    const steps = await trained(100, 1 << 20);
    expect(steps.slice(0, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (let i = 12; i < steps.length; i++)
      expect((steps[i] as number) - (steps[i - 1] as number)).toBe(
        Math.max(1, Math.floor((steps[i - 1] as number) / 10)),
      );
    const { files } = await listSnapshots(runDir);
    const tensors = await readSnapshot(files[5] as (typeof files)[number]);
    expect(tensors.get('fc.weight')?.data[0]).toBe(5);
  });

  it('keep to their budget, the first and the newest always, evenly on a log scale', async () => {
    const steps = await trained(2000, 12_000);
    expect(steps.length).toBeLessThanOrEqual(10);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBeGreaterThan(1800);
    const gaps = steps.slice(1).map((s, i) => Math.log1p(s) - Math.log1p(steps[i] as number));
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(4);
    expect(leastMissed([0, 9, 10, 11, 100])).toBe(2);
  });

  it('leave out drafts and what was cut off, and drop what a resumed run writes anew', async () => {
    await trained(9, 1 << 20);
    const folder = join(runDir, 'snapshots');
    await writeFile(join(folder, '.step-00000010.safetensors.7.tmp'), 'half');
    await writeFile(join(folder, 'step-00000011.safetensors'), new Uint8Array(40));
    const { files, notes } = await listSnapshots(runDir);
    expect(files.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(notes.map(({ en }) => en)).toEqual([
      'The snapshot of step 11 was cut off while it was written, so it is left out.',
    ]);
    await new SnapshotWriter(runDir, network, () => {}).begin(4);
    expect((await readdir(folder)).length).toBe(5);
  });

  it('end with a warning when the disk fails, and never throw', async () => {
    const warnings: string[] = [];
    await writeFile(join(runDir, 'snapshots'), 'a file in the way');
    const writer = new SnapshotWriter(runDir, network, (text) => warnings.push(text));
    await writer.between(0);
    expect(writer.between(1)).toBeUndefined();
    expect(warnings[0]).toMatch(/^Snapshots end here, training goes on: /);
  });
});
