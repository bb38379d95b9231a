/** Run folders: `2026-11-24-22-30-12-lenet-on-mnist`, sorted by time in any file manager. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../../protocol/client';

/** The name of a run's folder. Letters of all languages stay; what a file system may refuse does not. */
export function runName(project: string, date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const stamp = [
    date.getFullYear(),
    two(date.getMonth() + 1),
    two(date.getDate()),
    two(date.getHours()),
    two(date.getMinutes()),
    two(date.getSeconds()),
  ].join('-');
  const slug = project
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return slug ? `${stamp}-${slug}` : stamp;
}

/**
 * Makes a folder for a run that starts now; a second one in the same second gets a number.
 *
 * @throws EngineError `file.failed` when the file system refuses
 */
export async function makeRunFolder(
  base: string,
  project: string,
  date = new Date(),
): Promise<string> {
  const name = runName(project, date);
  try {
    await mkdir(base, { recursive: true });
    for (let number = 1; ; number++) {
      const folder = join(base, number === 1 ? name : `${name}-${number}`);
      if (await makeNew(folder)) return folder;
    }
  } catch (error) {
    const message = `The folder of the run cannot be made: ${(error as Error).message}`;
    throw new EngineError({ code: 'file.failed', message });
  }
}

async function makeNew(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
