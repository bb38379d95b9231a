/** Repairs that need the whole document; those that need only the block are stated by the block. */
import { definitionOf } from '../blocks/registry';
import { type EditCommand, freeBlockId, wireId } from '../document/commands';
import type { BlockNode, NetDocument } from '../document/schema';
import type { PortRef, PortType } from '../types';
import { portsOf, whyNotConnect } from './connect';
import type { Repair } from './diagnostic';
import type { Sources } from './roles';

/** Puts a new block of one input and one output into the wire that ends at `to`. */
export function insertBefore(
  document: NetDocument,
  to: PortRef,
  type: string,
  params: BlockNode['params'] = {},
): EditCommand | null {
  const definition = definitionOf(type);
  const wire = Object.values(document.wires).find(
    (w) => w.to.block === to.block && w.to.port === to.port,
  );
  const source = wire && document.blocks[wire.from.block];
  const target = document.blocks[to.block];
  if (!definition || !wire || !source || !target) return null;
  const id = freeBlockId(document, type);
  const block = {
    type,
    params: { ...definition.initial, ...params },
    position: {
      x: (source.position.x + target.position.x) / 2,
      // A little lower, so that it does not hide under its neighbours when they stand close.
      y: (source.position.y + target.position.y) / 2 + 140,
    },
  };
  const ports = portsOf(document, block);
  const input = ports.inputs[0];
  const output = ports.outputs[0];
  if (!input || !output) return null;
  const into = { block: id, port: input.name };
  return {
    kind: 'batch',
    commands: [
      { kind: 'add-block', id, block },
      { kind: 'connect', id: wireId(into), from: wire.from, to: into },
      { kind: 'connect', id: wireId(to), from: { block: id, port: output.name }, to },
    ],
  };
}

/** Takes a block of one input and one output out of its chain: what fed it feeds what it fed. */
export function removeAndHeal(document: NetDocument, id: string): EditCommand {
  const wires = Object.values(document.wires);
  const before = wires.find((w) => w.to.block === id);
  const healed = before
    ? wires
        .filter((w) => w.from.block === id)
        .map(({ to }): EditCommand => ({ kind: 'connect', id: wireId(to), from: before.from, to }))
    : [];
  return {
    kind: 'batch',
    commands: [{ kind: 'remove', blocks: [id], wires: [] }, ...healed],
  };
}

/** Puts a block of another type in the place of one, with the wires that still fit. */
export function replaceBlock(
  document: NetDocument,
  id: string,
  type: string,
  params: BlockNode['params'] = {},
): EditCommand | null {
  const definition = definitionOf(type);
  const before = document.blocks[id];
  if (!definition || !before) return null;
  const block = { type, params: { ...definition.initial, ...params }, position: before.position };
  const { inputs, outputs } = portsOf(document, block);
  const kept = Object.values(document.wires).filter(
    ({ from, to }) =>
      (to.block === id && inputs.some(({ name }) => name === to.port)) ||
      (from.block === id && outputs.some(({ name }) => name === from.port)),
  );
  return {
    kind: 'batch',
    commands: [
      { kind: 'remove', blocks: [id], wires: [] },
      { kind: 'add-block', id, block },
      ...kept.map(({ from, to }): EditCommand => ({ kind: 'connect', id: wireId(to), from, to })),
    ],
  };
}

/**
 * Outputs that nothing is wired to, by what they carry; found once for each version of a scope. Ports of
 * groups change with the groups.
 */
const loose = new WeakMap<
  NetDocument['blocks'],
  { wires: unknown; groups: unknown; ports: Map<PortType, PortRef[]> }
>();

function looseOutputs(document: NetDocument): ReadonlyMap<PortType, readonly PortRef[]> {
  const last = loose.get(document.blocks);
  if (last && last.wires === document.wires && last.groups === document.groups) return last.ports;
  const used = new Set(Object.values(document.wires).map((w) => `${w.from.block}.${w.from.port}`));
  const ports = new Map<PortType, PortRef[]>();
  for (const [id, block] of Object.entries(document.blocks))
    for (const { name, types } of portsOf(document, block).outputs) {
      if (used.has(`${id}.${name}`)) continue;
      const same = ports.get(types[0]);
      if (same) same.push({ block: id, port: name });
      else ports.set(types[0], [{ block: id, port: name }]);
    }
  loose.set(document.blocks, { wires: document.wires, groups: document.groups, ports });
  return ports;
}

/** The one output that could feed an unconnected input, as a repair; `undefined` when none or several. */
export function connectOnlyFitting(document: NetDocument, to: PortRef): Repair | undefined {
  const block = document.blocks[to.block];
  const input = block && portsOf(document, block).inputs.find(({ name }) => name === to.port);
  const outputs = looseOutputs(document);
  const fitting: PortRef[] = [];
  for (const type of input?.types ?? [])
    for (const from of outputs.get(type) ?? []) {
      if (from.block === to.block || whyNotConnect(document, from, to) !== null) continue;
      fitting.push(from);
      // Two are a choice, which is the user's.
      if (fitting.length > 1) return undefined;
    }
  const only = fitting[0];
  if (!only) return undefined;
  const name = `${document.blocks[only.block]?.type}.${only.port}`;
  return {
    label: { en: `Connect ${name}`, zh: `连接 ${name}` },
    command: { kind: 'connect', id: wireId(to), from: only, to },
  };
}

/**
 * The nearest layer before an input that decides its feature count, going back through layers that
 * keep it: the block and the name of that parameter.
 */
export function featureSource(
  document: NetDocument,
  sources: Sources,
  to: PortRef,
): { block: string; param: string } | undefined {
  const deciding = (type: string): string | undefined => {
    if (type === 'Linear' || type === 'Bilinear') return 'out_features';
    return /^Conv(Transpose)?[123]d$/.test(type) ? 'out_channels' : undefined;
  };
  const keeping = (type: string): boolean =>
    type === 'Identity' ||
    /Dropout/.test(type) ||
    (definitionOf(type)?.category === 'activation' && type !== 'GLU');
  let at = sources.get(to.block)?.get(to.port)?.block;
  for (let steps = 0; at !== undefined && steps < 1000; steps++) {
    const type = document.blocks[at]?.type ?? '';
    const param = deciding(type);
    if (param) return { block: at, param };
    if (!keeping(type)) return undefined;
    at = sources.get(at)?.get('input')?.block;
  }
  return undefined;
}
