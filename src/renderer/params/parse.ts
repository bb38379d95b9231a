/** Between the text of a parameter field and the parameter's value. Pure. */
import type { z } from 'zod';
import { acceptedBy } from '../../graph/analysis/params';
import { type Field, fieldOf } from '../../graph/blocks/fields';
import type { Text } from '../../graph/types';
import { evaluate } from './expression';

export type Parsed =
  /** `undefined` puts the default back. */
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: Text };

/** Python's word for "not set", as people who know PyTorch type it. */
const NONE = /^(none|null)$/i;

/** Removes one pair of brackets around all of the text, if they belong together. */
function withoutBrackets(text: string): string {
  const opens = text[0];
  const closes = text.at(-1);
  if (!((opens === '(' && closes === ')') || (opens === '[' && closes === ']'))) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === opens) depth++;
    if (text[i] === closes) depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1).trim();
}

/** Parts between commas that are not inside brackets; a trailing comma is Python's and allowed. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (depth === 0 && /[,，、]/.test(c)) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  if (last || parts.length === 0) parts.push(last);
  return parts;
}

const unreadable = (text: string): Text => ({
  en: `“${text}” is not a number or an expression such as 2*28.`,
  zh: `“${text}”不是数，也不是 2*28 这样的表达式。`,
});

/** One or more expressions, or the first that cannot be read. */
function readNumbers(text: string, none = false): { values: (number | null)[] } | { bad: string } {
  const values: (number | null)[] = [];
  for (const part of splitList(withoutBrackets(text))) {
    if (none && NONE.test(part)) {
      values.push(null);
      continue;
    }
    const result = evaluate(part);
    if (!result.ok) return { bad: part || text };
    values.push(tidy(result.value));
  }
  return { values };
}

/** 0.1 + 0.2 is meant to be 0.3. */
function tidy(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

function candidate(field: Field, text: string): { value: unknown } | { reason: Text } {
  switch (field.kind) {
    case 'bool':
      if (/^(true|1|yes)$/i.test(text)) return { value: true };
      if (/^(false|0|no)$/i.test(text)) return { value: false };
      return { value: text };
    case 'choice':
      return { value: field.choices.find((c) => c.toLowerCase() === text.toLowerCase()) ?? text };
    case 'folder':
    case 'text':
    case 'group':
    case 'transforms':
      return { value: text };
    default: {
      const word =
        field.kind === 'axes' &&
        field.words?.find((w) => w === text.replace(/['"]/g, '').toLowerCase());
      if (word) return { value: word };
      if (
        (field.kind === 'float' || field.kind === 'numbers') &&
        text.replace(/['"]/g, '') === field.word
      )
        return { value: field.word };
      const read = readNumbers(text, field.kind === 'axes' && field.none);
      if ('bad' in read) return { reason: unreadable(read.bad) };
      const { values } = read;
      const single = values.length === 1 && !(field.kind === 'numbers' && field.list);
      return { value: single ? values[0] : values };
    }
  }
}

/**
 * Reads what was typed into the field of a parameter.
 *
 * @param schema the parameter's schema, made with `fields.ts`
 */
export function parseParam(schema: z.ZodType, typed: string): Parsed {
  const field = fieldOf(schema);
  const text = typed.trim();
  if (field.kind !== 'folder' && field.kind !== 'text' && (text === '' || NONE.test(text))) {
    if (schema.safeParse(null).success) return { ok: true, value: null };
    if (text === '' && schema.safeParse(undefined).success) return { ok: true, value: undefined };
    const accepted = acceptedBy(field);
    return {
      ok: false,
      reason: { en: `A value is needed: ${accepted.en}.`, zh: `需要填写：${accepted.zh}。` },
    };
  }
  const found = candidate(field, text);
  if ('reason' in found) return { ok: false, reason: found.reason };
  const parsed = schema.safeParse(found.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const accepted = acceptedBy(field);
  const got = formatParam(found.value) === text ? '' : `${formatParam(found.value)}: `;
  return {
    ok: false,
    reason: { en: `${got}It must be ${accepted.en}.`, zh: `${got}应为${accepted.zh}。` },
  };
}

function formatNumber(value: number): string {
  // 0.001 stays as it is; 1e-7 is clearer than seven zeros.
  if (value !== 0 && Math.abs(value) < 1e-5)
    return value.toExponential().replace(/e([+-])0*/, 'e$1');
  return String(value);
}

/** The text of a value, as `parseParam` reads it back. */
export function formatParam(value: unknown): string {
  if (value === null) return 'None';
  if (value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value);
  if (Array.isArray(value)) return value.map(formatParam).join(', ');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  // One of a list of transforms.
  if (typeof value === 'object' && 'type' in value) return String(value.type);
  return String(value);
}

/** The default of a parameter; `undefined` when there is none. */
export function defaultOf(schema: z.ZodType): unknown {
  const parsed = schema.safeParse(undefined);
  return parsed.success ? parsed.data : undefined;
}

/**
 * The value one step up (`direction` 1) or down (-1): whole numbers by 1, others by a tenth of their
 * leading digit, pairs in both parts. Returns `undefined` where stepping means nothing or leaves the
 * parameter's range.
 */
export function stepParam(
  schema: z.ZodType,
  value: unknown,
  direction: 1 | -1,
  scale = 1,
): unknown {
  const field = fieldOf(schema);
  const step = (v: number) => {
    if (field.kind !== 'float' && !(field.kind === 'numbers' && !field.whole))
      return v + direction * Math.max(1, Math.round(scale));
    const size = v === 0 ? 0.1 : 10 ** Math.floor(Math.log10(Math.abs(v)));
    return tidy(Number((v + direction * (size / 10) * scale).toPrecision(10)));
  };
  if (!['int', 'float', 'axes', 'numbers'].includes(field.kind)) return undefined;
  let next: unknown;
  if (typeof value === 'number') next = step(value);
  else if (Array.isArray(value) && value.every((v) => typeof v === 'number'))
    next = value.map(step);
  else return undefined;
  const parsed = schema.safeParse(next);
  return parsed.success ? parsed.data : undefined;
}

/** Whether two parameter values say the same. */
export function sameValue(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}
