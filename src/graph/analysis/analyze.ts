/** Analysis of a document: order, parameters, shapes, costs, and what is wrong. Never throws. */
import type { BlockProblem, Inferred } from '../blocks/contract';
import { definitionOf } from '../blocks/registry';
import type { BlockNode, NetDocument } from '../document/schema';
import type { Text, ValueType } from '../types';
import { findPort, portsOf } from './connect';
import type { Diagnostic } from './diagnostic';
import { orderOf } from './order';
import { checkBlock } from './params';
import { connectOnlyFitting, featureSource, insertBefore, removeAndHeal } from './repairs';
import { ancestorsOf, categoryOf, rolesOf, type Sources, sourcesOf } from './roles';
import type { Analysis, BlockAnalysis, Facts } from './types';

/** Wires whose ends are missing or whose types differ; the rest of analysis ignores them. */
function wireProblems(document: NetDocument): { problems: Diagnostic[]; broken: Set<string> } {
  const problems: Diagnostic[] = [];
  const broken = new Set<string>();
  const taken = new Map<string, string>();
  for (const [id, { from, to }] of Object.entries(document.wires)) {
    const fault = (code: string, block: string, port: string, message: Text) => {
      broken.add(id);
      problems.push({
        severity: 'error',
        code,
        wire: id,
        ...(document.blocks[block] ? { block } : {}),
        port,
        message,
        repair: {
          label: { en: 'Remove the wire', zh: '删除连线' },
          command: { kind: 'remove', blocks: [], wires: [id] },
        },
      });
    };
    const ends = [
      [from, 'outputs', to.block],
      [to, 'inputs', from.block],
    ] as const;
    let dangling = false;
    for (const [ref, side, other] of ends) {
      const block = document.blocks[ref.block];
      if (block && !definitionOf(block.type)) continue;
      if (block && findPort(document, ref, side)) continue;
      dangling = true;
      const what = side === 'outputs' ? { en: 'output', zh: '输出' } : { en: 'input', zh: '输入' };
      fault('wire.dangling', block ? ref.block : other, ref.port, {
        en: `Wire ${id}: there is no ${what.en} ${ref.block}.${ref.port}. Remove the wire or connect it anew.`,
        zh: `连线 ${id}：没有${what.zh} ${ref.block}.${ref.port}。请删除或重新连接。`,
      });
      break;
    }
    if (dangling) continue;
    const output = findPort(document, from, 'outputs');
    const input = findPort(document, to, 'inputs');
    if (!output || !input) {
      // One end is a block of an unknown type, which is reported by itself.
      broken.add(id);
      continue;
    }
    if (!input.types.includes(output.types[0])) {
      fault('wire.type', to.block, to.port, {
        en: `${from.block}.${from.port} carries ${output.types[0]}; ${to.block}.${to.port} takes ${input.types.join(' or ')}.`,
        zh: `${from.block}.${from.port} 输出 ${output.types[0]}；${to.block}.${to.port} 需要 ${input.types.join(' 或 ')}。`,
      });
      continue;
    }
    const key = `${to.block}.${to.port}`;
    const first = taken.get(key);
    if (first !== undefined)
      fault('wire.double', to.block, to.port, {
        en: `${key} has two wires, ${first} and ${id}; an input takes one. Remove one.`,
        zh: `${key} 有两条连线 ${first} 和 ${id}；一个输入只能接一条。请删除一条。`,
      });
    else taken.set(key, id);
  }
  return { problems, broken };
}

function unknownBlock(id: string, type: string): Diagnostic {
  return {
    severity: 'error',
    code: 'block.unknown',
    block: id,
    message: {
      en: `Netloom has no block ${type}. Remove it, or open the project with a newer Netloom.`,
      zh: `Netloom 没有名为 ${type} 的块。请删除，或用更新的版本打开。`,
    },
    repair: {
      label: { en: 'Remove the block', zh: '删除该块' },
      command: { kind: 'remove', blocks: [id], wires: [] },
    },
  };
}

