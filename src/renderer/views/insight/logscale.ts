/** A log scale in whole decades. Pure. */

export interface Decades {
  /** Powers of ten at both ends. */
  readonly from: number;
  readonly to: number;
}

/** More than this many decades below the largest are not drawn. */
const MOST = 16;

/** The decades that hold all positive values; −3 … 0 when there is none. */
export function decades(values: readonly (number | null)[]): Decades {
  const powers = values.flatMap((v) =>
    v !== null && v > 0 && Number.isFinite(v) ? [Math.log10(v)] : [],
  );
  if (powers.length === 0) return { from: -3, to: 0 };
  const to = Math.ceil(Math.max(...powers) + 1e-9);
  const from = Math.max(to - MOST, Math.floor(Math.min(...powers) - 1e-9));
  return { from, to: Math.max(to, from + 1) };
}

/** Height of a value as a share of the scale, 0 … 1. */
export function heightOf(value: number, { from, to }: Decades): number {
  if (!(value > 0)) return 0;
  return Math.min(1, Math.max(0, (Math.log10(value) - from) / (to - from)));
}
