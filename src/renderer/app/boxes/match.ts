/** How well a text answers what was typed. Pure. */

/**
 * All words of the query must occur in one of the texts. 0 is best: the first text begins with it.
 * `null`: not at all.
 */
export function matchRank(texts: readonly string[], query: string): number | null {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const all = texts.map((text) => text.toLowerCase());
  let total = 0;
  for (const word of words) {
    const at = all.findIndex((text) => text.includes(word));
    if (at < 0) return null;
    const text = all[at] as string;
    const place = text.indexOf(word);
    // Beginnings of texts, then of words, then middles.
    total += 3 * at + (place === 0 ? 0 : /\s/.test(text[place - 1] as string) ? 1 : 2);
  }
  return total;
}

/** Those that answer the query, best first; equal ones keep their order. */
export function matching<T>(
  all: readonly T[],
  query: string,
  texts: (item: T) => readonly string[],
): readonly T[] {
  return all
    .map((item) => ({ item, rank: matchRank(texts(item), query) }))
    .filter((found): found is { item: T; rank: number } => found.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
