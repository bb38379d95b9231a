/**
 * What the tuner has measured, kept on disk for the next start: one JSON file for each adapter. Every choice gives
 * the same bits, so a cache that is lost, stale or damaged costs time and nothing else.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** To be raised when the kernels of `gemm-*.ts` change so that old measurements no longer hold. */
export const kernelVersion = 1;

/** The user's folder for things that can be made again. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  if (env.NETLOOM_CACHE) return resolve(env.NETLOOM_CACHE);
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'netloom', 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library/Caches/netloom');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'netloom');
}

/** Product (`gemmKey`) → the shape that was fastest, as text. */
export class TuningCache {
  private readonly file: string;
  private loaded: Promise<Map<string, string>> | null = null;

  /**
   * @param adapter name and driver of the adapter
   */
  constructor(
    private readonly adapter: string,
    folder = cacheFolder(),
  ) {
    const name = createHash('sha256').update(adapter).digest('hex').slice(0, 16);
    this.file = join(folder, 'webgpu-tuning', `${name}.json`);
  }

  async get(key: string): Promise<string | undefined> {
    this.loaded ??= this.read();
    return (await this.loaded).get(key);
  }

  /** Adds choices. What another process wrote meanwhile stays. Never fails: a folder may be read-only. */
  async add(choices: ReadonlyMap<string, string>): Promise<void> {
    const merged = new Map([...(await this.read()), ...choices]);
    this.loaded = Promise.resolve(merged);
    const content = { version: kernelVersion, adapter: this.adapter, choices: [...merged] };
    try {
      await mkdir(join(this.file, '..'), { recursive: true });
      await writeFileAtomic(this.file, JSON.stringify(content));
    } catch {
      // The choices hold for this process.
    }
  }

  private async read(): Promise<Map<string, string>> {
    const known = new Map<string, string>();
    try {
      const content: unknown = JSON.parse(await readFile(this.file, 'utf8'));
      if (!isContent(content) || content.adapter !== this.adapter) return known;
      for (const entry of content.choices)
        if (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string')
          known.set(entry[0], entry[1]);
    } catch {
      // None yet, or not readable.
    }
    return known;
  }
}

function isContent(value: unknown): value is { adapter: unknown; choices: unknown[] } {
  if (typeof value !== 'object' || value === null) return false;
  const { version, choices } = value as { version?: unknown; choices?: unknown };
  return version === kernelVersion && Array.isArray(choices);
}
