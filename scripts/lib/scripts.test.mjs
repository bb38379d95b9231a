import { describe, expect, it } from 'vitest';
import { checkNode, hasDisplay } from './common.mjs';
import { missingPackage } from './dependencies.mjs';
import { playwrightCounts, vitestCounts } from './reports.mjs';
import { missingLibraries } from './system.mjs';

describe('checkNode', () => {
  it('refuses what the engine does not run on', () => {
    for (const version of ['18.20.4', '20.18.1']) {
      expect(() => checkNode(version), version).toThrow('20.19');
    }
    for (const version of ['20.19.0', '22.12.0', '24.1.0']) checkNode(version);
  });
});

describe('missingPackage', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.2.3' },
      'node_modules/b': { version: '2.0.0', optional: true },
    },
  };

  it('is content with what the lockfile wants, without packages of other systems', () => {
    expect(missingPackage(lock, { packages: { 'node_modules/a': { version: '1.2.3' } } })).toBe(
      null,
    );
  });

  it('names what is absent or of another version', () => {
    expect(missingPackage(lock, { packages: {} })).toBe('node_modules/a');
    expect(missingPackage(lock, { packages: { 'node_modules/a': { version: '1.2.2' } } })).toBe(
      'node_modules/a',
    );
    expect(missingPackage(lock, {})).toBe('node_modules/a');
  });
});

describe('missingLibraries', () => {
  it('reads what ldd does not find, once each', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibgtk-3.so.0 => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
      '\tlibnss3.so => not found',
      '\tlibnss3.so => not found',
    ].join('\n');
    expect(missingLibraries(output)).toEqual(['libgtk-3.so.0', 'libnss3.so']);
  });
});

describe('hasDisplay', () => {
  it.runIf(process.platform === 'linux')('asks X11 and Wayland', () => {
    expect(hasDisplay({})).toBe(false);
    expect(hasDisplay({ DISPLAY: ':1' })).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  });
});

describe('counts of test reports', () => {
  it('counts a vitest file that cannot be loaded as a failure', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    expect(vitestCounts(report)).toEqual({ passed: 5, failed: 2 });
  });

  it('counts a Playwright error outside of tests, and nothing twice', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 1 };
    expect(playwrightCounts({ stats, errors: [{ message: 'no display' }] })).toEqual({
      passed: 3,
      failed: 1,
    });
    expect(playwrightCounts({ stats: { ...stats, unexpected: 2 }, errors: [{}] })).toEqual({
      passed: 3,
      failed: 2,
    });
  });

  it('counts nothing without a report', () => {
    expect([vitestCounts(null), playwrightCounts(null)]).toEqual([
      { passed: 0, failed: 0 },
      { passed: 0, failed: 0 },
    ]);
  });
});
