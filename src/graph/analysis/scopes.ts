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

/** So many blocks of a cycle are named; the rest is to be seen on the canvas. */
const NAMED = 5;

function cycleProblem(view: NetDocument, cycle: readonly string[]): Diagnostic {
  const first = cycle[0] as string;
  const last = cycle.at(-1) as string;
  const named = cycle.length > NAMED ? [...cycle.slice(0, NAMED - 1), '…', last] : cycle;
  const path = [...named, first].join(' → ');
  // The wire that closes it: from the last block back to the first.
  const wires = Object.entries(view.wires).flatMap(([id, { from, to }]) =>
    from.block === last && to.block === first ? [id] : [],
  );
  return {
    severity: 'error',
    code: 'graph.cycle',
    block: first,
    message: {
      en: `These blocks feed one another in a cycle: ${path}. Remove one of the wires.`,
      zh: `这些块形成了环：${path}。请删除其中一条连线。`,
    },
    repair: {
      label: { en: `Remove the wire ${last} → ${first}`, zh: `删除连线 ${last} → ${first}` },
      command: { kind: 'remove', blocks: [], wires },
    },
  };
}

export function checkScopes(document: NetDocument): Scopes {
  const problems = new Map<ScopeId, readonly Diagnostic[]>();
  const check = (scope: ScopeId): ReadonlySet<string> => {
    const view = scopeView(document, scope);
    const { problems: wires, broken } = wireProblems(view);
    const { cycles } = orderOf(withoutWires(view, broken));
    problems.set(scope, [...wires, ...cycles.map((cycle) => cycleProblem(view, cycle))]);
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
