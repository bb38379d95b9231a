/**
 * Edit commands: the only way a document changes. `applyCommand` is pure; undo keeps immer's inverse
 * patches, so one command is one undo step. Repairs and pasted graphs are commands too.
 */
import { applyPatches, enablePatches, type Patch, produceWithPatches } from 'immer';
import type { PortRef } from '../types';
import type { BlockNode, GroupDefinition, Mode, NetDocument, Note, Position, Wire } from './schema';
import { GROUP, GROUP_INPUT, GROUP_OUTPUT, type ScopeId } from './scope';

enablePatches();

export type EditCommand =
  | { readonly kind: 'add-block'; readonly id: string; readonly block: BlockNode }
  | {
      readonly kind: 'remove';
      readonly blocks: readonly string[];
      readonly wires: readonly string[];
      readonly notes?: readonly string[];
    }
  | {
      readonly kind: 'move';
      readonly positions: Readonly<Record<string, Position>>;
      readonly notes?: Readonly<Record<string, Position>>;
    }
  /** `undefined` puts the default back. */
  | {
      readonly kind: 'set-param';
      readonly block: string;
      readonly param: string;
      readonly value: unknown;
    }
  /** How a learnt tensor starts; without `init` as PyTorch does by default. */
  | {
      readonly kind: 'set-init';
      readonly block: string;
      readonly parameter: string;
      readonly init?: { readonly method: string; readonly [param: string]: unknown };
    }
  | { readonly kind: 'set-label'; readonly block: string; readonly label: string }
  /** Mutes or bypasses blocks; without `mode` they work again. */
  | { readonly kind: 'set-mode'; readonly blocks: readonly string[]; readonly mode?: Mode }
  | {
      readonly kind: 'set-collapsed';
      readonly blocks: readonly string[];
      readonly collapsed: boolean;
    }
  /** Adds a comment or frame, or puts another in the place of the one that has this id. */
  | { readonly kind: 'put-note'; readonly id: string; readonly note: Note }
  /** An input holds one wire: what was there is replaced. */
  | { readonly kind: 'connect'; readonly id: string; readonly from: PortRef; readonly to: PortRef }
  /** The project, or with `in-group` the group. */
  | { readonly kind: 'rename'; readonly name: string }
  /** What becomes of samples that cannot be read, in the whole project. */
  | { readonly kind: 'set-unreadable'; readonly unreadable: 'stop' | 'skip' }
  /** Several commands as one step of undo. */
  | { readonly kind: 'batch'; readonly commands: readonly EditCommand[] }
  /** Edits a group's definition, and so all of its instances. */
  | { readonly kind: 'in-group'; readonly group: string; readonly command: EditCommand }
  | { readonly kind: 'add-group'; readonly id: string; readonly group: GroupDefinition }
  /** Forgets a definition. Instances that are left have nothing to stand for. */
  | { readonly kind: 'remove-group'; readonly id: string };

