/**
 * Unsaved work, kept where the app has its own files: a copy a second after each change, atomically.
 * What is still there when the app starts was left by closing the window or by a crash. It does not
 * stand beside the project, because a new project has no place yet and a folder may be read-only.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { documentSchema } from '../../graph/document/schema';

const backupSchema = z.object({
  /** The project's file; `null` while it has none. */
  path: z.string().nullable(),
  /** Of the file's text when it was last read or written. */
  hash: z.string().nullable(),
  keptAt: z.string(),
  document: documentSchema,
});

export type Backup = z.output<typeof backupSchema>;

/** Ids name files: what another could mean is refused. */
export const backupId = z.string().regex(/^[0-9a-f-]{36}$/);

export class Backups {
  /** Writes and removals of one id happen in the order in which they were asked for. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly folder: string,
    private readonly onBroken: (file: string, reason: string) => void = () => {},
  ) {}

  /** Keeps the work of a window. Rejects when the disk refuses. */
  write(id: string, backup: Backup): Promise<void> {
    return this.#queued(id, async () => {
      await mkdir(this.folder, { recursive: true });
      await writeFileAtomic(this.#file(id), JSON.stringify(backup));
    });
  }

  /** Forgets it: it was saved, or is not wanted any more. */
  remove(id: string): Promise<void> {
    return this.#queued(id, () => rm(this.#file(id), { force: true }));
  }

  /** `null` when there is none, or none that can be read. */
  async read(id: string): Promise<Backup | null> {
    await this.#queues.get(id)?.catch(() => {});
    try {
      return backupSchema.parse(JSON.parse(await readFile(this.#file(id), 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.onBroken(this.#file(id), error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** All that is kept, the newest first. */
  async list(): Promise<(Backup & { readonly id: string })[]> {
    const names = await readdir(this.folder).catch(() => []);
    const ids = names.flatMap((name) => {
      const id = backupId.safeParse(name.replace(/\.json$/, ''));
      return name.endsWith('.json') && id.success ? [id.data] : [];
    });
    const all = await Promise.all(
      ids.map(async (id) => {
        const backup = await this.read(id);
        return backup ? [{ ...backup, id }] : [];
      }),
    );
    return all.flat().sort((a, b) => b.keptAt.localeCompare(a.keptAt));
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.#queues.values());
  }

  #file(id: string): string {
    return join(this.folder, `${id}.json`);
  }

  #queued<T>(id: string, work: () => Promise<T>): Promise<T> {
    const next = (this.#queues.get(id) ?? Promise.resolve()).catch(() => {}).then(work);
    this.#queues.set(id, next);
    void next
      .catch(() => {})
      .then(() => {
        if (this.#queues.get(id) === next) this.#queues.delete(id);
      });
    return next;
  }
}
