/** Project files: read with a sentence for whatever is wrong, written atomically. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { parseDocument, serializeDocument } from '../../graph/document/load';
import type { NetDocument } from '../../graph/document/schema';
import type { OpenedProject, Outcome } from '../../protocol/bridge';
import { cannotWrite, explain, refuse } from './problems';

export const EXTENSION = '.netloom.json';
/** A project is text of a few kilobytes; anything this large is something else. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Known {
  readonly readOnly: boolean;
  /** Of the text that was last read or written here; `null` for a place just chosen. */
  readonly hash: string | null;
}

export interface ProjectFilesOptions {
  /** Hears of every project opened or saved. */
  readonly onUsed?: (path: string, name: string) => void;
  /** Hears of the text of every save. */
  readonly onSaved?: (path: string, text: string) => void;
  /** How a file is written; tests have disks that are full. */
  readonly write?: (path: string, text: string) => Promise<void>;
}

export const hashOf = (text: string): string => createHash('sha1').update(text).digest('hex');

export class ProjectFiles {
  /** Files the user opened or chose. */
  readonly #known = new Map<string, Known>();
  readonly #options: ProjectFilesOptions;

  constructor(options: ProjectFilesOptions = {}) {
    this.#options = options;
  }

  /** Reads a project. Never throws: the sentence names the file and what is wrong with it. */
  async read(path: string): Promise<Outcome<OpenedProject>> {
    const full = resolve(path);
    const name = basename(full);
    let text: string;
    try {
      const facts = await stat(full);
      if (facts.isDirectory())
        return refuse('file.folder', `"${name}" is a folder.`, `“${name}”是一个文件夹。`);
      if (facts.size > MAX_BYTES)
        return refuse(
          'file.large',
          `"${name}" is too large to be a Netloom project.`,
          `“${name}”太大，不可能是 Netloom 项目。`,
        );
      text = await readFile(full, 'utf8');
    } catch (error) {
      return explain(error, `"${name}" cannot be read`, `无法读取“${name}”`);
    }
    const loaded = parseDocument(text);
    if (!loaded.ok) {
      const { code, message, zh } = loaded.error;
      return refuse(code, `"${name}": ${message}`, `“${name}”：${zh}`);
    }
    this.#known.set(full, { readOnly: loaded.readOnly, hash: hashOf(text) });
    this.#options.onUsed?.(full, loaded.document.name);
    return {
      ok: true,
      value: {
        path: full,
        document: loaded.document,
        ...(loaded.readOnly ? { readOnly: true } : {}),
        ...(loaded.shortened === undefined ? {} : { shortened: loaded.shortened }),
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
    const known = this.#known.get(full);
    // The dialog has asked whether to replace what is there.
    this.#known.set(full, { readOnly: known?.readOnly ?? false, hash: null });
    return full;
  }

  /** The state of the file that a project kept from an earlier start was made from. */
  remember(path: string, hash: string | null): void {
    this.#known.set(resolve(path), { readOnly: false, hash });
  }

  /** The hash of what was last read from or written to a file here. */
  hashAt(path: string): string | null {
    return this.#known.get(resolve(path))?.hash ?? null;
  }

  /**
   * What another program has made of a file since it was read or written here; what was found is
   * taken note of, so that it is reported once.
   */
  async changed(path: string): Promise<'changed' | 'removed' | null> {
    const full = resolve(path);
    const known = this.#known.get(full);
    if (!known?.hash) return null;
    const now = await hashAt(full);
    if (now === known.hash) return null;
    this.#known.set(full, { ...known, hash: now });
    return now === null ? 'removed' : 'changed';
  }

  /**
   * Writes a project: the old file stays whole until the new one is on disk.
   *
   * @param overwrite also what another program wrote there in the meantime; else `file.changed`
   */
  async write(
    path: string,
    document: NetDocument,
    overwrite = false,
  ): Promise<Outcome<{ path: string }>> {
    const full = resolve(path);
    const name = basename(full);
    const known = this.#known.get(full);
    if (known?.readOnly)
      return refuse(
        'file.read-only',
        `"${name}" was made by a newer Netloom and is not overwritten. Save it under another name.`,
        `“${name}”由更新版本的 Netloom 创建，不会被覆盖。请另存为其他名称。`,
      );
    if (!overwrite && known?.hash) {
      const now = await hashAt(full);
      if (now !== null && now !== known.hash)
        return refuse(
          'file.changed',
          `Another program has changed "${name}" since you opened it.`,
          `“${name}”在您打开之后被其他程序修改过。`,
        );
    }
    const text = serializeDocument(document);
    try {
      await (this.#options.write ?? writeFileAtomic)(full, text);
    } catch (error) {
      return cannotWrite(error, name);
    }
    this.#known.set(full, { readOnly: false, hash: hashOf(text) });
    this.#options.onUsed?.(full, document.name);
    this.#options.onSaved?.(full, text);
    return { ok: true, value: { path: full } };
  }
}

/** `null` when it cannot be read. */
async function hashAt(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(hashOf, () => null);
}
