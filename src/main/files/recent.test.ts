import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonFile } from '../json-file';
import { RECENT_LIMIT, RecentProjects, recentSchema, withRecent } from './recent';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netloom-recent-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => new JsonFile(join(folder, 'recent.json'), recentSchema, []);
const entry = (path: string) => ({ path, name: path, openedAt: '2026-01-01T00:00:00.000Z' });

describe('withRecent', () => {
  it('moves a project opened again to the top', () => {
    const list = [entry('a'), entry('b'), entry('c')];
    expect(withRecent(list, entry('c')).map((one) => one.path)).toEqual(['c', 'a', 'b']);
  });

  it('forgets the oldest beyond its limit', () => {
    const list = Array.from({ length: RECENT_LIMIT }, (_, index) => entry(`${index}`));
    const next = withRecent(list, entry('new'));
    expect(next).toHaveLength(RECENT_LIMIT);
    expect(next.at(-1)?.path).toBe(`${RECENT_LIMIT - 2}`);
  });
});

describe('RecentProjects', () => {
  it('survives a restart and lists only what is there', async () => {
    const recent = new RecentProjects(open(), () => new Date('2026-05-04T03:02:01Z'));
    const here = join(folder, 'here.netloom.json');
    await writeFile(here, '{}');
    await recent.add(join(folder, 'gone.netloom.json'), 'Gone');
    await recent.add(here, ' ');
    const again = new RecentProjects(open());
    expect(await again.list()).toEqual([
      { path: here, name: 'here', openedAt: '2026-05-04T03:02:01.000Z' },
    ]);
    expect(again.includes(join(folder, 'gone.netloom.json'))).toBe(true);
  });

  it('starts empty from a damaged file', async () => {
    await writeFile(join(folder, 'recent.json'), '[{"path": 3}]');
    const recent = new RecentProjects(open());
    expect(await recent.list()).toEqual([]);
    await recent.add('/x.json', 'X');
    expect(JSON.parse(await readFile(join(folder, 'recent.json'), 'utf8'))).toHaveLength(1);
  });
});
