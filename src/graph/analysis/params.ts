/** Checks a block's parameters against its schema and PyTorch's constructor rules. */
import type { z } from 'zod';
import type { BlockDefinition, BlockProblem } from '../blocks/contract';
import { type Field, fieldOf } from '../blocks/fields';
import { AXES } from '../blocks/ranks';
import type { BlockNode } from '../document/schema';
import type { Text } from '../types';

export interface CheckedParams {
  /** With defaults filled in; absent when something is wrong. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly problems: readonly BlockProblem[];
}

function bounds(min: number | undefined, max: number | undefined): Text {
  if (min !== undefined && max !== undefined)
    return { en: ` from ${min} to ${max}`, zh: `（${min} 到 ${max}）` };
  if (min !== undefined) return { en: ` ≥ ${min}`, zh: `（≥ ${min}）` };
  if (max !== undefined) return { en: ` ≤ ${max}`, zh: `（≤ ${max}）` };
  return { en: '', zh: '' };
}

function axesText({ rank, min, words, none }: Extract<Field, { kind: 'axes' }>): Text {
  const range = bounds(min, undefined);
  const names = (language: 'en' | 'zh') => AXES[rank].map((axis) => axis[language]).join(', ');
  const each = {
    en: rank === 1 ? '' : ` or ${rank === 2 ? 'two' : 'three'} (${names('en')})`,
    zh: rank === 1 ? '' : `或${rank === 2 ? '两' : '三'}个整数（${names('zh')}）`,
  };
  const other = [...(words?.map((w) => `'${w}'`) ?? []), ...(none ? ['None'] : [])].join(', ');
  return {
    en: `a whole number${each.en}${range.en}${other && `, or ${other}`}`,
    zh: `${rank === 1 ? '整数' : '一个整数'}${each.zh}${range.zh}${other && `，或 ${other}`}`,
  };
}

function numbersText(field: Extract<Field, { kind: 'numbers' }>): Text {
  const { length, min, below, whole, lengths, list, word } = field;
  const limits: string[] = [];
  if (min !== undefined) limits.push(`≥ ${min}`);
  if (below !== undefined) limits.push(`< ${below}`);
  const range = limits.length ? ` ${limits.join(', ')}` : '';
  if (whole) {
    const count = lengths?.join(' / ');
    const many = count
      ? { en: `${count} whole numbers${range}`, zh: `${count} 个整数${range}` }
      : { en: `a list of whole numbers${range}`, zh: `一列整数${range}` };
    return list ? many : { en: `a whole number or ${many.en}`, zh: `一个整数或${many.zh}` };
  }
  if (length === undefined) {
    const count = lengths?.join(' / ');
    const many = count
      ? { en: `${count} numbers${range}`, zh: `${count} 个数${range}` }
      : { en: `a list of numbers${range}`, zh: `一列数${range}` };
    const or = word ? { en: `, or '${word}'`, zh: `，或 '${word}'` } : { en: '', zh: '' };
    if (list) return { en: many.en + or.en, zh: many.zh + or.zh };
    return { en: `a number or ${many.en}${or.en}`, zh: `一个数或${many.zh}${or.zh}` };
  }
  return {
    en: length === 1 ? `one number${range}` : `${length} numbers${range}`,
    zh: `${length} 个数${range}`,
  };
}

/** What a field accepts, for error sentences and hints. */
export function acceptedBy(field: Field): Text {
  switch (field.kind) {
    case 'int':
    case 'float': {
      const range = bounds(field.min, field.max);
      if (field.kind === 'int') return { en: `a whole number${range.en}`, zh: `整数${range.zh}` };
      const word = field.word === undefined ? '' : `'${field.word}'`;
      return {
        en: `a number${range.en}${word && ` or ${word}`}`,
        zh: `数${range.zh}${word && `，或 ${word}`}`,
      };
    }
    case 'bool':
      return { en: 'true or false', zh: 'true 或 false' };
    case 'choice':
      return { en: `one of ${field.choices.join(', ')}`, zh: `${field.choices.join('、')} 之一` };
    case 'axes':
      return axesText(field);
    case 'numbers':
      return numbersText(field);
    case 'group':
      return { en: 'a group of the project', zh: '项目中的一个组' };
    case 'text':
      return field.accepts;
    case 'transforms':
      return { en: 'a list of transforms', zh: '一列变换' };
    case 'folder':
      return field.files ? { en: 'a file', zh: '文件' } : { en: 'a folder', zh: '文件夹' };
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function problemOf(definition: BlockDefinition, param: string, value: unknown): BlockProblem {
  const schema = definition.params.shape[param] as z.ZodType | undefined;
  if (!schema)
    return {
      severity: 'error',
      code: 'param.unknown',
      param,
      message: {
        en: `${definition.type} has no parameter ${param}. Remove it.`,
        zh: `${definition.type} 没有参数 ${param}，请删除。`,
      },
    };
  const field = fieldOf(schema);
  const accepted = acceptedBy(field);
  return {
    severity: 'error',
    code: 'param.invalid',
    torch: field.torch ?? 'cV',
    param,
    message:
      value === undefined
        ? {
            en: `${definition.type} needs ${param}: ${accepted.en}.`,
            zh: `${definition.type} 需要 ${param}：${accepted.zh}。`,
          }
        : {
            en: `${param} is ${shown(value)}; it must be ${accepted.en}.`,
            zh: `${param} 是 ${shown(value)}；应为${accepted.zh}。`,
          },
  };
}

/** Parses parameters and applies the block's own constraints. Unknown names are errors too. */
export function checkParams(
  definition: BlockDefinition,
  given: Readonly<Record<string, unknown>>,
): CheckedParams {
  const problems: BlockProblem[] = [];
  for (const name of Object.keys(given))
    if (!(name in definition.params.shape)) problems.push(problemOf(definition, name, given[name]));
  const parsed = definition.params.safeParse(given);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
    for (const name of names)
      if (name in definition.params.shape) problems.push(problemOf(definition, name, given[name]));
    return { problems };
  }
  problems.push(...(definition.validate?.(parsed.data) ?? []));
  return problems.some((p) => p.severity === 'error')
    ? { problems }
    : { params: parsed.data, problems };
}

/** Blocks are immutable, so what was found out about one holds for as long as it exists. */
const remembered = new WeakMap<BlockNode, CheckedParams>();

/** `checkParams` for a block of a document, done once for each version of the block. */
export function checkBlock(definition: BlockDefinition, block: BlockNode): CheckedParams {
  let checked = remembered.get(block);
  if (!checked) {
    checked = checkParams(definition, block.params);
    remembered.set(block, checked);
  }
  return checked;
}
