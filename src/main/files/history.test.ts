import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serializeDocument } from '../../graph/document/load';
import { emptyDocument } from '../../graph/document/schema';
import { KEPT_VERSIONS, VersionHistory } from './history';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netloom-history-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const text = (name: string) => serializeDocument(emptyDocument(name));
const names = async (history: VersionHistory, path: string) =>
  (await history.list(path)).map(({ document }) => document.name);

it('keeps the last saves of each project, the newest first, each once', async () => {
  let now = Date.UTC(2026, 10, 24);
  const history = new VersionHistory(folder, () => now);
  for (let i = 0; i < KEPT_VERSIONS + 3; i++) {
    // Some saves fall into one millisecond.
    now += i % 2;
    void history.add('/a.json', text(`A${i}`));
  }
  await history.add('/a.json', text(`A${KEPT_VERSIONS + 2}`));
  await history.add('/b.json', text('B'));
  expect(await names(history, '/a.json')).toEqual(
    Array.from({ length: KEPT_VERSIONS }, (_, i) => `A${KEPT_VERSIONS + 2 - i}`),
  );
  expect(await names(history, '/b.json')).toEqual(['B']);
  expect(await names(history, '/c.json')).toEqual([]);
  expect((await history.list('/b.json'))[0]?.savedAt).toMatch(/^2026-11-24T00:00:00/);
});
