/** Rows of a learnt table by their ids (parity 3.12). */
import type { Functional, Sym } from '../blocks/functional';

export interface EmbeddingOptions {
  /** From 0. Its row gets no gradient. */
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
}

/** How often each row is asked for, (V, 1). */
function countsOf(f: Functional, ids: Sym, rows: number): Sym {
  const asked = ids.shape.reduce((n, d) => n * d, 1);
  const every = f.constant(
    Int32Array.from({ length: rows }, (_, i) => i),
    [rows, 1],
  );
  return f.sum(f.binary('equal', every, f.reshape(ids, [1, asked])), [1], true);
}

/** Norm of each row, (V, 1). */
function normsOf(f: Functional, table: Sym, type: number): Sym {
  if (type === 2) return f.sqrt(f.sum(f.mul(table, table), [1], true));
  const size = f.unary('abs', table);
  if (type === 1) return f.sum(size, [1], true);
  const powers = f.sum(f.binary('pow', size, f.scalar(type)), [1], true);
  return f.binary('pow', powers, f.scalar(1 / type));
}

/** The table with rows that are asked for and longer than `most` scaled down to it. */
function shortened(f: Functional, table: Sym, counts: Sym, most: number, type: number): Sym {
  const norms = normsOf(f, table, type);
  // 1e-7 is PyTorch's guard against a division by 0.
  const scale = f.div(f.scalar(most), f.add(norms, f.scalar(1e-7)));
  const wanted = f.mul(
    f.binary('less', f.scalar(most), norms),
    f.binary('less', f.scalar(0), counts),
  );
  return f.where(wanted, f.mul(table, scale), table);
}

/**
 * weight[ids], (…ids, D). Rows of ids that the table does not have, which PyTorch refuses, are NaN.
 *
 * With maxNorm the table itself is renewed before the look-up, outside the gradient.
 */
export function embedding(f: Functional, weight: Sym, given: Sym, o: EmbeddingOptions): Sym {
  const rows = weight.shape[0] as number;
  const whole = (value: number) => f.constant(Int32Array.of(value), []);
  const known = f.mul(f.binary('lessEqual', whole(0), given), f.binary('less', given, whole(rows)));
  const ids = f.where(known, given, whole(0));
  const lost = f.where(f.reshape(known, [...given.shape, 1]), f.scalar(0), f.scalar(Number.NaN));
  const counts = o.maxNorm !== null || o.scaleGradByFreq ? countsOf(f, ids, rows) : null;
  let table = weight;
  if (o.maxNorm !== null && counts) {
    const constant = f.detach(weight);
    const renewed = shortened(f, constant, counts, o.maxNorm, o.normType);
    // PyTorch's look-up does so in evaluation too.
    f.assign(weight, renewed);
    // The renewed numbers, with the gradient of the weight itself.
    table = f.add(renewed, f.sub(weight, constant));
  }
  const found = f.gatherRows(table, ids);
  const each = [...ids.shape, 1];
  let y = found;
  if (o.scaleGradByFreq && counts) {
    const share = f.div(f.sub(found, f.detach(found)), f.gatherRows(counts, ids));
    y = f.add(f.detach(found), share);
  }
  if (o.paddingIdx === null) return f.add(y, lost);
  const padding = f.constant(Int32Array.of(o.paddingIdx), []);
  const isPadding = f.reshape(f.binary('equal', ids, padding), each);
  return f.add(f.where(isPadding, f.detach(found), y), lost);
}
