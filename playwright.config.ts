/** End-to-end tests in real Electron; they start their own display where there is none. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.{e2e,spec}.ts',
  outputDir: 'test-results',
  globalSetup: './scripts/lib/playwright-setup.mjs',
  // One app at a time: it trains on all cores.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
});
