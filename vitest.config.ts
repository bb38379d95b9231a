/** Unit tests beside the code, and parity tests against PyTorch's numbers in test/parity. */
import { defineConfig } from 'vitest/config';
import { swiftShaderEnv } from './scripts/lib/swiftshader.mjs';

// The WebGPU backend is tested on a software adapter. The dynamic linker reads these when a process
// starts, so they must be set before vitest forks its workers.
Object.assign(process.env, swiftShaderEnv());

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'scripts/**/*.test.mjs'],
    exclude: ['**/node_modules/**', 'out/**', 'test/e2e/**'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ['scripts/lib/vitest-setup.mjs'],
    setupFiles: ['test/support/seed.ts'],
  },
});
