/** Confusion matrices as they are shown: normalised, with colours. Pure. */

export type Normalisation = 'true' | 'predicted' | 'none';

/**
 * Shares of the row (true classes) or of the column (predicted ones); `none` leaves the counts. An empty
 * row or column stays 0.
 */
export function normalised(
  counts: readonly (readonly number[])[],
  by: Normalisation,
): readonly (readonly number[])[] {
  if (by === 'none') return counts;
  const columns = counts.map((_, j) => counts.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  return counts.map((row) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return row.map((n, j) => {
      const whole = by === 'true' ? total : (columns[j] ?? 0);
      return whole === 0 ? 0 : n / whole;
    });
  });
}

/** The byte of a colour table for a value: shares of 1, counts of the largest. */
export function shadeOf(value: number, largest: number): number {
  return largest > 0 ? Math.round((value / largest) * 255) : 0;
}

/** What a cell says: counts as they are, shares in whole per cent, nothing for none. */
export function cellText(value: number, by: Normalisation): string {
  if (value === 0) return '';
  if (by === 'none') return String(value);
  const percent = value * 100;
  return percent < 0.5 ? '<1' : String(Math.round(percent));
}
