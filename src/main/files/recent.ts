/** The recent projects, newest first. */
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { RecentProject } from '../../protocol/bridge';
import type { JsonFile } from '../json-file';

export const RECENT_LIMIT = 12;

export const recentSchema = z.array(
  z.object({ path: z.string(), name: z.string(), openedAt: z.string() }),
);

/** The list after a project was opened or saved. */
export function withRecent(list: readonly RecentProject[], entry: RecentProject): RecentProject[] {
  return [entry, ...list.filter((other) => other.path !== entry.path)].slice(0, RECENT_LIMIT);
}

export class RecentProjects {
  constructor(
    private readonly file: JsonFile<RecentProject[]>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Puts a project on top. Its name is the document's, or the file's when that says nothing. */
  add(path: string, name: string): Promise<void> {
    const entry = {
      path,
      name: name.trim() || basename(path).replace(/(\.netloom)?\.json$/i, ''),
      openedAt: this.now().toISOString(),
    };
    return this.file.set(withRecent(this.file.value, entry));
  }

  /** Those whose file is still there. Others stay remembered: a drive may come back. */
  async list(): Promise<RecentProject[]> {
    const there = await Promise.all(
      this.file.value.map((entry) =>
        access(entry.path).then(
          () => true,
          () => false,
        ),
      ),
    );
    return this.file.value.filter((_, index) => there[index]);
  }

  includes(path: string): boolean {
    return this.file.value.some((entry) => entry.path === path);
  }
}
