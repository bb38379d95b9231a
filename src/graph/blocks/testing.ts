/** For tests of blocks: parameters checked as in a document, types by a few words. */
import { expect } from 'vitest';
import { checkParams } from '../analysis/params';
import type { Dim, ValueType } from '../types';
import type { BlockProblem, Inferred } from './contract';
import { type BlockType, registry } from './registry';

type Raw = Readonly<Record<string, unknown>>;

function definition(type: BlockType) {
  // The registry's union has no common parameter type; a document does not know it either.
  return registry[type] as unknown as import('./contract').BlockDefinition;
}

/** Checked parameters; fails the test when they are refused. */
export function paramsOf(type: BlockType, raw: Raw = {}): Raw {
  const { params, problems } = checkParams(definition(type), raw);
  expect(problems).toEqual([]);
  return params as Raw;
}

/** What the schema and the constructor rules say against parameters. */
export function refusals(type: BlockType, raw: Raw): readonly BlockProblem[] {
  return checkParams(definition(type), raw).problems;
}

export function inferred(
  type: BlockType,
  raw: Raw,
  inputs: Readonly<Record<string, ValueType>>,
): Inferred {
  return definition(type).infer({ block: 'it', params: paramsOf(type, raw), inputs });
}

/** A Tensor on a wire. */
export function tensorOf(...shape: Dim[]): ValueType {
  return { type: 'Tensor', shape, element: 'float32' };
}

/** Shape of the output `output`, and the codes of all problems. */
export function shapeOf(type: BlockType, raw: Raw, ...shape: Dim[]) {
  const { outputs, problems = [] } = inferred(type, raw, { input: tensorOf(...shape) });
  const output = outputs.output;
  return {
    shape: output?.type === 'Tensor' ? output.shape : undefined,
    codes: problems.map((p) => p.code),
  };
}

/** Checks the sentences of problems: both languages, a full stop, under 160 characters. */
export function expectReadable(problems: readonly BlockProblem[]): void {
  for (const { message, code } of problems)
    for (const text of [message.en, message.zh]) {
      expect(text.length, `${code}: ${text}`).toBeLessThanOrEqual(160);
      expect(text, code).toMatch(/[.。]$/);
      expect(text, code).not.toMatch(/undefined|NaN|\[object/);
    }
}
