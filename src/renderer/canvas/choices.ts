/** What can be placed on the canvas: block types, and the project's own groups. Pure. */
import type { BlockDefinition } from '../../graph/blocks/contract';
import { definitions, registry } from '../../graph/blocks/registry';
import type { NetDocument } from '../../graph/document/schema';
import {
  containsGroup,
  GROUP,
  GROUP_INPUT,
  GROUP_OUTPUT,
  type ScopeId,
} from '../../graph/document/scope';

export interface Choice {
  /** A block type, or for a group of the project `Group:` and its id. */
  readonly choice: string;
  readonly title: string;
  readonly definition: BlockDefinition;
}

export function choiceOf(choice: string): { readonly type: string; readonly group?: string } {
  const [type = '', group] = choice.split(':');
  return group === undefined ? { type } : { type, group };
}

/** All that may stand in a scope: ports only in groups, and no group within itself. */
export function choicesIn(
  { groups = {} }: Pick<NetDocument, 'groups'>,
  scope: ScopeId,
): readonly Choice[] {
  const document = { groups } as NetDocument;
  const ports = new Set<string>([GROUP_INPUT, GROUP_OUTPUT]);
  const types = definitions
    .filter(({ type }) => type !== GROUP && (scope !== null || !ports.has(type)))
    .map((definition) => ({ choice: definition.type, title: definition.type, definition }));
  const own = Object.entries(groups)
    .filter(([id]) => scope === null || !containsGroup(document, id, scope))
    .map(([id, { name }]) => ({
      choice: `${GROUP}:${id}`,
      title: name,
      definition: registry.Group as unknown as BlockDefinition,
    }));
  return [...own, ...types];
}
