/**
 * Parameter fields: each returns a zod schema that also carries, as metadata, the form to draw and the
 * help to show. Read the metadata with `fieldOf`.
 */
import { z } from 'zod';
import type { TorchCode } from '../analysis/diagnostic';
import type { Text } from '../types';
import type { Rank } from './ranks';

interface Common {
  readonly help: Text;
  /** `None` is a value too; the schema is then wrapped in `nullable()`. */
  readonly optional?: boolean;
  /** PyTorch's exception for a value out of range; ValueError in the constructor when left out. */
  readonly torch?: TorchCode;
}

export type Field = Common &
  (
    | { readonly kind: 'int'; readonly min?: number; readonly max?: number }
    | {
        readonly kind: 'float';
        readonly min?: number;
        readonly max?: number;
        /** A string accepted instead: 'inf'. */
        readonly word?: string;
      }
    | { readonly kind: 'bool' }
    | { readonly kind: 'choice'; readonly choices: readonly string[] }
    /** An int for all spatial axes, or one for each: (L), (H, W), (D, H, W). */
    | {
        readonly kind: 'axes';
        readonly rank: Rank;
        readonly min?: number;
        /** Strings accepted instead: 'same'. */
        readonly words?: readonly string[];
        /** Single axes may be None. */
        readonly none?: boolean;
      }
    /** One or more numbers: `0.5` or `0.485, 0.456, 0.406`; exactly `length` of them where given. */
    | {
        readonly kind: 'numbers';
        readonly length?: number;
        /** Whole numbers only. */
        readonly whole?: boolean;
        /** Numbers that a list may hold, where not any. */
        readonly lengths?: readonly number[];
        /** A single number is not accepted. */
        readonly list?: boolean;
        readonly min?: number;
        readonly below?: number;
        /** A string accepted instead. */
        readonly word?: string;
      }
    /** Transforms of samples, one after another. */
    | { readonly kind: 'transforms' }
    /** A path: of a folder, or with `files` of a file that ends in one of them; [] is any file. */
    | { readonly kind: 'folder'; readonly files?: readonly string[] }
    /** A line of text; `accepts` says which. */
    | { readonly kind: 'text'; readonly accepts: Text }
    /** A group of the project, by id. */
    | { readonly kind: 'group' }
  );

export const fields = z.registry<Field>();

/** The form and help of a parameter; looks through defaults and nullables. */
export function fieldOf(schema: z.ZodType): Field {
  for (let s: z.ZodType | undefined = schema; s; ) {
    const field = fields.get(s);
    if (field) return field;
    s =
      s instanceof z.ZodDefault || s instanceof z.ZodNullable || s instanceof z.ZodOptional
        ? (s.unwrap() as z.ZodType)
        : undefined;
  }
  throw new Error('A block parameter must be made with a function of fields.ts.');
}

function bounded(schema: z.ZodNumber, min?: number, max?: number): z.ZodNumber {
  let s = schema;
  if (min !== undefined) s = s.min(min);
  if (max !== undefined) s = s.max(max);
  return s;
}

/** An integer within [min, max]. */
export function int(options: Common & { min?: number; max?: number }) {
  const schema = bounded(z.int(), options.min, options.max);
  return schema.register(fields, { kind: 'int', ...options });
}

/** A finite number within [min, max]. */
export function float(options: Common & { min?: number; max?: number }) {
  const schema = bounded(z.number(), options.min, options.max);
  return schema.register(fields, { kind: 'float', ...options });
}

/** A finite number within [min, max], or 'inf'. */
export function floatOrInf(options: Common & { min?: number; max?: number }) {
  return z
    .union([bounded(z.number(), options.min, options.max), z.literal('inf')])
    .register(fields, { kind: 'float', word: 'inf', ...options });
}

export function bool(options: Common) {
  return z.boolean().register(fields, { kind: 'bool', ...options });
}

export function choice<const C extends readonly [string, ...string[]]>(
  choices: C,
  options: Common,
) {
  return z.enum(choices).register(fields, { kind: 'choice', choices, ...options });
}

/** An int for both axes, or two ints (H, W). */
export function pair(options: Common & { min?: number }) {
  const one = bounded(z.int(), options.min);
  return z
    .union([one, z.tuple([one, one])])
    .register(fields, { kind: 'axes', rank: 2, ...options });
}

/** An int for all axes, or one for each. */
export function axes(rank: Rank, options: Common & { min?: number }) {
  const one = bounded(z.int(), options.min);
  return z
    .union([one, z.array(one).length(rank)])
    .register(fields, { kind: 'axes', rank, ...options });
}

