import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyDocument } from '../../graph/document/schema';
import { Backups } from './backups';

const id = '0b2f7a52-7d3a-4b70-9c1e-6d7f0a1b2c3d';
const other = '1b2f7a52-7d3a-4b70-9c1e-6d7f0a1b2c3d';
const backup = (name: string, keptAt = '2026-11-24T10:00:00.000Z') => ({
  document: emptyDocument(name),
  path: null,
  hash: null,
  keptAt,
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netloom-backups-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps the last of many writes, whole, and forgets it when told', async () => {
  const backups = new Backups(join(folder, 'unsaved'));
  const writes = Array.from({ length: 20 }, (_, i) => backups.write(id, backup(`Net ${i}`)));
  await Promise.all(writes);
  expect(await readdir(join(folder, 'unsaved'))).toEqual([`${id}.json`]);
  expect((await backups.read(id))?.document.name).toBe('Net 19');
  // Removing overtakes no write that was asked for before it.
  void backups.write(id, backup('Last'));
  await backups.remove(id);
  expect(await backups.read(id)).toBeNull();
});

it('lists what another start left, the newest first, without what is broken', async () => {
  const broken: string[] = [];
  await new Backups(folder).write(id, backup('Old'));
  await new Backups(folder).write(other, backup('New', '2026-11-25T10:00:00.000Z'));
  await writeFile(join(folder, '2b2f7a52-7d3a-4b70-9c1e-6d7f0a1b2c3d.json'), '{"half":');
  await writeFile(join(folder, 'notes.json'), '{}');
  const found = await new Backups(folder, (file) => broken.push(file)).list();
  expect(found.map((b) => [b.id, b.document.name])).toEqual([
    [other, 'New'],
    [id, 'Old'],
  ]);
  expect(broken).toHaveLength(1);
});

it('rejects when the disk refuses', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(new Backups(join(folder, 'file')).write(id, backup('A'))).rejects.toThrow();
});
