/**
 * Scopes: the network itself and the inside of each group. Both are blocks and wires, so that what
 * edits or checks one works on the other.
 */
import type { Text } from '../types';
import type { BlockNode, GroupDefinition, NetDocument } from './schema';

/** Types of the blocks that groups are made with. */
export const GROUP = 'Group';
export const GROUP_INPUT = 'GroupInput';
export const GROUP_OUTPUT = 'GroupOutput';

/** A group's id, or `null` for the network itself. */
export type ScopeId = string | null;

export function groupOf(document: NetDocument, id: unknown): GroupDefinition | undefined {
  const groups = document.groups;
  if (!groups || typeof id !== 'string' || !Object.hasOwn(groups, id)) return undefined;
  return groups[id];
}

/** The definition that a block of type `Group` names; `undefined` for others and for unknown ones. */
export function definitionOfGroup(
  document: NetDocument,
  block: BlockNode | undefined,
): GroupDefinition | undefined {
  return block?.type === GROUP ? groupOf(document, block.params.group) : undefined;
}

/** The inside of a group as a document that can be checked like any other; itself for `null`. */
export function scopeView(document: NetDocument, scope: ScopeId): NetDocument {
  if (scope === null) return document;
  const group = groupOf(document, scope);
  const { notes: _, ...rest } = document;
  return {
    ...rest,
    blocks: group?.blocks ?? {},
    wires: group?.wires ?? {},
    ...(group?.notes ? { notes: group.notes } : {}),
  };
}

/** What people call a block: a group's own name, else its type. */
export function titleOf(document: NetDocument, block: BlockNode): string {
  return definitionOfGroup(document, block)?.name ?? block.type;
}

/** How often an instance stands one behind the other; 1 where the number makes no sense. */
export function repeatOf(block: BlockNode): number {
  const { repeat } = block.params;
  return typeof repeat === 'number' && Number.isInteger(repeat) && repeat >= 1 ? repeat : 1;
}

/** true when the group `outer` is `inner` or contains it at any depth. */
export function containsGroup(document: NetDocument, outer: string, inner: string): boolean {
  const seen = new Set<string>();
  const stack = [outer];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (id === inner) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const block of Object.values(groupOf(document, id)?.blocks ?? {}))
      if (block.type === GROUP && typeof block.params.group === 'string')
        stack.push(block.params.group);
  }
  return false;
}

/** A group that reaches `id` when it goes along instances: the scope a list of instances ends in. */
export function scopeAt(document: NetDocument, path: readonly string[]): ScopeId | undefined {
  let scope: ScopeId = null;
  for (const id of path) {
    const block: BlockNode | undefined = scopeView(document, scope).blocks[id];
    if (!definitionOfGroup(document, block)) return undefined;
    scope = block?.params.group as string;
  }
  return scope;
}

/** What stands before a block's id in the flat network, for the first repetition: `stage1.0.`. */
export function prefixAt(document: NetDocument, path: readonly string[]): string {
  let prefix = '';
  let scope: ScopeId = null;
  for (const id of path) {
    const block: BlockNode | undefined = scopeView(document, scope).blocks[id];
    if (!block) return prefix;
    prefix += repeatOf(block) > 1 ? `${id}.0.` : `${id}.`;
    scope = typeof block.params.group === 'string' ? block.params.group : null;
  }
  return prefix;
}

/** How many blocks of the whole project are instances of a group. */
export function instancesOf(document: NetDocument, group: string): number {
  return [document, ...Object.values(document.groups ?? {})]
    .flatMap((scope) => Object.values(scope.blocks))
    .filter((block) => block.type === GROUP && block.params.group === group).length;
}

/** A block of the flat network, found in the document. */
export interface Way {
  /** The instances and repetitions on the way, by what people call them. */
  readonly names: readonly Text[];
  /** Its id where it stands, and itself. */
  readonly id: string;
  readonly block: BlockNode | undefined;
}

/** The way to a block by its name in the flat network: `stage1.0.conv1`. */
export function wayTo(document: NetDocument, name: string): Way {
  const parts = name.split('.');
  const id = parts.pop() as string;
  const names: Text[] = [];
  let view = document;
  let repeats = false;
  for (const part of parts) {
    if (repeats) {
      const k = Number(part) + 1;
      names.push({ en: `repetition ${k}`, zh: `第 ${k} 次重复` });
      repeats = false;
      continue;
    }
    const block = view.blocks[part];
    const title = block ? (block.label ?? titleOf(document, block)) : part;
    names.push({ en: title, zh: title });
    if (!block) break;
    repeats = repeatOf(block) > 1;
    view = scopeView(document, String(block.params.group));
  }
  return { names, id, block: view.blocks[id] };
}
