/** What analysis says of muted and bypassed blocks: what passes through them, and where that cannot be. */
import type { Inferred } from '../blocks/contract';
import { definitionOf } from '../blocks/registry';
import { GROUP, scopeView, titleOf } from '../document/scope';
import type { PortRef, ValueType } from '../types';
import type { Origin } from './flatten';
import { infer } from './infer';
import { type Modes, type Off, offProblems } from './modes';
import { checkBlock } from './params';
import { placed, type Site } from './place';
import type { BlockAnalysis, Facts } from './types';

type Values = Record<string, ValueType>;

/**
 * Blocks that take no part, by their path, with where each comes from.
 *
 * @param blocks what was found out about those that do
 */
export function offBlocks(
  site: Site,
  modes: Modes['off'],
  blocks: Readonly<Record<string, BlockAnalysis>>,
  facts: Facts,
): {
  readonly blocks: Readonly<Record<string, BlockAnalysis>>;
  readonly origin: ReadonlyMap<string, Origin>;
} {
  const made: Record<string, BlockAnalysis> = {};
  const origin = new Map<string, Origin>();
  for (const { scope, prefix, path, owners, resolve } of site.flat.levels) {
    const view = scopeView(site.sound, scope);
    const values = (refs: Readonly<Record<string, PortRef | undefined>>): Values =>
      Object.fromEntries(
        Object.entries(refs).flatMap(([port, ref]) => {
          const source = ref && resolve(ref);
          const value = source && blocks[source.block]?.outputs[source.port];
          return value ? [[port, value]] : [];
        }),
      );
    for (const [block, off] of modes.get(scope) ?? []) {
      const id = prefix + block;
      const from: Origin = { scope, block, path, owners };
      const inputs = values(off.inputs);
      const outputs = values(off.outputs);
      const { params, computed } = alone(id, block, off, inputs, facts);
      const problems = offProblems(off, titleOf(view, off.block), block, outputs, computed);
      origin.set(id, from);
      made[id] = {
        ...(params ? { params } : {}),
        inputs,
        outputs,
        off: off.joined ? 'joined' : (off.block.mode ?? 'muted'),
        diagnostics: problems.map((problem) => placed(id, from, problem)),
      };
    }
  }
  return { blocks: made, origin };
}

/** What the block itself would make of what arrives. */
function alone(
  id: string,
  block: string,
  off: Off,
  inputs: Values,
  facts: Facts,
): {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly computed?: Inferred['outputs'];
} {
  const definition = definitionOf(off.block.type);
  if (!definition) return {};
  const { params } = checkBlock(definition, off.block);
  if (!params || off.block.type === GROUP) return { params };
  const own = facts[id];
  const context = { block, params, inputs, ...(own ? { facts: own } : {}) };
  const { outputs, problems } = infer(id, off.block, definition, context);
  const fails = problems?.some(({ severity }) => severity === 'error');
  return { params, ...(fails ? {} : { computed: outputs }) };
}
