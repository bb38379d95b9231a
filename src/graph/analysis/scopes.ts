/** The network and the insides of its groups, each checked by itself: wires and cycles. */
import type { NetDocument } from '../document/schema';
import { type ScopeId, scopeView } from '../document/scope';
import type { Diagnostic } from './diagnostic';
import { orderOf } from './order';
import { wireProblems } from './wires';

export interface Scopes {
  /** The document without the wires that cannot be. */
  readonly sound: NetDocument;
  /** By scope; blocks are named by their ids there. */
  readonly problems: ReadonlyMap<ScopeId, readonly Diagnostic[]>;
}

function withoutWires<T extends Pick<NetDocument, 'wires'>>(
  scope: T,
  broken: ReadonlySet<string>,
): T {
  if (broken.size === 0) return scope;
  const wires = Object.fromEntries(Object.entries(scope.wires).filter(([id]) => !broken.has(id)));
  return { ...scope, wires };
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

export function checkScopes(document: NetDocument): Scopes {
  const problems = new Map<ScopeId, readonly Diagnostic[]>();
  const check = (scope: ScopeId): ReadonlySet<string> => {
    const view = scopeView(document, scope);
    const { problems: wires, broken } = wireProblems(view);
    const { cycles } = orderOf(withoutWires(view, broken));
    problems.set(scope, [...wires, ...cycles.map(cycleProblem)]);
    return broken;
  };
  let sound = withoutWires(document, check(null));
  if (document.groups) {
    const groups = Object.entries(document.groups).map(
      ([id, group]) => [id, withoutWires(group, check(id))] as const,
    );
    // Unchanged definitions stay the same objects.
    if (groups.some(([id, group]) => group !== document.groups?.[id]))
      sound = { ...sound, groups: Object.fromEntries(groups) };
  }
  return { sound, problems };
}
