/** From the text of a project file to a document, or to a sentence about what is wrong with it. */
import type { z } from 'zod';
import zhCN from 'zod/v4/locales/zh-CN.js';
import { jsonErrorOffset } from './jsonplace';
import { migrations } from './migrations';
import {
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  documentSchema,
  MOST_NAME,
  type NetDocument,
} from './schema';

export interface LoadError {
  /** `file.json`, `file.format`, `file.version`, `file.newer`, `file.invalid` */
  readonly code: string;
  readonly message: string;
  /** The same in Chinese. */
  readonly zh: string;
}

export type Loaded =
  | {
      readonly ok: true;
      readonly document: NetDocument;
      readonly readOnly: boolean;
      /** So many names were too long and were shortened. */
      readonly shortened?: number;
    }
  | { readonly ok: false; readonly error: LoadError };

const fail = (code: string, message: string, zh: string): Loaded => ({
  ok: false,
  error: { code, message, zh },
});

function jsonError(text: string): Loaded {
  if (!text.trim())
    return fail(
      'file.json',
      'The file is empty; a Netloom project is JSON text.',
      '文件是空的；Netloom 项目是 JSON 文本。',
    );
  const before = text.slice(0, jsonErrorOffset(text)).split('\n');
  const line = before.length;
  const column = (before[line - 1] as string).length + 1;
  return fail(
    'file.json',
    `The file is not JSON at line ${line}, column ${column}. A Netloom project is JSON text.`,
    `文件在第 ${line} 行第 ${column} 列不是 JSON。Netloom 项目是 JSON 文本。`,
  );
}

const chinese = zhCN().localeError;

/** `blocks.conv2d.position.x: expected number, received string` for the first issue. */
function invalid(error: z.ZodError, value: unknown): Loaded {
  const issue = error.issues[0];
  const place = issue?.path.length ? brief(issue.path.map(String).join('.')) : '';
  const said = documentSchema.safeParse(value, { error: chinese }).error?.issues[0]?.message;
  return fail(
    'file.invalid',
    `${place && `${place}: `}${issue?.message ?? 'the file does not fit the format'}.`,
    `${place && `${place}：`}${said ?? '文件不符合格式'}。`,
  );
}

/** The name of a thing may be endless; the sentence about it is not. */
function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Names that are too long, cut where they may be: nobody loses a network to its name. */
function shorten(raw: Record<string, unknown>): { value: Record<string, unknown>; count: number } {
  let count = 0;
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const cut = <T extends Record<string, unknown>>(owner: T, key: string): T => {
    const name = owner[key];
    if (typeof name !== 'string' || name.length <= MOST_NAME) return owner;
    count++;
    // Not in the middle of an emoji.
    return { ...owner, [key]: `${name.slice(0, MOST_NAME - 1).replace(/[\uD800-\uDBFF]$/, '')}…` };
  };
  const each = (values: unknown, change: (value: Record<string, unknown>) => unknown) =>
    isRecord(values)
      ? Object.fromEntries(
          Object.entries(values).map(([id, value]) => [
            id,
            isRecord(value) ? change(value) : value,
          ]),
        )
      : values;
  const labels = (scope: Record<string, unknown>) =>
    'blocks' in scope
      ? { ...scope, blocks: each(scope.blocks, (block) => cut(block, 'label')) }
      : scope;
  const value = labels(cut(raw, 'name'));
  const all =
    'groups' in value
      ? { ...value, groups: each(value.groups, (group) => labels(cut(group, 'name'))) }
      : value;
  return { value: count > 0 ? all : raw, count };
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
    return fail(
      'file.format',
      'The file is JSON but not a Netloom project.',
      '文件是 JSON，但不是 Netloom 项目。',
    );
  let value = raw as Record<string, unknown>;
  if (value.format !== DOCUMENT_FORMAT)
    return fail(
      'file.format',
      'The file is JSON but not a Netloom project ("format" is missing).',
      '文件是 JSON，但不是 Netloom 项目（缺少 "format"）。',
    );
  const version = value.version;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return fail(
      'file.version',
      `"version" must be a whole number from 1, not ${brief(JSON.stringify(version))}.`,
      `"version" 应为从 1 开始的整数，而不是 ${brief(JSON.stringify(version))}。`,
    );
  if (version > DOCUMENT_VERSION) {
    const { value: short, count } = shorten(value);
    const parsed = documentSchema.safeParse({ ...short, version: DOCUMENT_VERSION });
    if (parsed.success)
      return {
        ok: true,
        document: parsed.data,
        readOnly: true,
        ...(count > 0 && { shortened: count }),
      };
    return fail(
      'file.newer',
      `The file has version ${version}; this Netloom reads up to ${DOCUMENT_VERSION}. Open it with a newer Netloom.`,
      `文件的版本是 ${version}；这个 Netloom 最多读取版本 ${DOCUMENT_VERSION}。请用更新的 Netloom 打开。`,
    );
  }
  for (const step of migrations) if (step.from >= version) value = step.up(value);
  const { value: short, count } = shorten(value);
  const parsed = documentSchema.safeParse(short);
  return parsed.success
    ? { ok: true, document: parsed.data, readOnly: false, ...(count > 0 && { shortened: count }) }
    : invalid(parsed.error, short);
}

/** The text of a project file: two-space JSON, blocks and wires in their order, newline at the end. */
export function serializeDocument(document: NetDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
