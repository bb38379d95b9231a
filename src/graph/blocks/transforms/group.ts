/** What Compose, RandomApply, RandomChoice and RandomOrder share as blocks. */
import type { z } from 'zod';
import type { SampleType } from '../../types';
import type { BlockDefinition, BlockProblem, ParamSchema } from '../contract';
import type { DatasetValue } from '../ports';
import {
  eitherOf,
  groupPython,
  type InnerSpec,
  innerProblems,
  kindsDiffer,
  once,
  type Through,
  throughAll,
} from './inner';
import { type TransformBlock, transformBlock } from './transform';

type WithTransforms = { readonly transforms: readonly InnerSpec[] };

interface Group<S extends ParamSchema>
  extends Pick<
    TransformBlock<S>,
    'type' | 'keywords' | 'params' | 'initial' | 'summary' | 'formula' | 'help' | 'reference'
  > {
  readonly problems?: (params: z.output<S>) => readonly BlockProblem[];
  /** The ways a sample may go: indices of the transforms, in order. */
  ways(params: z.output<S>): readonly (readonly number[])[];
}

/** One of several ways; what they lead to together. */
function together(type: string, ways: readonly Through[]): Through {
  const problems = once(ways.flatMap((way) => way.problems));
  let sample: SampleType | undefined;
  for (const [k, way] of ways.entries()) {
    if (!way.sample) return { problems };
    const either = k === 0 ? way.sample : sample && eitherOf(sample, way.sample);
    if (!either) return { problems: [...problems, kindsDiffer(type)] };
    sample = either;
  }
  return { ...(sample && { sample }), problems };
}

export function groupBlock<S extends ParamSchema>(
  given: Group<S> & (z.output<S> extends WithTransforms ? unknown : never),
): BlockDefinition<S> {
  const { ways, problems, ...rest } = given as Group<S>;
  const { type } = rest;
  const inside = (params: z.output<S>) => (params as unknown as WithTransforms).transforms;
  return transformBlock<S>({
    ...rest,
    validate: (params) => [...(problems?.(params) ?? []), ...innerProblems(type, inside(params))],
    rule(sample, { params, block, target }) {
      const dataset: DatasetValue = { type: 'Dataset', sample, target, length: null };
      const specs = inside(params);
      return together(
        type,
        ways(params).map((way) => throughAll(type, specs, way, dataset, block)),
      );
    },
    pytorch: (params) =>
      groupPython(type, rest.params, params as unknown as WithTransforms & Record<string, unknown>),
  });
}