function cycleProblem(cycle: readonly string[]): Diagnostic {
  const path = [...cycle, cycle[0]].join(' → ');
  return {
    severity: 'error',
    code: 'graph.cycle',
    block: cycle[0] as string,
    message: {
      en: `These blocks feed one another in a cycle: ${path}. Remove one of the wires.`,
      zh: `这些块形成了环：${path}。请删除其中一条连线。`,
    },
  };
}

function missingInput(
  document: NetDocument,
  id: string,
  port: string,
  needed: boolean,
): Diagnostic {
  const repair = connectOnlyFitting(document, { block: id, port });
  const type = document.blocks[id]?.type;
  return {
    severity: needed ? 'error' : 'warning',
    code: 'input.missing',
    block: id,
    port,
    message: {
      en: `${type} has nothing connected to ${port}.`,
      zh: `${type} 的 ${port} 没有连接。`,
    },
    ...(repair ? { repair } : {}),
  };
}

/** Problems that a block in front of the faulty one would solve. */
const insertions: Readonly<Record<string, string>> = {
  'linear.needs_flatten': 'Flatten',
  'dataloader.needs_to_tensor': 'ToTensor',
  'normalize.needs_to_tensor': 'ToTensor',
  'dataloader.sizes_differ': 'Resize',
};

/** Adds the repairs that a block cannot state because they change its surroundings. */
function withRepair(
  document: NetDocument,
  sources: Sources,
  inputs: Readonly<Record<string, ValueType | undefined>>,
  id: string,
  problem: BlockProblem,
): Diagnostic {
  const diagnostic: Diagnostic = { ...problem, block: id };
  if (problem.repair) return diagnostic;
  const missing = insertions[problem.code];
  if (missing) {
    const port = problem.port ?? portsOf(document.blocks[id] as BlockNode).inputs[0]?.name ?? '';
    const command = insertBefore(document, { block: id, port }, missing);
    const label = { en: `Insert ${missing}`, zh: `插入 ${missing}` };
    return command ? { ...diagnostic, repair: { label, command } } : diagnostic;
  }
  if (problem.code === 'totensor.tensor') {
    const label = { en: 'Remove this ToTensor', zh: '删除这个 ToTensor' };
    return { ...diagnostic, repair: { label, command: removeAndHeal(document, id) } };
  }
  if (problem.code === 'loss.classes') {
    const source = featureSource(document, sources, { block: id, port: 'input' });
    const target = inputs.target;
    const classes = target?.type === 'Target' ? target.target.classes : null;
    if (source && classes)
      return {
        ...diagnostic,
        repair: {
          label: {
            en: `Set ${source.param} of ${source.block} to ${classes}`,
            zh: `把 ${source.block} 的 ${source.param} 设为 ${classes}`,
          },
          command: { kind: 'set-param', block: source.block, param: source.param, value: classes },
        },
      };
  }
  return diagnostic;
}

function trainingProblems(document: NetDocument, analysis: Analysis): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const trainers = Object.keys(document.blocks).filter(
    (id) => categoryOf(document, id) === 'training',
  );
  for (const extra of trainers.slice(1))
    problems.push({
      severity: 'error',
      code: 'training.several',
      block: extra,
      message: {
        en: `The project has ${trainers.length} Trainer blocks; it can have one. Remove this one.`,
        zh: `项目中有 ${trainers.length} 个 Trainer；只能有一个。请删除这个。`,
      },
      repair: {
        label: { en: 'Remove this Trainer', zh: '删除这个 Trainer' },
        command: { kind: 'remove', blocks: [extra], wires: [] },
      },
    });
  const roles = analysis.training;
  if (roles?.optimizer && roles.loss && roles.layers.length > 0) {
    const trainable = roles.layers.reduce(
      (sum, id) => sum + (analysis.blocks[id]?.cost?.parameters ?? 0),
      0,
    );
    const known = roles.layers.every((id) => analysis.blocks[id]?.params);
    if (known && trainable === 0)
      problems.push({
        severity: 'error',
        code: 'training.nothing_trainable',
        torch: 'cV',
        block: roles.optimizer,
        message: {
          en: 'No layer before the loss has parameters to train. Add a Linear or Conv2d layer.',
          zh: '损失之前没有可训练参数的层。请添加 Linear 或 Conv2d。',
        },
      });
  }
  return problems;
}

