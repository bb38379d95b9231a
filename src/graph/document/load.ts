/** From the text of a project file to a document, or to a sentence about what is wrong with it. */
import type { z } from 'zod';
import { jsonErrorOffset } from './jsonplace';
import { migrations } from './migrations';
import { DOCUMENT_FORMAT, DOCUMENT_VERSION, documentSchema, type NetDocument } from './schema';

export interface LoadError {
  /** `file.json`, `file.format`, `file.version`, `file.newer`, `file.invalid` */
  readonly code: string;
  readonly message: string;
}

export type Loaded =
  | { readonly ok: true; readonly document: NetDocument; readonly readOnly: boolean }
  | { readonly ok: false; readonly error: LoadError };

const fail = (code: string, message: string): Loaded => ({ ok: false, error: { code, message } });

/** Line and column (from 1) of an offset in a text. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before[before.length - 1] as string).length + 1}`;
}

function jsonError(text: string): Loaded {
  if (!text.trim()) return fail('file.json', 'The file is empty; a Netloom project is JSON text.');
  const place = placeOf(text, jsonErrorOffset(text));
  return fail('file.json', `The file is not JSON at ${place}. A Netloom project is JSON text.`);
}

/** `blocks.conv2d.position.x: expected number, received string` for the first issue. */
function invalid(error: z.ZodError): Loaded {
  const issue = error.issues[0];
  const place = issue?.path.length ? `${issue.path.map(String).join('.')}: ` : '';
  return fail('file.invalid', `${place}${issue?.message ?? 'the file does not fit the format'}.`);
}

/**
 * Reads a project. Older versions are migrated; a newer one that still fits is opened read-only.
 * Wrong parameters, unknown blocks and dangling wires are left to analysis, which can say more.
 */
export function parseDocument(text: string): Loaded {
  let raw: unknown;
  // A byte order mark is what some editors leave behind.
  const json = text.replace(/^\uFEFF/, '');
  try {
    raw = JSON.parse(json);
  } catch {
    return jsonError(json);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return fail('file.format', 'The file is JSON but not a Netloom project.');
  let value = raw as Record<string, unknown>;
  if (value.format !== DOCUMENT_FORMAT)
    return fail('file.format', `The file is JSON but not a Netloom project ("format" is missing).`);
  const version = value.version;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return fail(
      'file.version',
      `"version" must be a whole number from 1, not ${JSON.stringify(version)}.`,
    );
  if (version > DOCUMENT_VERSION) {
    const parsed = documentSchema.safeParse({ ...value, version: DOCUMENT_VERSION });
    if (parsed.success) return { ok: true, document: parsed.data, readOnly: true };
    return fail(
      'file.newer',
      `The file has version ${version}; this Netloom reads up to ${DOCUMENT_VERSION}. Open it with a newer Netloom.`,
    );
  }
  for (const step of migrations) if (step.from >= version) value = step.up(value);
  const parsed = documentSchema.safeParse(value);
  return parsed.success
    ? { ok: true, document: parsed.data, readOnly: false }
    : invalid(parsed.error);
}

/** The text of a project file: two-space JSON, blocks and wires in their order, newline at the end. */
export function serializeDocument(document: NetDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
