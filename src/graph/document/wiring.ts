/** Edits that keep wires whole: healing around what is deleted, inserting into a wire, wiring by type. */
import { portsOf, whyNotConnect } from '../analysis/connect';
import { passingInput } from '../analysis/modes';
import type { PortRef } from '../types';
import { type EditCommand, wireId } from './commands';
import type { NetDocument } from './schema';

const batch = (commands: readonly EditCommand[]): EditCommand => ({ kind: 'batch', commands });

/** The wires that would close the gap when blocks are deleted: what fed them feeds what they fed. */
export function healingWires(
  view: NetDocument,
  gone: ReadonlySet<string>,
): readonly { readonly from: PortRef; readonly to: PortRef }[] {
  const arriving = new Map(
    Object.values(view.wires).map(({ from, to }) => [`${to.block}.${to.port}`, from]),
  );
  const sourceOf = (from: PortRef, seen: ReadonlySet<string>): PortRef | undefined => {
    if (!gone.has(from.block)) return from;
    const block = view.blocks[from.block];
    if (!block || seen.has(from.block)) return undefined;
    const input = passingInput(portsOf(view, block), from.port);
    const before = input === undefined ? undefined : arriving.get(`${from.block}.${input}`);
    return before && sourceOf(before, new Set(seen).add(from.block));
  };
  return Object.values(view.wires).flatMap(({ from, to }) => {
    if (!gone.has(from.block) || gone.has(to.block)) return [];
    const source = sourceOf(from, new Set());
    const block = source && view.blocks[source.block];
    const target = view.blocks[to.block];
    if (!block || !target) return [];
    const carried = portsOf(view, block).outputs.find(({ name }) => name === source.port)?.types[0];
    const taken = portsOf(view, target).inputs.find(({ name }) => name === to.port)?.types;
    return carried && taken?.includes(carried) ? [{ from: source, to }] : [];
  });
}

/** Deletes blocks, wires and notes; with `heal`, what fed the blocks then feeds what they fed. */
export function removal(
  view: NetDocument,
  blocks: readonly string[],
  wires: readonly string[],
  notes: readonly string[],
  heal: boolean,
): EditCommand {
  const remove: EditCommand = {
    kind: 'remove',
    blocks,
    wires,
    ...(notes.length > 0 ? { notes } : {}),
  };
  const healed = heal ? healingWires(view, new Set(blocks)) : [];
  // A wire that is deleted together with a block was meant to go.
  const chosen = new Set(
    wires.flatMap((id) => (view.wires[id] ? [wireId(view.wires[id].to)] : [])),
  );
  const connects = healed
    .filter(({ to }) => !chosen.has(wireId(to)))
    .map(({ from, to }): EditCommand => ({ kind: 'connect', id: wireId(to), from, to }));
  return connects.length > 0 ? batch([remove, ...connects]) : remove;
}

/** Whether any wire touches a block. */
export function isWired(view: NetDocument, block: string): boolean {
  return Object.values(view.wires).some(
    ({ from, to }) => from.block === block || to.block === block,
  );
}

/**
 * Puts a block that stands in the document into a wire: what came through it goes through the block.
 * `null` when the block has no ports for what the wire carries.
 */
export function insertion(view: NetDocument, wire: string, id: string): EditCommand | null {
  const old = view.wires[wire];
  const block = view.blocks[id];
  if (!old || !block || old.from.block === id || old.to.block === id) return null;
  const { [wire]: _, ...rest } = view.wires;
  const without = { ...view, wires: rest };
  const ports = portsOf(view, block);
  for (const input of ports.inputs) {
    const into = { block: id, port: input.name };
    if (whyNotConnect(without, old.from, into)) continue;
    for (const output of ports.outputs) {
      const out = { block: id, port: output.name };
      if (whyNotConnect(without, out, old.to)) continue;
      return batch([
        { kind: 'remove', blocks: [], wires: [wire] },
        { kind: 'connect', id: wireId(into), from: old.from, to: into },
        { kind: 'connect', id: wireId(old.to), from: out, to: old.to },
      ]);
    }
  }
  return null;
}

/** Where the ends of a wire are when one is moved: the old one goes, the new one comes. */
export function rewiring(
  view: NetDocument,
  wire: string,
  from: PortRef,
  to: PortRef,
): EditCommand | null {
  if (!view.wires[wire]) return null;
  return batch([
    { kind: 'remove', blocks: [], wires: [wire] },
    { kind: 'connect', id: wireId(to), from, to },
  ]);
}

/** The best wire from one block to another: a free input before a taken one, an unused output first. */
export function wireBetween(
  view: NetDocument,
  from: string,
  to: string,
): { readonly from: PortRef; readonly to: PortRef } | undefined {
  const source = view.blocks[from];
  const target = view.blocks[to];
  if (!source || !target) return undefined;
  const wires = Object.values(view.wires);
  const taken = (port: string) => wires.some((w) => w.to.block === to && w.to.port === port);
  const used = (port: string) => wires.some((w) => w.from.block === from && w.from.port === port);
  const { outputs } = portsOf(view, source);
  const { inputs } = portsOf(view, target);
  const free = inputs.filter(({ name }) => !taken(name));
  for (const input of free)
    for (const output of [
      ...outputs.filter(({ name }) => !used(name)),
      ...outputs.filter(({ name }) => used(name)),
    ]) {
      const wire = {
        from: { block: from, port: output.name },
        to: { block: to, port: input.name },
      };
      if (!whyNotConnect(view, wire.from, wire.to)) return wire;
    }
  return undefined;
}
