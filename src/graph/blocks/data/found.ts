/** What the dataset blocks that read files share: their output follows from what the engine found there. */
import type { DatasetFacts, SampleType, TargetType } from '../../types';
import type { BlockProblem, Inferred } from '../contract';
import { error } from '../problems';

/** The output of a block whose files were read, or what is known before that. */
export function inferFound(
  facts: DatasetFacts | undefined,
  before: { readonly sample: SampleType; readonly target: TargetType },
  param: string,
): Inferred {
  if (facts?.error)
    return {
      outputs: {},
      problems: [
        error(
          'dataset.unreadable',
          facts.error,
          facts.errorZh ?? `无法读取数据集：${facts.error}`,
          { param },
        ),
      ],
    };
  const target: TargetType =
    facts?.target ??
    (facts && before.target.kind === 'class'
      ? { kind: 'class', classes: facts.classes.length, names: facts.classes }
      : before.target);
  return {
    outputs: {
      dataset: {
        type: 'Dataset',
        sample: facts?.sample ?? before.sample,
        target,
        length: facts?.length ?? null,
      },
    },
  };
}

/** A path that is not given yet. */
export function pathNeeded(
  value: string,
  param: string,
  en: string,
  zh: string,
): readonly BlockProblem[] {
  return value.trim() === '' ? [error('dataset.path', en, zh, { param })] : [];
}

/** Names separated by commas, without the spaces around them. */
export function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
