/** Which element each place of a padded axis repeats (parity 2.4 and 3.10). */
import type { PadMode } from '../../graph/blocks/functional';

/**
 * Source index of each of the `before + length + after` places of an axis.
 * reflect: 1 2 | 3 4 → mirrors without the edge (needs pad < length); replicate: repeats the edge;
 * circular: wraps round (needs pad ≤ length).
 */
export function paddedIndices(
  length: number,
  before: number,
  after: number,
  mode: PadMode,
): number[] {
  return Array.from({ length: before + length + after }, (_, i) => {
    const at = i - before;
    if (mode === 'replicate') return Math.min(length - 1, Math.max(0, at));
    if (mode === 'circular') return ((at % length) + length) % length;
    if (at < 0) return -at;
    return at < length ? at : 2 * (length - 1) - at;
  });
}
