/** Finding blocks by name, PyTorch name, keyword or category, in both languages. */
import type { BlockDefinition } from '../../graph/blocks/contract';
import { definitions } from '../../graph/blocks/registry';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh';
import { useDocument } from '../state/document';
import { portForWire } from './edits';
import { type LooseWire, useCanvas, viewCentre } from './store';

/**
 * How well a block answers a query: 0 is best, `null` not at all. Names count before keywords,
 * beginnings before middles.
 */
export function rank(definition: BlockDefinition, query: string): number | null {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const name = definition.type.toLowerCase();
  const others = [
    ...(definition.keywords ?? []),
    en.category[definition.category],
    zh.category[definition.category],
  ].map((w) => w.toLowerCase());
  let total = 0;
  for (const word of words) {
    if (name === word) total += 0;
    else if (name.startsWith(word)) total += 1;
    else if (name.includes(word)) total += 2;
    else if (others.some((o) => o.startsWith(word))) total += 3;
    else if (others.some((o) => o.includes(word))) total += 4;
    else return null;
  }
  return total;
}

/** Blocks that answer the query, best first; with a loose wire only those it can be joined to. */
export function searchBlocks(query: string, wire?: LooseWire): readonly BlockDefinition[] {
  const { document } = useDocument.getState();
  return definitions
    .filter((d) => !wire || portForWire(d.type, wire, document) !== undefined)
    .map((definition) => ({ definition, rank: rank(definition, query) }))
    .filter((found): found is { definition: BlockDefinition; rank: number } => found.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.definition);
}

/** Opens the search box in the middle of the canvas. */
export function openSearchAtCentre(): void {
  const { flow } = useCanvas.getState();
  if (!flow || useDocument.getState().readOnly) return;
  const position = viewCentre();
  const { x, y } = flow.flowToScreenPosition(position);
  useCanvas.setState({ search: { x: x - 140, y: y - 140 } });
}
