/** A small JSON file of the app's own (settings, recent projects), written atomically. */
import { readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import type { z } from 'zod';

/**
 * Keeps a value and its file equal. An unreadable or malformed file counts as absent: losing a
 * window position must never keep the app from starting.
 */
export class JsonFile<T> {
  #value: T;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    schema: z.ZodType<T>,
    fallback: T,
    private readonly onError: (error: unknown) => void = () => {},
  ) {
    this.#value = fallback;
    try {
      const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
      if (parsed.success) this.#value = parsed.data;
    } catch {
      // Absent or not JSON.
    }
  }

  get value(): T {
    return this.#value;
  }

  /** Replaces the value; the returned promise settles when it is on disk, or could not be. */
  set(value: T): Promise<void> {
    this.#value = value;
    this.#writing = this.#writing
      .then(() => writeFileAtomic(this.path, `${JSON.stringify(this.#value, null, 2)}\n`))
      .catch(this.onError);
    return this.#writing;
  }

  /** Waits for writes under way. */
  flush(): Promise<void> {
    return this.#writing;
  }
}
