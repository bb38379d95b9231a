/**
 * Analysis of a document: order, parameters, shapes, costs, and what is wrong. Never throws. Groups are
 * unfolded first; what is found inside them is shown at its path and on the block that stands for it.
 */

import type { BlockProblem } from '../blocks/contract';
import { definitionOf } from '../blocks/registry';
import type { NetDocument } from '../document/schema';
import { scopeView } from '../document/scope';
import type { ValueType } from '../types';
import { activationPeak } from './activations';
import { portsOf } from './connect';
import type { Diagnostic } from './diagnostic';
import { integerProblems } from './elements';
import { type Flat, flatten, type Origin } from './flatten';
import { habitProblems } from './habits';
import { faultlessBlock, infer } from './infer';
import { checkInits } from './inits';
import { instanceBlocks, terminalBlocks } from './instances';
import { bytesOf, trainingBytes } from './memory';
import { modesIn } from './modes';
import { offBlocks } from './off';
import { orderOf } from './order';
import { checkBlock } from './params';
import { missingInput, placed, repairOf, type Site } from './place';
import { receptiveFields, widest } from './receptive';
import { ancestorsOf, rolesOf, type Sources, sourcesOf } from './roles';
import { checkScopes } from './scopes';
import { trainingProblems } from './training';
import type { Analysis, BlockAnalysis, Facts, TrainingRoles } from './types';

/**
 * Analyses a whole document.
 *
 * @param facts what the engine found on disk, by dataset block of the flat network; without it their
 * sizes stay unknown
 */
export function analyze(document: NetDocument, facts: Facts = {}): Analysis {
  const { sound, problems: scopeProblems } = checkScopes(document);
  const { active, off, silent } = modesIn(sound);
  const flat = flatten(active);
  const { order } = orderOf(flat.document);
  const sources = sourcesOf(flat.document);
  const roles = rolesOf(flat.document, order, sources);
  const inTraining = roles ? ancestorsOf(sources, [roles.trainer]) : new Set<string>();
  const site: Site = {
    sound,
    flat,
    silent,
    sources,
    inTraining: neededBy(active, flat, inTraining),
  };

  const blocks: Record<string, BlockAnalysis> = {};
  const analyzeBlock = (id: string, connected: boolean): BlockAnalysis => {
    const origin = flat.origin.get(id) as Origin;
    const block = flat.document.blocks[id] as NetDocument['blocks'][string];
    const at = (problem: BlockProblem) => placed(id, origin, problem);
    const definition = definitionOf(block.type);
    if (!definition)
      return {
        inputs: {},
        outputs: {},
        diagnostics: [at(unknownBlock(origin.block, block.type))],
      };
    const { params, problems } = checkBlock(definition, block);
    const diagnostics: Diagnostic[] = problems.map((problem) => {
      const repair = problem.repair ? undefined : repairOf(site, id, origin, {}, problem);
      return { ...at(problem), ...(repair ? { repair } : {}) };
    });
    if (params && block.init)
      diagnostics.push(...checkInits(definition, params, block.init, origin.block).map(at));
    const inputs: Record<string, ValueType | undefined> = {};
    for (const port of portsOf(sound, block).inputs) {
      const source = sources.get(id)?.get(port.name);
      if (source) inputs[port.name] = blocks[source.block]?.outputs[source.port];
      else if (!port.optional && connected)
        diagnostics.push(...missingInput(site, id, origin, port.name));
    }
    if (!params || !connected) return { inputs, outputs: {}, diagnostics };
    const blockFacts = facts[id];
    const inferred = infer(id, block, definition, {
      block: origin.block,
      params,
      inputs,
      ...(blockFacts ? { facts: blockFacts } : {}),
    });
    for (const problem of [...integerProblems(definition, inputs), ...(inferred.problems ?? [])]) {
      const repair = problem.repair ? undefined : repairOf(site, id, origin, inputs, problem);
      diagnostics.push({ ...at(problem), ...(repair ? { repair } : {}) });
    }
    const analysis: BlockAnalysis = {
      params,
      inputs,
      outputs: inferred.outputs,
      diagnostics,
      ...(inferred.cost ? { cost: inferred.cost } : {}),
    };
    return diagnostics.length > 0 ? analysis : faultlessBlock(inferred, analysis);
  };

  for (const id of order) blocks[id] = analyzeBlock(id, true);
  for (const id of Object.keys(flat.document.blocks)) blocks[id] ??= analyzeBlock(id, false);
  const fields = receptiveFields(flat.document, order, sources, blocks);
  const totals = totalsOf(
    { document: flat.document, order, sources, roles, blocks },
    widest(fields, roles?.layers ?? order),
  );
  Object.assign(blocks, terminalBlocks(site, blocks));
  const taken = offBlocks(site, off, blocks, facts);
  Object.assign(blocks, taken.blocks);

  const general = [...scopeProblems].flatMap(([scope, problems]) => {
    const place = flat.first.get(scope);
    // A definition that nothing uses has no place where its problems could be shown.
    if (!place) return [];
    const { prefix, path, owners } = place;
    return problems.map(({ block = '', ...problem }): Diagnostic => {
      const { block: id, ...rest } = placed(
        prefix + block,
        { scope, block, path, owners },
        problem,
      );
      return block === '' ? rest : { ...rest, block: id as string };
    });
  });
  const wide = [...trainingProblems(site, roles, blocks), ...habitProblems(site, roles, blocks)];
  for (const { block, ...problem } of wide) {
    const origin = flat.origin.get(block) as Origin;
    const repair =
      problem.repair ?? repairOf(site, block, origin, blocks[block]?.inputs ?? {}, problem);
    const at = placed(block, origin, problem);
    general.push(problem.repair || !repair ? at : { ...at, repair });
  }
  // Problems of a whole scope that name a block are shown on it too.
  for (const diagnostic of general) {
    const id = diagnostic.block;
    const owner = id === undefined ? undefined : blocks[id];
    if (owner && id !== undefined)
      blocks[id] = { ...owner, diagnostics: [diagnostic, ...owner.diagnostics] };
  }
  const instances = instanceBlocks(site, blocks, general);
  const all = withoutRepeats(flat, taken.origin, [
    ...general,
    ...Object.entries(blocks).flatMap(([id, b]) =>
      b.diagnostics.filter((d) => d.block === id && !general.includes(d)),
    ),
    ...instances.own,
  ]);
  Object.assign(blocks, instances.blocks);
  const rank = { error: 0, warning: 1 };
  all.sort((a, b) => rank[a.severity] - rank[b.severity]);
  return {
    flat: flat.document,
    blocks,
    order,
    diagnostics: all,
    totals,
    ...(roles ? { training: roles } : {}),
  };
}

