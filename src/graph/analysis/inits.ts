/** Checks the initialisations that a document's block chooses (parity 4.3). */
import type { z } from 'zod';
import type { BlockDefinition, BlockProblem } from '../blocks/contract';
import { fieldOf } from '../blocks/fields';
import {
  type ChosenInit,
  type ChosenInits,
  initParam,
  weightsOf,
} from '../blocks/initialization/chosen';
import { METHOD_NAMES, methodOf } from '../blocks/initialization/methods';
import { brief, error } from '../blocks/problems';
import { acceptedBy } from './params';

function withRepair(block: string | undefined, name: string, problem: BlockProblem): BlockProblem {
  if (block === undefined || problem.severity === 'warning') return problem;
  return {
    ...problem,
    repair: {
      label: { en: "Use PyTorch's default", zh: '使用 PyTorch 的默认初始化' },
      command: { kind: 'set-init', block, parameter: name },
    },
  };
}

function problemsOf(name: string, chosen: ChosenInit, shape: readonly number[]): BlockProblem[] {
  const param = initParam(name);
  const { method: called, ...given } = chosen;
  const method = methodOf(called);
  if (!method)
    return [
      error(
        'init.method',
        `There is no initialisation ${brief(called)} for ${name}. Choose one such as ${METHOD_NAMES.slice(0, 3).join(', ')}.`,
        `${name} 的初始化方法 ${brief(called)} 不存在。请选择例如 ${METHOD_NAMES.slice(0, 3).join('、')}。`,
        { param },
      ),
    ];
  const strange = Object.keys(given).find((key) => !(key in method.params.shape));
  if (strange !== undefined)
    return [
      error(
        'init.unknown',
        `The initialisation ${called} of ${name} has no parameter ${brief(strange)}. Remove it.`,
        `${name} 的初始化 ${called} 没有参数 ${brief(strange)}。请删除。`,
        { param },
      ),
    ];
  const result = method.params.safeParse(given);
  if (!result.success) {
    const key = String(result.error.issues[0]?.path[0]);
    const field = fieldOf(method.params.shape[key] as z.ZodType);
    // Twelve names would not fit into a sentence.
    const accepted = acceptedBy(
      field.kind === 'choice' && field.choices.length > 6
        ? { ...field, choices: [...field.choices.slice(-4), '…'] }
        : field,
    );
    return [
      error(
        'init.invalid',
        `${key} of ${name}'s initialisation is ${brief(given[key])}; it must be ${accepted.en}.`,
        `${name} 初始化的 ${key} 是 ${brief(given[key])}；应为${accepted.zh}。`,
        { param, torch: field.torch ?? 'fV' },
      ),
    ];
  }
  return (method.check?.(result.data, shape) ?? []).map((problem) => ({ ...problem, param }));
}

/**
 * What is wrong with the initialisations that a block chooses.
 *
 * @param block its id, for repairs
 */
export function checkInits(
  definition: BlockDefinition,
  params: Readonly<Record<string, unknown>>,
  inits: ChosenInits,
  block?: string,
): BlockProblem[] {
  const weights = weightsOf(definition, params);
  return Object.entries(inits).flatMap(([name, chosen]) => {
    const shape = weights[name];
    const problems = shape
      ? problemsOf(name, chosen, shape)
      : [
          error(
            'init.parameter',
            `${definition.type} has no tensor ${brief(name)} to initialise with these parameters. Remove its initialisation.`,
            `在当前参数下 ${definition.type} 没有可初始化的张量 ${brief(name)}。请删除它的初始化。`,
            { param: initParam(name) },
          ),
        ];
    return problems.map((problem) => withRepair(block, name, problem));
  });
}
