/** Finding blocks by name, PyTorch name, keyword or category, in both languages. */
import type { BlockDefinition } from '../../graph/blocks/contract';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh';
import { useDocument } from '../state/document';
import { type Choice, choicesIn } from './choices';
import { portForWire } from './edits';
import { type LooseWire, useCanvas, viewCentre } from './store';

/** `torch.nn.Conv2d` as people copy it from code: the name without its modules. */
function ownName(word: string): string {
  return /^(torch|torchvision|nn|f|optim|lr_scheduler|transforms|v2)\./.test(word)
    ? word.slice(word.lastIndexOf('.') + 1).replace(/\(.*$/, '')
    : word;
}

/**
 * How well a block answers a query: 0 is best, `null` not at all. Names count before keywords,
 * beginnings before middles.
 */
export function rank(
  definition: Pick<BlockDefinition, 'type' | 'keywords' | 'category'>,
  query: string,
): number | null {
  const words = query.trim().toLowerCase().split(/\s+/).map(ownName).filter(Boolean);
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
export function searchBlocks(query: string, wire?: LooseWire): readonly Choice[] {
  const { document, shown, scope } = useDocument.getState();
  return choicesIn(document, scope)
    .filter((c) => !wire || portForWire(c.choice, wire, shown) !== undefined)
    .map((found) => ({ found, rank: rankOf(found, query) }))
    .filter((r): r is { found: Choice; rank: number } => r.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ found }) => found);
}

/** How well something that can be placed answers a query: groups by the name people gave them. */
export function rankOf({ title, definition }: Choice, query: string): number | null {
  return rank({ ...definition, type: title }, query);
}

/** Opens the search box in the middle of the canvas. */
export function openSearchAtCentre(): void {
  const { flow } = useCanvas.getState();
  if (!flow || useDocument.getState().readOnly) return;
  const position = viewCentre();
  const { x, y } = flow.flowToScreenPosition(position);
  useCanvas.setState({ search: { x: x - 140, y: y - 140 } });
}
