/** Runs the same tests on both backends; WebGPU takes the software adapter that vitest.config.ts sets up. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { Backend } from '../../src/engine/backends/contract';

const openers = {
  onnx: async () => (await import('../../src/engine/backends/onnx/index')).openOnnx(),
  webgpu: async () => (await import('../../src/engine/backends/webgpu/index')).openWebGpu(),
} as const;

/**
 * One `describe` for each backend: `title('onnx')`. `body` gets the opened backend by a call, from
 * within its tests. A backend that cannot be opened fails them all. NETLOOM_BACKENDS=onnx picks one.
 */
export function describeBackends(
  title: (name: string) => string,
  body: (backend: () => Backend) => void,
): void {
  const chosen = process.env.NETLOOM_BACKENDS?.split(',') ?? Object.keys(openers);
  for (const name of chosen)
    describe(title(name), () => {
      let backend: Backend | undefined;
      beforeAll(async () => {
        const open = openers[name as keyof typeof openers];
        if (!open) throw new Error(`NETLOOM_BACKENDS names '${name}', which does not exist.`);
        backend = await open();
      }, 60_000);
      afterAll(() => backend?.dispose());
      body(() => {
        if (!backend) throw new Error(`The ${name} backend is not open.`);
        return backend;
      });
    });
}
