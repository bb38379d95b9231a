/** Reads the project file of a command. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDocument } from '../graph/document/load';
import { DOCUMENT_VERSION, type NetDocument } from '../graph/document/schema';
import { CliError } from './error';

export interface Project {
  readonly document: NetDocument;
  /** Where its relative paths start. */
  readonly baseDir: string;
}

/** @throws CliError with the file's name and what is wrong with it */
export async function readProject(file: string): Promise<Project> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file}: ${reasonOf(error)}`, 'file.unreadable');
  }
  const loaded = parseDocument(text);
  if (!loaded.ok) throw new CliError(`${file}: ${loaded.error.message}`, loaded.error.code);
  if (loaded.readOnly)
    throw new CliError(
      `${file}: The file is of a newer version; this Netloom reads up to version ${DOCUMENT_VERSION}. Use a newer Netloom.`,
      'file.newer',
    );
  return { document: loaded.document, baseDir: dirname(resolve(file)) };
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT') return 'There is no such file.';
  if (code === 'EISDIR') return 'This is a folder, not a project file.';
  if (code === 'EACCES') return 'The file may not be read.';
  return `The file cannot be read (${code ?? String(error)}).`;
}
