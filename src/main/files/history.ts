/** The last saves of each project, as whole files in the app's own folder. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { parseDocument } from '../../graph/document/load';
import type { Version } from '../../protocol/bridge';
import { hashOf } from './projects';

/** So many saves of a project are kept. */
export const KEPT_VERSIONS = 20;

/** The time of the save, in milliseconds: the file's name. */
const versionId = z.string().regex(/^\d{10,16}$/);

export class VersionHistory {
  #work: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** Keeps a save, unless it equals the one before it, and forgets the oldest. */
  add(path: string, text: string): Promise<void> {
    const next = this.#work
      .catch(() => {})
      .then(async () => {
        const folder = this.#folderOf(path);
        await mkdir(folder, { recursive: true });
        const ids = await idsIn(folder);
        const newest = ids[0];
        if (newest && (await readFile(join(folder, fileOf(newest)), 'utf8')) === text) return;
        // Two saves of one millisecond are two versions.
        const id = String(Math.max(this.now(), newest ? Number(newest) + 1 : 0));
        await writeFileAtomic(join(folder, fileOf(id)), text);
        for (const old of [id, ...ids].slice(KEPT_VERSIONS))
          await rm(join(folder, fileOf(old)), { force: true });
      });
    this.#work = next;
    return next;
  }

  /** The newest first. Versions that cannot be read are left out. */
  async list(path: string): Promise<Version[]> {
    await this.#work.catch(() => {});
    const folder = this.#folderOf(path);
    const versions = await Promise.all(
      (await idsIn(folder)).map(async (id): Promise<Version[]> => {
        const text = await readFile(join(folder, fileOf(id)), 'utf8').catch(() => '');
        const loaded = parseDocument(text);
        if (!loaded.ok) return [];
        const savedAt = new Date(Number(id)).toISOString();
        return [{ id, savedAt, document: loaded.document }];
      }),
    );
    return versions.flat();
  }

  flush(): Promise<unknown> {
    return this.#work.catch(() => {});
  }

  #folderOf(path: string): string {
    return join(this.folder, hashOf(resolve(path)));
  }
}

const fileOf = (id: string) => `${id}.json`;

async function idsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .map((name) => name.replace(/\.json$/, ''))
    .filter((id) => versionId.safeParse(id).success)
    .sort((a, b) => Number(b) - Number(a));
}
