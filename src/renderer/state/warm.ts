/**
 * Analysis of a project that was just opened, again while the window rests: the browser compiles what
 * runs often, and the first edits of a large network then do not wait for it.
 */
import { analyze } from '../../graph/analysis/analyze';
import { useDocument } from './document';
import { isLarge } from './large';
import { share } from './share';

/** After so many rounds analysis takes as long as it will. */
const ROUNDS = 24;

/** One round, in a pause that is long enough for it. */
function round(left: number, generation: number): void {
  requestIdleCallback(() => {
    const { document, analysis, facts, generation: now } = useDocument.getState();
    if (now !== generation) return;
    // As after an edit: what is kept by block object is found for all blocks but one.
    const [id, block] = Object.entries(document.blocks)[left] ?? [];
    const blocks =
      id !== undefined && block ? { ...document.blocks, [id]: { ...block } } : document.blocks;
    share(analysis, analyze({ ...document, blocks }, facts));
    if (left > 1) round(left - 1, generation);
  });
}

/** From now on, warms up for every large project that is opened. */
export function warmAnalysis(): void {
  useDocument.subscribe((now, before) => {
    if (now.generation !== before.generation && isLarge(now.document))
      round(ROUNDS, now.generation);
  });
}
