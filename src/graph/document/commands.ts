/**
 * Edit commands: the only way a document changes. `applyCommand` is pure; undo keeps immer's inverse
 * patches, so one command is one undo step. Repairs and pasted graphs are commands too.
 */
import { applyPatches, enablePatches, type Patch, produceWithPatches } from 'immer';
import type { PortRef } from '../types';
import type { BlockNode, NetDocument, Position, Wire } from './schema';

enablePatches();

export type EditCommand =
  | { readonly kind: 'add-block'; readonly id: string; readonly block: BlockNode }
  | {
      readonly kind: 'remove';
      readonly blocks: readonly string[];
      readonly wires: readonly string[];
    }
  | { readonly kind: 'move'; readonly positions: Readonly<Record<string, Position>> }
  /** `undefined` puts the default back. */
  | {
      readonly kind: 'set-param';
      readonly block: string;
      readonly param: string;
      readonly value: unknown;
    }
  | { readonly kind: 'set-label'; readonly block: string; readonly label: string }
  /** An input holds one wire: what was there is replaced. */
  | { readonly kind: 'connect'; readonly id: string; readonly from: PortRef; readonly to: PortRef }
  | { readonly kind: 'rename'; readonly name: string }
  /** Several commands as one step of undo. */
  | { readonly kind: 'batch'; readonly commands: readonly EditCommand[] };

export interface Edit {
  readonly document: NetDocument;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

function change(draft: NetDocument, command: EditCommand): void {
  switch (command.kind) {
    case 'add-block':
      if (draft.blocks[command.id]) throw new Error(`A block named ${command.id} exists already.`);
      draft.blocks[command.id] = command.block;
      return;
    case 'remove': {
      const gone = new Set(command.blocks);
      for (const id of command.blocks) delete draft.blocks[id];
      for (const id of command.wires) delete draft.wires[id];
      for (const [id, wire] of Object.entries(draft.wires))
        if (gone.has(wire.from.block) || gone.has(wire.to.block)) delete draft.wires[id];
      return;
    }
    case 'move':
      for (const [id, position] of Object.entries(command.positions)) {
        const block = draft.blocks[id];
        if (block) block.position = position;
      }
      return;
    case 'set-param': {
      const block = draft.blocks[command.block];
      if (!block) throw new Error(`There is no block ${command.block}.`);
      if (command.value === undefined) delete block.params[command.param];
      else block.params[command.param] = command.value;
      return;
    }
    case 'set-label': {
      const block = draft.blocks[command.block];
      if (!block) throw new Error(`There is no block ${command.block}.`);
      if (command.label) block.label = command.label;
      else delete block.label;
      return;
    }
    case 'connect':
      for (const [id, wire] of Object.entries(draft.wires))
        if (wire.to.block === command.to.block && wire.to.port === command.to.port)
          delete draft.wires[id];
      draft.wires[command.id] = { from: { ...command.from }, to: { ...command.to } };
      return;
    case 'rename':
      draft.name = command.name;
      return;
    case 'batch':
      for (const inner of command.commands) change(draft, inner);
  }
}

/** Applies one command and returns the new document with the patches that undo needs. */
export function applyCommand(document: NetDocument, command: EditCommand): Edit {
  const [next, patches, inverse] = produceWithPatches(document, (draft) => change(draft, command));
  return { document: next, patches, inverse };
}

/** Applies patches kept from an `Edit`: `inverse` undoes it, `patches` does it again. */
export function applyEdit(document: NetDocument, patches: readonly Patch[]): NetDocument {
  return applyPatches(document, patches as Patch[]);
}

/** A free id for a new block: `conv2d`, then `conv2d_2`, … */
export function freeBlockId(document: NetDocument, type: string): string {
  const base = type.toLowerCase();
  if (!document.blocks[base]) return base;
  for (let n = 2; ; n++) if (!document.blocks[`${base}_${n}`]) return `${base}_${n}`;
}

/** A wire's id is its target: an input holds one wire only. */
export function wireId(to: PortRef): string {
  return `${to.block}-${to.port}`;
}

export type { Patch, Wire };
