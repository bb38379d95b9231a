/** How a block reads as PyTorch code. */
import { z } from 'zod';
import type { ParamSchema } from './contract';
import { python } from './problems';

/** The default of a parameter; `undefined` when PyTorch asks for a value. */
export function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * A constructor call. Parameters in `positional` come first without their names, as people write
 * them; the others are named and left out while they have their default.
 */
export function pythonCall(
  name: string,
  schema: ParamSchema,
  params: Readonly<Record<string, unknown>>,
  options: {
    readonly positional?: readonly string[];
    /** Arguments before all others: `model.parameters()`. */
    readonly first?: readonly string[];
    /** Writes values that have a form of their own; `undefined` leaves it to the usual one. */
    readonly write?: (param: string, value: unknown) => string | undefined;
  } = {},
): string {
  const { positional = [], first = [] } = options;
  const write = (key: string, value: unknown) => options.write?.(key, value) ?? python(value);
  const named = Object.entries(schema.shape)
    .filter(([key]) => !positional.includes(key))
    .filter(([key, field]) => !equal(params[key], defaultOf(field as z.ZodType)))
    .map(([key]) => `${key}=${write(key, params[key])}`);
  const bare = positional.map((key) => write(key, params[key]));
  return `${name}(${[...first, ...bare, ...named].join(', ')})`;
}
