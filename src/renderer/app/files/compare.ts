/** What differs between two saves, counted. Pure. */
import type { NetDocument } from '../../../graph/document/schema';

export interface Difference {
  readonly blocksAdded: number;
  readonly blocksRemoved: number;
  /** Other type, label, parameters or initialisation. */
  readonly blocksChanged: number;
  readonly blocksMoved: number;
  readonly wiresAdded: number;
  readonly wiresRemoved: number;
}

type Scope = Pick<NetDocument, 'blocks' | 'wires'>;

/** Scopes by group; the network itself under no name. */
function scopesOf(document: NetDocument): Map<string, Scope> {
  return new Map<string, Scope>([['', document], ...Object.entries(document.groups ?? {})]);
}

const nothing: Scope = { blocks: {}, wires: {} };
const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What has to happen to `before` so that it becomes `after`, groups included. */
export function compare(before: NetDocument, after: NetDocument): Difference {
  const old = scopesOf(before);
  const now = scopesOf(after);
  const count = {
    blocksAdded: 0,
    blocksRemoved: 0,
    blocksChanged: 0,
    blocksMoved: 0,
    wiresAdded: 0,
    wiresRemoved: 0,
  };
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const a = old.get(name) ?? nothing;
    const b = now.get(name) ?? nothing;
    for (const [id, block] of Object.entries(b.blocks)) {
      const was = a.blocks[id];
      if (!was) count.blocksAdded++;
      else {
        const { position: from, ...one } = was;
        const { position: to, ...other } = block;
        if (!equal(one, other)) count.blocksChanged++;
        else if (!equal(from, to)) count.blocksMoved++;
      }
    }
    for (const id of Object.keys(a.blocks)) if (!b.blocks[id]) count.blocksRemoved++;
    for (const [id, wire] of Object.entries(b.wires))
      if (!equal(a.wires[id], wire)) count.wiresAdded++;
    for (const [id, wire] of Object.entries(a.wires))
      if (!equal(b.wires[id], wire)) count.wiresRemoved++;
  }
  return count;
}
