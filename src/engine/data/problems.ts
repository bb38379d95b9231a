/** Rows of the report on a dataset: what is wrong with one file, or worth knowing of it. */
import type { FileProblem, FileReason } from '../../protocol/data';
import { DataError } from './contract';

/** A sample that cannot be read: `code` as DataError has it. */
export function refused(code: string, reason: FileReason, en: string, zh: string): DataError {
  return new DataError(code, en, { zh, reason });
}

export function errorRow(
  file: string,
  index: number | null,
  reason: FileReason,
  en: string,
  zh: string,
): FileProblem {
  return { file, index, severity: 'error', reason, message: { en, zh } };
}

export function noteRow(
  file: string,
  index: number | null,
  reason: FileReason,
  en: string,
  zh: string,
): FileProblem {
  return { file, index, severity: 'note', reason, message: { en, zh } };
}

/** What was thrown while a sample was read, as a row; what is no DataError is thrown on. */
export function rowOf(file: string, index: number | null, error: unknown): FileProblem {
  if (!(error instanceof DataError)) throw error;
  const { detail, message } = error;
  return errorRow(file, index, detail?.reason ?? 'corrupt', message, detail?.zh ?? message);
}
