/** The transforms by type, for those that are made of others. `index.ts` fills it. */
import type { TransformKind } from './contract';

const known = new Map<string, TransformKind<never>>();

export function registerKinds(kinds: readonly TransformKind<never>[]): void {
  for (const kind of kinds) known.set(kind.type, kind);
}

/** Throws for a type that is no transform; blocks are checked before. */
export function kindOf(type: string): TransformKind<never> {
  const kind = known.get(type);
  if (!kind) throw new Error(`No transform is called ${type}.`);
  return kind;
}