/** Adds the instances that take part, also those whose outputs nothing reaches yet. */
function neededBy(document: NetDocument, flat: Flat, ids: ReadonlySet<string>) {
  if (flat.instances.size === 0) return ids;
  const all = new Set(ids);
  const open = [...ids];
  const add = (id: string) => {
    if (all.has(id)) return;
    all.add(id);
    open.push(id);
  };
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const origin = flat.origin.get(id) ?? flat.instances.get(id);
    if (!origin) continue;
    for (const owner of origin.owners) add(owner);
    const prefix = id.slice(0, id.length - origin.block.length);
    for (const { from, to } of Object.values(scopeView(document, origin.scope).wires))
      if (to.block === origin.block && flat.instances.has(prefix + from.block))
        add(prefix + from.block);
  }
  return all;
}

interface Whole {
  readonly document: NetDocument;
  readonly order: readonly string[];
  readonly sources: Sources;
  readonly roles: TrainingRoles | undefined;
  readonly blocks: Analysis['blocks'];
}

function totalsOf(whole: Whole, receptiveField: readonly number[] | undefined): Analysis['totals'] {
  let parameters = 0;
  let macs = 0;
  let activationBytes = 0;
  for (const { cost, outputs } of Object.values(whole.blocks)) {
    parameters += cost?.parameters ?? 0;
    macs += cost?.macs ?? 0;
    if (cost) activationBytes += bytesOf(Object.values(outputs));
  }
  return {
    parameters,
    macs,
    activationBytes,
    trainingBytes: trainingBytesOf(whole, parameters),
    ...(receptiveField ? { receptiveField } : {}),
  };
}

/** Of the training that the roles describe; without them, as if all blocks took part. */
function trainingBytesOf({ document, order, sources, roles, blocks }: Whole, parameters: number) {
  const type = document.blocks[roles?.optimizer ?? '']?.type;
  const params = blocks[roles?.optimizer ?? '']?.params;
  const layers = roles
    ? [...roles.layers, ...(roles.loss === undefined ? [] : [roles.loss])]
    : order.filter((id) => blocks[id]?.cost);
  const fed = blocks[roles?.trainLoader ?? '']?.outputs ?? {};
  const chain = (roles?.chain ?? []).map((id) => document.blocks[id]?.type);
  return trainingBytes({
    parameters,
    fedBytes: bytesOf(Object.values(fed)),
    activationBytes: activationPeak({
      layers,
      sources,
      blocks,
      typeOf: (id) => {
        const { type = '' } = document.blocks[id] ?? {};
        return { type, category: definitionOf(type)?.category };
      },
    }),
    ...(type !== undefined && params ? { optimizer: { type, params } } : {}),
    allGradients: type === 'LBFGS' || chain.includes('ClipGradNorm'),
  });
}

/** What is wrong in one definition is wrong in each repetition: said once for each instance. */
function withoutRepeats(
  flat: Flat,
  off: ReadonlyMap<string, Origin>,
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((d) => {
    if (!d.path?.length || d.block === undefined) return true;
    const place =
      flat.origin.get(d.block) ??
      flat.instances.get(d.block) ??
      flat.terminals.get(d.block) ??
      off.get(d.block);
    const key = JSON.stringify([d.path, place?.block, d.code, d.port, d.param, d.wire]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function unknownBlock(id: string, type: string): BlockProblem {
  return {
    severity: 'error',
    code: 'block.unknown',
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
