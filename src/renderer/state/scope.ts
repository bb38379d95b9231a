/** What the canvas shows of a project: the network itself, or the inside of an instance of a group. Pure. */
import type { Analysis, BlockAnalysis } from '../../graph/analysis/types';
import type { NetDocument } from '../../graph/document/schema';
import { prefixAt, type ScopeId, scopeAt, scopeView } from '../../graph/document/scope';
import { share } from './share';

export interface Shown {
  /** The instances to go through from the network itself, by their ids; none at the top. */
  readonly inside: readonly string[];
  /** The group whose inside is shown. */
  readonly scope: ScopeId;
  /** What stands before a block's id in the analysis and the engine: `stage1.0.`. */
  readonly prefix: string;
  /** Blocks and wires that are shown, as a document. */
  readonly shown: NetDocument;
  /** Their analysis, by their ids there; in a repeated group that of the first repetition. */
  readonly facets: Readonly<Record<string, BlockAnalysis>>;
}

const atTop: readonly string[] = [];

/** As far along `inside` as the document has it. Objects of `before` are kept where nothing changed. */
export function shownAt(
  document: NetDocument,
  analysis: Analysis,
  inside: readonly string[],
  before?: Shown,
): Shown {
  let path = inside.length > 0 ? inside : atTop;
  while (path.length > 0 && scopeAt(document, path) === undefined) path = path.slice(0, -1);
  if (path.length === 0)
    return { inside: atTop, scope: null, prefix: '', shown: document, facets: analysis.blocks };
  const scope = scopeAt(document, path) ?? null;
  const prefix = prefixAt(document, path);
  const view = scopeView(document, scope);
  const facets = Object.fromEntries(
    Object.keys(view.blocks).flatMap((id) => {
      const facet = analysis.blocks[prefix + id];
      return facet ? [[id, facet]] : [];
    }),
  );
  const same =
    before &&
    before.shown.blocks === view.blocks &&
    before.shown.wires === view.wires &&
    before.shown.groups === view.groups;
  return {
    inside: path,
    scope,
    prefix,
    shown: same ? before.shown : view,
    facets: share(before?.facets, facets),
  };
}
