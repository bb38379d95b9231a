/** Steps of a chain that can be done as one, with the very numbers that they give one by one. */
import type { Transform } from './contract';
import { Normalize } from './normalize';
import { RandomFlip } from './randomhorizontalflip';
import { ToTensor } from './totensor';

/**
 * ToTensor and the Normalize steps after it become one table look-up. Flips between them only move what
 * Normalize changes number by number, so they may as well come after it.
 */
export function joined<S extends { readonly transform: Transform | undefined }>(
  steps: readonly S[],
): S[] {
  const out: S[] = [];
  for (const step of steps) {
    let at = out.length - 1;
    while (out[at]?.transform instanceof RandomFlip) at--;
    const before = out[at];
    if (before?.transform instanceof ToTensor && step.transform instanceof Normalize)
      out[at] = { ...before, transform: before.transform.followedBy(step.transform) };
    else out.push(step);
  }
  return out;
}
