/** What every file `<kind>.cases.ts` here exports as `cases`: PyTorch's numbers, to be met on a backend. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Backend } from '../../src/engine/backends/contract';
import type { Comparison } from '../support/tensors';

export interface ParityCase {
  readonly kind: 'op' | 'block' | 'optimizer' | 'scheduler' | 'initialisation' | 'trajectory';
  /** The row of the table it belongs to: an op, a block, an optimizer. */
  readonly subject: string;
  readonly name: string;
  run(backend: Backend): Promise<Outcome>;
}

export interface Outcome {
  /** The worst error of `Comparison` among all tensors of the case. */
  readonly error: number;
  /** What is too far off, in words. */
  readonly wrong: readonly string[];
}

/** The outcome of a case that compared tensors by name. */
export function outcomeOf(comparisons: Readonly<Record<string, Comparison>>): Outcome {
  const all = Object.entries(comparisons);
  return {
    error: Math.max(0, ...all.map(([, { error }]) => error)),
    wrong: all.flatMap(([name, { text }]) => (text ? [`${name} ${text}`] : [])),
  };
}

/**
 * The contents of `test/fixtures/<pattern>`; a `*` in the last part stands for any name. Paths are those
 * of the repository, in which tests and scripts run.
 */
export function fixtures<T>(pattern: string): T[] {
  const folder = resolve('test/fixtures', dirname(pattern));
  const [before = '', after = null] = basename(pattern).split('*');
  const fits = (file: string) =>
    after === null ? file === before : file.startsWith(before) && file.endsWith(after);
  const files = readdirSync(folder).filter(fits).sort();
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T);
}
