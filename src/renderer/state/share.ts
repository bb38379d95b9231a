/**
 * Structural sharing: analysis makes new objects on every edit, but most of them say what they said
 * before. Keeping the old object where nothing changed lets memoised blocks skip rendering.
 */

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Returns `next`, with every part that equals the same part of `previous` replaced by it. */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const old: readonly unknown[] = previous;
    const out = next.map((item: unknown, i) => share(old[i], item));
    const same = old.length === out.length && out.every((item, i) => Object.is(item, old[i]));
    return (same ? previous : out) as T;
  }
  if (isPlain(previous) && isPlain(next)) {
    const out: Record<string, unknown> = {};
    const keys = Object.keys(next);
    let same = keys.length === Object.keys(previous).length;
    for (const key of keys) {
      out[key] = share(previous[key], next[key]);
      if (!Object.is(out[key], previous[key]) || !Object.hasOwn(previous, key)) same = false;
    }
    return (same ? previous : out) as T;
  }
  return next;
}
