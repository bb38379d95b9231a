/** The palette's rows: layers that differ only in their number of axes share one. Pure. */
import type { Choice } from '../canvas/choices';

export interface Row extends Choice {
  /** The one- and three-dimensional siblings, by number of axes. */
  readonly variants: readonly Choice[];
}

/** The two-dimensional layer of a family, which all know best, leads; without one each has its own row. */
export function rowsOf(choices: readonly Choice[]): readonly Row[] {
  const leaders = new Set(choices.map((c) => c.choice).filter((name) => /[a-z]2d$/i.test(name)));
  const leaderOf = ({ choice }: Choice) => {
    const leader = choice.replace(/[13]d$/, '2d');
    return leader !== choice && leaders.has(leader) ? leader : undefined;
  };
  return choices
    .filter((c) => leaderOf(c) === undefined)
    .map((c) => ({
      ...c,
      variants: choices
        .filter((other) => leaderOf(other) === c.choice)
        .sort((a, b) => a.choice.localeCompare(b.choice)),
    }));
}
