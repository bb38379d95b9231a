/**
 * `npm test`: everything, on a fresh machine too. Each stage prints its name; the last line is
 * `N passed, N failed`, summed over unit, parity and end-to-end tests. A stage that fails without
 * naming a test (lint, types, build, a crash) counts as one failure.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, hasDisplay, root, run, say, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { playwrightCounts, vitestCounts } from './lib/reports.mjs';
import { ensureElectron } from './lib/runtime.mjs';
import { ensureSystem } from './lib/system.mjs';

const MINUTE = 60_000;
const reports = join(root, 'test-results/reports');
const bin = (name) => join(root, 'node_modules', name);
let passed = 0;
let failed = 0;

script(async () => {
  const ready = await stage('setup', async () => {
    checkNode();
    await ensureDependencies();
    const runtime = await ensureElectron();
    return ensureSystem({ ...runtime, xvfb: !hasDisplay() });
  });
  if (ready) {
    rmSync(reports, { recursive: true, force: true });
    mkdirSync(reports, { recursive: true });
    await stage('lint', async () => {
      const biome = await node([bin('@biomejs/biome/bin/biome'), 'check', '.'], 3);
      const rules = await node(['scripts/imports.mjs'], 3);
      return biome && rules;
    });
    await stage('typecheck', () =>
      node([bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'], 3),
    );
    await suite('unit and parity tests', vitest, vitestCounts);
    const built = await stage('build', () => node(['scripts/build.mjs'], 5));
    if (built) await suite('end-to-end tests', playwright, playwrightCounts);
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
});

const vitest = (report) =>
  node(
    [
      bin('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    20,
    { NETLOOM_FULL_TEST: '1' },
  );

const playwright = (report) =>
  node([bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'], 10, {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    CI: '1',
  });

/** Runs a Node program; true when it ends well within the minutes given. */
async function node(args, minutes, env = {}) {
  const result = await run(process.execPath, args, {
    limit: minutes * MINUTE,
    env: { ...process.env, ...env },
  });
  if (result.timedOut) say(`Ended after its limit of ${minutes} minutes.`);
  return result.code === 0 && !result.timedOut;
}

/** A step without tests of its own: a failure counts as one. */
async function stage(name, body) {
  const started = heading(name);
  const ok = await attempt(body);
  if (!ok) failed += 1;
  footing(name, ok, started);
  return ok;
}

/** A step that writes a report of its tests. */
async function suite(name, body, count) {
  const started = heading(name);
  const report = join(reports, `${name.replaceAll(/\W+/g, '-')}.json`);
  const ended = await attempt(() => body(report));
  const counts = count(readReport(report));
  // Broken without a failing test: a crash, a time limit, a file that cannot be loaded, no tests.
  if ((!ended || counts.passed === 0) && counts.failed === 0) counts.failed = 1;
  passed += counts.passed;
  failed += counts.failed;
  const ok = ended && counts.failed === 0;
  footing(`${name}: ${counts.passed} passed, ${counts.failed} failed`, ok, started);
}

async function attempt(body) {
  try {
    return await body();
  } catch (error) {
    say(String(error?.message ?? error));
    return false;
  }
}

function heading(name) {
  process.stdout.write(`\n── ${name}\n`);
  return performance.now();
}

function footing(name, ok, started) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`── ${name} ${ok ? 'ok' : 'FAILED'} (${seconds} s)\n`);
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