export interface Edit {
  readonly document: NetDocument;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

/** What a command changes: the document, and in it the network itself or the inside of a group. */
interface Target {
  readonly document: NetDocument;
  readonly scope: NetDocument | GroupDefinition;
  readonly group: ScopeId;
}

/** Wires of all instances of a group to ports that it no longer has. */
function removePortWires({ document, group }: Target, ports: ReadonlySet<string>): void {
  for (const { blocks, wires } of [document, ...Object.values(document.groups ?? {})])
    for (const [id, { from, to }] of Object.entries(wires)) {
      const isPort = ({ block, port }: PortRef) =>
        ports.has(port) && blocks[block]?.type === GROUP && blocks[block].params.group === group;
      if (isPort(from) || isPort(to)) delete wires[id];
    }
}

function blockOf({ scope }: Target, id: string): BlockNode {
  const block = scope.blocks[id];
  if (!block) throw new Error(`There is no block ${id}.`);
  return block;
}

/** What is added is copied: parts of a document are frozen, and the next command may change them. */
function change(target: Target, command: EditCommand): void {
  const { document, scope } = target;
  switch (command.kind) {
    case 'add-block':
      if (scope.blocks[command.id]) throw new Error(`A block named ${command.id} exists already.`);
      scope.blocks[command.id] = structuredClone(command.block);
      return;
    case 'remove': {
      const gone = new Set(command.blocks);
      const ports = new Set(
        command.blocks.filter((id) =>
          [GROUP_INPUT, GROUP_OUTPUT].includes(scope.blocks[id]?.type ?? ''),
        ),
      );
      for (const id of command.blocks) delete scope.blocks[id];
      for (const id of command.wires) delete scope.wires[id];
      for (const [id, wire] of Object.entries(scope.wires))
        if (gone.has(wire.from.block) || gone.has(wire.to.block)) delete scope.wires[id];
      for (const id of command.notes ?? []) delete scope.notes?.[id];
      // A project without notes reads as it did before it had any.
      if (scope.notes && Object.keys(scope.notes).length === 0) delete scope.notes;
      if (target.group !== null && ports.size > 0) removePortWires(target, ports);
      return;
    }
    case 'move':
      for (const [id, position] of Object.entries(command.positions)) {
        const block = scope.blocks[id];
        if (block) block.position = { ...position };
      }
      for (const [id, position] of Object.entries(command.notes ?? {})) {
        const note = scope.notes?.[id];
        if (note) note.position = { ...position };
      }
      return;
    case 'set-mode':
      for (const id of command.blocks) {
        const block = blockOf(target, id);
        if (command.mode) block.mode = command.mode;
        else delete block.mode;
      }
      return;
    case 'set-collapsed':
      for (const id of command.blocks) {
        const block = blockOf(target, id);
        if (command.collapsed) block.collapsed = true;
        else delete block.collapsed;
      }
      return;
    case 'put-note':
      scope.notes ??= {};
      scope.notes[command.id] = structuredClone(command.note);
      return;
    case 'set-param': {
      const { params } = blockOf(target, command.block);
      if (command.value === undefined) delete params[command.param];
      else params[command.param] = command.value;
      return;
    }
    case 'set-init': {
      const block = blockOf(target, command.block);
      const { [command.parameter]: _, ...others } = block.init ?? {};
      const init = command.init ? { ...others, [command.parameter]: command.init } : others;
      if (Object.keys(init).length > 0) block.init = init;
      else delete block.init;
      return;
    }
    case 'set-label': {
      const block = blockOf(target, command.block);
      if (command.label) block.label = command.label;
      else delete block.label;
      return;
    }
    case 'connect':
      for (const [id, wire] of Object.entries(scope.wires))
        if (wire.to.block === command.to.block && wire.to.port === command.to.port)
          delete scope.wires[id];
      scope.wires[command.id] = { from: { ...command.from }, to: { ...command.to } };
      return;
    case 'rename':
      scope.name = command.name;
      return;
    case 'set-unreadable':
      if (command.unreadable === 'skip') document.data = { unreadable: 'skip' };
      else delete document.data;
      return;
    case 'batch':
      for (const inner of command.commands) change(target, inner);
      return;
    case 'in-group': {
      const inside = document.groups?.[command.group];
      if (!inside) throw new Error(`There is no group ${command.group}.`);
      change({ document, scope: inside, group: command.group }, command.command);
      return;
    }
    case 'add-group':
      if (document.groups?.[command.id])
        throw new Error(`A group named ${command.id} exists already.`);
      document.groups ??= {};
      document.groups[command.id] = structuredClone(command.group);
      return;
    case 'remove-group':
      if (document.groups) delete document.groups[command.id];
      // A project without groups reads as it did before it had any.
      if (document.groups && Object.keys(document.groups).length === 0) delete document.groups;
  }
}

/** Applies one command and returns the new document with the patches that undo needs. */
export function applyCommand(document: NetDocument, command: EditCommand): Edit {
  const [next, patches, inverse] = produceWithPatches(document, (draft) =>
    change({ document: draft, scope: draft, group: null }, command),
  );
  return { document: next, patches, inverse };
}

/** Applies patches kept from an `Edit`: `inverse` undoes it, `patches` does it again. */
export function applyEdit(document: NetDocument, patches: readonly Patch[]): NetDocument {
  return applyPatches(document, patches as Patch[]);
}

/** The command as it is given from within a scope. */
export function inScope(scope: ScopeId, command: EditCommand): EditCommand {
  return scope === null ? command : { kind: 'in-group', group: scope, command };
}

/** An id made of `base` that is not taken: `conv2d`, then `conv2d_2`, … */
export function freeId(isTaken: (id: string) => boolean, base: string): string {
  if (!isTaken(base)) return base;
  for (let n = 2; ; n++) if (!isTaken(`${base}_${n}`)) return `${base}_${n}`;
}

/** What the id of a block of a type begins with; ports of groups are called by what they are. */
export function idBase(type: string): string {
  if (type === GROUP_INPUT) return 'input';
  if (type === GROUP_OUTPUT) return 'output';
  return type.toLowerCase();
}

/** A free id for a new block: `conv2d`, then `conv2d_2`, … */
export function freeBlockId(document: Pick<NetDocument, 'blocks'>, type: string): string {
  return freeId((id) => !!document.blocks[id], idBase(type));
}

/** A wire's id is its target: an input holds one wire only. */
export function wireId(to: PortRef): string {
  return `${to.block}-${to.port}`;
}

export type { Patch, Wire };