/** The same, or one of some words: `padding='same'`. */
export function axesOrWord<const W extends readonly [string, ...string[]]>(
  rank: Rank,
  words: W,
  options: Common & { min?: number },
) {
  const one = bounded(z.int(), options.min);
  return z
    .union([one, z.array(one).length(rank), z.enum(words)])
    .register(fields, { kind: 'axes', rank, words, ...options });
}

/** An int for all axes, or for each an int or None. */
export function axesOrNone(rank: Rank, options: Common & { min?: number }) {
  const one = bounded(z.int(), options.min);
  return z
    .union([one, z.array(one.nullable()).length(rank)])
    .register(fields, { kind: 'axes', rank, none: true, ...options });
}

/** A number or a list of numbers, one for each channel. */
export function numbers(options: Common) {
  return z
    .union([z.number(), z.array(z.number()).min(1)])
    .register(fields, { kind: 'numbers', ...options });
}

interface FloatOptions extends Common {
  readonly min?: number;
  readonly lengths?: readonly number[];
}

function listOfFloats({ min, lengths }: FloatOptions) {
  const list = z.array(bounded(z.number(), min)).min(1);
  return lengths ? list.refine((values) => lengths.includes(values.length)) : list;
}

/** A number or a list of numbers: ranges, angles. `lengths`: how many a list may hold. */
export function floats(options: FloatOptions) {
  return z
    .union([bounded(z.number(), options.min), listOfFloats(options)])
    .register(fields, { kind: 'numbers', ...options });
}

/** A list of numbers, also where it holds one. */
export function floatList(options: FloatOptions) {
  return listOfFloats(options).register(fields, { kind: 'numbers', list: true, ...options });
}

/** A number, a list of numbers, or 'random'. */
export function floatsOrRandom(options: Common) {
  return z
    .union([z.number(), z.array(z.number()).min(1), z.literal('random')])
    .register(fields, { kind: 'numbers', word: 'random', ...options });
}

/** Transforms of samples, each with its type and its parameters. */
export function transformList(options: Common) {
  return z
    .array(z.object({ type: z.string(), params: z.record(z.string(), z.unknown()) }))
    .register(fields, { kind: 'transforms', ...options });
}

/** A whole number or a list of them: axes, sizes, paddings. `lengths`: how many a list may hold. */
export function ints(options: Common & { min?: number; lengths?: readonly number[] }) {
  const one = bounded(z.int(), options.min);
  return z
    .union([one, listOfInts(options)])
    .register(fields, { kind: 'numbers', whole: true, ...options });
}

/** A list of numbers, so many as one of `lengths`. */
export function numberList(options: Common & { lengths: readonly number[] }) {
  return z
    .array(z.number())
    .refine((values) => options.lengths.includes(values.length))
    .register(fields, { kind: 'numbers', list: true, ...options });
}

/** A list of whole numbers, also where it holds one. */
export function intList(options: Common & { min?: number; lengths?: readonly number[] }) {
  return listOfInts(options).register(fields, {
    kind: 'numbers',
    whole: true,
    list: true,
    ...options,
  });
}

function listOfInts({ min, lengths }: { min?: number; lengths?: readonly number[] }) {
  const list = z.array(bounded(z.int(), min)).min(1);
  return lengths ? list.refine((values) => lengths.includes(values.length)) : list;
}

/** A number as a list of one. */
export function listOf(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

/** Two numbers, each within [min, below): `betas`. */
export function twoNumbers(options: Common & { min?: number; below?: number }) {
  let one = bounded(z.number(), options.min);
  if (options.below !== undefined) one = one.lt(options.below);
  return z.tuple([one, one]).register(fields, { kind: 'numbers', length: 2, ...options });
}

export function folder(options: Common) {
  return z.string().register(fields, { kind: 'folder', ...options });
}

/** A file; `extensions` without the dot, none for any. */
export function file({ extensions, ...options }: Common & { extensions: readonly string[] }) {
  return z.string().register(fields, { kind: 'folder', files: extensions, ...options });
}

/** A group of the project, by its id. */
export function group(options: Common) {
  return z
    .string()
    .min(1)
    .register(fields, { kind: 'group', ...options });
}

/** A line of text that passes `check`. */
export function text(options: Common & { accepts: Text; check: (value: string) => boolean }) {
  const { check, ...field } = options;
  return z
    .string()
    .refine((value) => check(value))
    .register(fields, { kind: 'text', ...field });
}
