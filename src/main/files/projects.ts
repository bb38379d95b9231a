/** Project files: read with a sentence for whatever is wrong, written atomically. */
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { parseDocument, serializeDocument } from '../../graph/document/load';
import type { NetDocument } from '../../graph/document/schema';
import type { OpenedProject, Outcome } from '../../protocol/bridge';

export const EXTENSION = '.netloom.json';
/** A project is text of a few kilobytes; anything this large is something else. */
const MAX_BYTES = 64 * 1024 * 1024;

export class ProjectFiles {
  /** Files the user opened or chose, and whether they may be overwritten. */
  readonly #known = new Map<string, { readOnly: boolean }>();

  /** `onUsed` hears of every project opened or saved. */
  constructor(private readonly onUsed: (path: string, name: string) => void = () => {}) {}

  /** Reads a project. Never throws: the sentence names the file and what is wrong with it. */
  async read(path: string): Promise<Outcome<OpenedProject>> {
    const full = resolve(path);
    const name = basename(full);
    let text: string;
    try {
      const facts = await stat(full);
      if (facts.isDirectory()) return refuse('file.folder', `"${name}" is a folder.`);
      if (facts.size > MAX_BYTES) {
        return refuse('file.large', `"${name}" is too large to be a Netloom project.`);
      }
      text = await readFile(full, 'utf8');
    } catch (error) {
      return refuse(...explain(error, `"${name}" cannot be read`));
    }
    const loaded = parseDocument(text);
    if (!loaded.ok) return refuse(loaded.error.code, `"${name}": ${loaded.error.message}`);
    this.#known.set(full, { readOnly: loaded.readOnly });
    this.onUsed(full, loaded.document.name);
    return {
      ok: true,
      value: {
        path: full,
        document: loaded.document,
        ...(loaded.readOnly ? { readOnly: true } : {}),
      },
    };
  }

  /** Whether the window may write there without asking: only to files the user opened or chose. */
  mayWrite(path: string): boolean {
    return this.#known.has(resolve(path));
  }

  /** Remembers a place that the user chose in a dialog, and completes its ending. */
  choose(path: string): string {
    const full = resolve(/\.json$/i.test(path) ? path : `${path}${EXTENSION}`);
    if (!this.#known.has(full)) this.#known.set(full, { readOnly: false });
    return full;
  }

  /** Writes a project: the old file stays whole until the new one is on disk. */
  async write(path: string, document: NetDocument): Promise<Outcome<{ path: string }>> {
    const full = resolve(path);
    const name = basename(full);
    if (this.#known.get(full)?.readOnly) {
      return refuse(
        'file.read-only',
        `"${name}" was made by a newer Netloom and is not overwritten. Save it under another name.`,
      );
    }
    try {
      await writeFileAtomic(full, serializeDocument(document));
    } catch (error) {
      return refuse(...explain(error, `"${name}" cannot be written`));
    }
    this.onUsed(full, document.name);
    return { ok: true, value: { path: full } };
  }
}

function refuse(
  code: string,
  message: string,
): { ok: false; error: { code: string; message: string } } {
  return { ok: false, error: { code, message } };
}

/** Stable code and sentence for what the file system said. */
function explain(error: unknown, what: string): [code: string, message: string] {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reasons: Record<string, [string, string]> = {
    ENOENT: ['file.missing', 'it is not there'],
    ENOTDIR: ['file.missing', 'its folder is not there'],
    EACCES: ['file.permission', 'permission is denied'],
    EPERM: ['file.permission', 'permission is denied'],
    EROFS: ['file.permission', 'the disk is read-only'],
    ENOSPC: ['file.space', 'the disk is full'],
    EDQUOT: ['file.space', 'the disk quota is used up'],
    EISDIR: ['file.folder', 'it is a folder'],
  };
  const known = reasons[code];
  if (known) return [known[0], `${what}: ${known[1]}.`];
  return ['file.failed', `${what}: ${error instanceof Error ? error.message : String(error)}`];
}
