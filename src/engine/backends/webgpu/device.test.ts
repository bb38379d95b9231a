/** The device: finding it, losing it, kernels it refuses. */
import { describe, expect, it } from 'vitest';
import { PlanBuilder } from '../../ir/builder';
import { BackendUnavailable } from '../contract';
import { Device } from './device';
import { openWebGpu, probeWebGpu } from './index';
import { KernelBuilder } from './kernel';

describe('opening', () => {
  it('says what was found, and refuses a software adapter that is not wanted', async () => {
    const probe = await probeWebGpu();
    expect(probe.available).toBe(true);
    const backend = await openWebGpu();
    expect(backend.description).toBe(probe.description);
    await backend.dispose();
    if (!probe.hardware)
      await expect(openWebGpu({ allowSoftware: false })).rejects.toThrow(BackendUnavailable);
  });
});

describe('a kernel that is refused', () => {
  it('names the op, the reason and the line', async () => {
    const device = await Device.open(true);
    const kernel = new KernelBuilder('softplus (3, 4) in block7');
    kernel.forEach(12, 'let x = missing(i);');
    await expect(device.pipelineOf(kernel.build())).rejects.toThrow(
      /softplus \(3, 4\) in block7.*missing.*let x = missing\(i\);/s,
    );
    // The mistake was the kernel's: the device goes on.
    device.check();
    await device.destroy();
  });
});

describe('the end', () => {
  it('a lost device tells why, and whoever waits hears of it', async () => {
    const backend = await openWebGpu();
    const b = new PlanBuilder('lost');
    const plan = b.finish({ fetches: { y: b.one('neg', {}, [b.feed('x', [4])]) } });
    const program = await backend.prepare(plan, backend.createStore());
    await program.run({ x: new Float32Array(4) }, { seed: 0, step: 0 });
    (backend as unknown as { device: Device }).device.gpu.destroy();
    expect(await backend.lost).toMatch(/destroy/i);
    const run = program.run({ x: new Float32Array(4) }, { seed: 0, step: 0 });
    await expect(run).rejects.toThrow(/GPU was lost/);
    await expect(program.fetch()).rejects.toThrow(/GPU was lost/);
  });

  it('disposing ends the backend quietly', async () => {
    const backend = await openWebGpu();
    let lost = false;
    void backend.lost.then(() => {
      lost = true;
    });
    const store = backend.createStore();
    store.declare('w', [4], 'f32', new Float32Array(4));
    store.dispose();
    expect(store.has('w')).toBe(false);
    await backend.dispose();
    await backend.dispose();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(lost).toBe(false);
    const b = new PlanBuilder('late');
    const plan = b.finish({ fetches: { y: b.one('neg', {}, [b.feed('x', [4])]) } });
    await expect(backend.prepare(plan, store)).rejects.toThrow(/closed/);
  });
});
