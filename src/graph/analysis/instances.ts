/** What analysis says of instances of groups and of the ports inside them. */
import type { Cost } from '../blocks/contract';
import { definitionOf } from '../blocks/registry';
import type { BlockNode } from '../document/schema';
import { GROUP, scopeView } from '../document/scope';
import type { PortRef, Text, ValueType } from '../types';
import { portsOf } from './connect';
import type { Diagnostic } from './diagnostic';
import type { Instance, Origin } from './flatten';
import { checkBlock } from './params';
import { missingInput, placed, type Site } from './place';
import type { BlockAnalysis } from './types';

type Blocks = Readonly<Record<string, BlockAnalysis>>;

function valueAt(blocks: Blocks, source: PortRef | undefined): ValueType | undefined {
  return source && blocks[source.block]?.outputs[source.port];
}

/** The ports inside groups, by their path: what passes through them. */
export function terminalBlocks(site: Site, blocks: Blocks): Record<string, BlockAnalysis> {
  const made: Record<string, BlockAnalysis> = {};
  for (const [id, terminal] of site.flat.terminals) {
    const { side, source } = terminal;
    const value = valueAt(blocks, source);
    made[id] =
      side === 'inputs'
        ? { inputs: {}, outputs: value ? { output: value } : {}, diagnostics: [] }
        : {
            inputs: { input: value },
            outputs: {},
            diagnostics: missingInput(site, id, terminal, 'input'),
          };
  }
  return made;
}

/**
 * Instances by their path: shapes at their ports, the cost of all that is inside, and the first error
 * inside. `own` are the problems of the instances themselves.
 */
export function instanceBlocks(
  site: Site,
  blocks: Blocks,
  general: readonly Diagnostic[],
): { readonly blocks: Record<string, BlockAnalysis>; readonly own: readonly Diagnostic[] } {
  const { flat, sound } = site;
  const cost = new Map<string, Cost>();
  const first = new Map<string, Diagnostic>();
  const blame = (owners: readonly string[], diagnostics: readonly Diagnostic[]) => {
    const error = diagnostics.find(({ severity }) => severity === 'error');
    for (const owner of error ? owners : [])
      if (!first.has(owner)) first.set(owner, error as Diagnostic);
  };
  for (const [id, { owners }] of [...flat.origin, ...flat.terminals]) {
    const found = blocks[id];
    if (!found || owners.length === 0) continue;
    blame(owners, found.diagnostics);
    for (const owner of owners) {
      const sum = cost.get(owner) ?? { parameters: 0, macs: 0 };
      cost.set(owner, {
        parameters: sum.parameters + (found.cost?.parameters ?? 0),
        macs: sum.macs + (found.cost?.macs ?? 0),
      });
    }
  }

  const own: Diagnostic[] = [];
  const mine = new Map<string, readonly Diagnostic[]>();
  for (const [id, instance] of flat.instances) {
    const diagnostics = ownProblems(site, id, instance);
    own.push(...diagnostics);
    mine.set(id, [...general.filter((d) => d.block === id), ...diagnostics]);
    blame(instance.owners, mine.get(id) ?? []);
  }

  const made: Record<string, BlockAnalysis> = {};
  for (const [id, instance] of flat.instances) {
    const node = scopeView(sound, instance.scope).blocks[instance.block] as BlockNode;
    const definition = definitionOf(GROUP);
    const { params } = definition ? checkBlock(definition, node) : {};
    const values = (refs: Instance['inputs']) =>
      Object.fromEntries(
        Object.entries(refs).flatMap(([port, source]) => {
          const value = valueAt(blocks, source);
          return value ? [[port, value]] : [];
        }),
      );
    const inside = first.get(id);
    const sum = cost.get(id);
    const leaving = portsOf(scopeView(sound, instance.scope), node).outputs[0]?.name;
    const standsFor = leaving === undefined ? undefined : instance.outputs[leaving]?.block;
    made[id] = {
      ...(params ? { params } : {}),
      inputs: values(instance.inputs),
      outputs: values(instance.outputs),
      ...(sum ? { cost: sum } : {}),
      ...(standsFor === undefined ? {} : { standsFor }),
      diagnostics: [...(mine.get(id) ?? []), ...(inside ? [summary(id, instance, inside)] : [])],
    };
  }
  return { blocks: made, own };
}

function ownProblems(site: Site, id: string, instance: Instance): Diagnostic[] {
  const { scope, block, problem } = instance;
  const view = scopeView(site.sound, scope);
  const node = view.blocks[block] as BlockNode;
  const definition = definitionOf(GROUP);
  const diagnostics = definition
    ? checkBlock(definition, node).problems.map((p) => placed(id, instance, p))
    : [];
  if (problem)
    diagnostics.push(
      placed(id, instance, {
        severity: 'error',
        ...problem,
        ...(problem.param === 'group'
          ? {
              repair: {
                label: { en: 'Remove the block', zh: '删除该块' },
                command: { kind: 'remove', blocks: [block], wires: [] },
              },
            }
          : {
              repair: {
                label: { en: 'Set repeat to 1', zh: '把 repeat 设为 1' },
                command: { kind: 'set-param', block, param: 'repeat', value: undefined },
              },
            }),
      }),
    );
  for (const port of portsOf(view, node).inputs)
    if (!port.optional) diagnostics.push(...missingInput(site, id, instance, port.name));
  return diagnostics;
}

/** `repetition 2 › conv1` for a path below an instance. */
function wordsOf(path: string): Text {
  const parts = path.split('.');
  const say = (repetition: (k: number) => string) =>
    parts.map((part) => (/^\d+$/.test(part) ? repetition(Number(part) + 1) : part)).join(' › ');
  return { en: say((k) => `repetition ${k}`), zh: say((k) => `第 ${k} 次重复`) };
}

/** The first error inside an instance, as the instance itself shows it. */
function summary(id: string, origin: Origin, inside: Diagnostic): Diagnostic {
  const { en, zh } = wordsOf((inside.block ?? '').slice(id.length + 1));
  return {
    severity: 'error',
    code: 'group.inside',
    block: id,
    ...(origin.path.length > 0 ? { path: origin.path } : {}),
    message: { en: `${en}: ${inside.message.en}`, zh: `${zh}：${inside.message.zh}` },
    ...(inside.repair ? { repair: inside.repair } : {}),
  };
}
