/** One document in the place of another, as a step that can be undone. Pure. */
import type { Patch } from '../../graph/document/commands';
import type { NetDocument } from '../../graph/document/schema';
import type { Step } from './history';

/** The patches that turn `before` into `after`, whole part by whole part, and back. */
export function exchange(before: NetDocument, after: NetDocument): Step {
  const patches: Patch[] = [];
  const inverse: Patch[] = [];
  const put = (list: Patch[], from: NetDocument, to: NetDocument, key: keyof NetDocument) => {
    if (to[key] === undefined) list.push({ op: 'remove', path: [key] });
    else
      list.push({ op: from[key] === undefined ? 'add' : 'replace', path: [key], value: to[key] });
  };
  const keys = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof NetDocument)[]);
  for (const key of keys) {
    if (JSON.stringify(before[key]) === JSON.stringify(after[key])) continue;
    put(patches, before, after, key);
    put(inverse, after, before, key);
  }
  return { patches, inverse };
}