/**
 * Analyses a whole document.
 *
 * @param facts what the engine found on disk, by dataset block; without it their sizes stay unknown
 */
export function analyze(document: NetDocument, facts: Facts = {}): Analysis {
  const { problems: wires, broken } = wireProblems(document);
  const sound: NetDocument = broken.size
    ? {
        ...document,
        wires: Object.fromEntries(Object.entries(document.wires).filter(([id]) => !broken.has(id))),
      }
    : document;
  const { order, cycles } = orderOf(sound);
  const sources = sourcesOf(sound);
  const roles = rolesOf(sound, order, sources);
  const inTraining = roles ? ancestorsOf(sources, [roles.trainer]) : new Set<string>();

  const blocks: Record<string, BlockAnalysis> = {};
  let parameters = 0;
  let macs = 0;
  let activationBytes = 0;

  const analyzeBlock = (id: string, connected: boolean): BlockAnalysis => {
    const block = sound.blocks[id] as NetDocument['blocks'][string];
    const definition = definitionOf(block.type);
    if (!definition)
      return { inputs: {}, outputs: {}, diagnostics: [unknownBlock(id, block.type)] };
    const { params, problems } = checkBlock(definition, block);
    const diagnostics: Diagnostic[] = problems.map((p) => ({ ...p, block: id }));
    const inputs: Record<string, ValueType | undefined> = {};
    for (const port of portsOf(block).inputs) {
      const source = sources.get(id)?.get(port.name);
      if (source) inputs[port.name] = blocks[source.block]?.outputs[source.port];
      else if (!port.optional && connected)
        diagnostics.push(missingInput(sound, id, port.name, inTraining.has(id)));
    }
    if (!params || !connected) return { inputs, outputs: {}, diagnostics };
    let inferred: Inferred;
    try {
      const blockFacts = facts[id];
      inferred = definition.infer({
        block: id,
        params,
        inputs,
        ...(blockFacts ? { facts: blockFacts } : {}),
      });
    } catch (error) {
      inferred = { outputs: {}, problems: [inferFailed(block.type, error)] };
    }
    for (const problem of inferred.problems ?? [])
      diagnostics.push(withRepair(sound, sources, inputs, id, problem));
    return {
      params,
      inputs,
      outputs: inferred.outputs,
      diagnostics,
      ...(inferred.cost ? { cost: inferred.cost } : {}),
    };
  };

  for (const id of order) {
    const result = analyzeBlock(id, true);
    blocks[id] = result;
    parameters += result.cost?.parameters ?? 0;
    macs += result.cost?.macs ?? 0;
    for (const value of Object.values(result.outputs))
      if (value.type === 'Tensor' && result.cost && value.shape.every((d) => d !== null))
        activationBytes += 4 * value.shape.reduce<number>((n, d) => n * (d as number), 1);
  }
  for (const id of Object.keys(sound.blocks)) blocks[id] ??= analyzeBlock(id, false);

  const analysis: Analysis = {
    blocks,
    order,
    diagnostics: [],
    totals: { parameters, macs, activationBytes },
    ...(roles ? { training: roles } : {}),
  };
  const all = [
    ...wires,
    ...cycles.map(cycleProblem),
    ...trainingProblems(sound, analysis),
    ...Object.values(blocks).flatMap((b) => b.diagnostics),
  ];
  // Document-level problems that name a block are shown on it too.
  for (const diagnostic of all) {
    const owner = diagnostic.block === undefined ? undefined : blocks[diagnostic.block];
    if (owner && diagnostic.block !== undefined && !owner.diagnostics.includes(diagnostic))
      blocks[diagnostic.block] = { ...owner, diagnostics: [diagnostic, ...owner.diagnostics] };
  }
  const rank = { error: 0, warning: 1 };
  all.sort((a, b) => rank[a.severity] - rank[b.severity]);
  return { ...analysis, diagnostics: all };
}

function inferFailed(type: string, error: unknown): BlockProblem {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    code: 'block.internal',
    message: {
      en: `The shape rule of ${type} failed: ${reason}. Please report this as a bug.`,
      zh: `${type} 的形状规则出错：${reason}。请报告此问题。`,
    },
  };
}
