import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Loader } from '../data/contract';
import { errorRow } from '../data/problems';
import { Missing } from './missing';
import { RunFolder } from './runfolder';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

const row = (file: string) => errorRow(file, 0, 'corrupt', 'It is damaged.', '已损坏。');

it('names samples in the log and in run.json, those before the run and those lost in it', async () => {
  const path = mkdtempSync(join(tmpdir(), 'netloom-missing-'));
  made.push(path);
  const lines: string[] = [];
  const missing = new Missing((line) => lines.push(line));
  const loaders = [{ leftOut: [row('a.png')] }, { leftOut: [row('a.png')] }, {}] as Loader[];
  const leftOut = missing.before(loaders);
  expect(leftOut).toEqual([{ file: 'a.png', reason: 'corrupt', message: 'It is damaged.' }]);
  const folder = await RunFolder.create(path, { leftOut } as never);
  missing.folder = folder;
  // Of training and validation: both may have it.
  for (const file of ['b.png', 'a.png', 'b.png']) missing.lost(row(file));
  await folder.settle();
  const run = JSON.parse(readFileSync(join(path, 'run.json'), 'utf8'));
  expect(run.format).toBe('netloom-run');
  expect(run.leftOut.map(({ file }: { file: string }) => file)).toEqual(['a.png', 'b.png']);
  expect(lines.slice(0, 3)).toEqual([
    '1 sample is left out because it cannot be read:',
    'a.png: It is damaged.',
    'b.png: It is damaged. Its batch goes without it.',
  ]);
});

it('stops naming after a hundred, and says so', () => {
  const lines: string[] = [];
  const missing = new Missing((line) => lines.push(line));
  for (let i = 0; i < 120; i++) missing.lost(row(`${i}.png`));
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toContain('run.json lists them');
});
