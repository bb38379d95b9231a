import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRunFolder, runName } from './runs';

const date = new Date(2026, 0, 2, 3, 4, 5);

describe('runName', () => {
  it('is the time and the project', () => {
    expect(runName('LeNet on MNIST', date)).toBe('2026-01-02-03-04-05-lenet-on-mnist');
  });

  it('keeps letters of all languages and drops what file systems refuse', () => {
    expect(runName('  卷积/自编码器: v2?* ', date)).toBe('2026-01-02-03-04-05-卷积-自编码器-v2');
    expect(runName('../..', date)).toBe('2026-01-02-03-04-05');
  });
});

describe('makeRunFolder', () => {
  let base = '';
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'netloom-runs-'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('never hands out the same folder twice', async () => {
    const runs = join(base, 'runs');
    const names = [
      await makeRunFolder(runs, 'Net', date),
      await makeRunFolder(runs, 'Net', date),
      await makeRunFolder(runs, 'Net', date),
    ].map((path) => basename(path));
    expect(new Set(names).size).toBe(3);
    expect((await readdir(runs)).sort()).toEqual([...names].sort());
  });
});
