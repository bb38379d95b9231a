/** Orthonormal rows or columns, as torch.nn.init.orthogonal_ makes them from normal numbers. */

/**
 * Replaces a row-major matrix by Q of its QR decomposition with R's diagonal positive (which makes Q unique
 * and, from normal numbers, uniformly distributed); with fewer rows than columns by Qᵀ of the transposed.
 *
 * Modified Gram-Schmidt in float64: R's diagonal are lengths, so no signs have to be put right.
 */
export function orthogonalize(matrix: Float64Array, rows: number, columns: number): void {
  const wide = rows < columns;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  // The vectors to be orthonormal, each in one piece.
  const vectors = Array.from({ length: count }, (_, k) =>
    wide
      ? matrix.slice(k * columns, (k + 1) * columns)
      : Float64Array.from({ length }, (_, i) => matrix[i * columns + k] as number),
  );
  vectors.forEach((vector, k) => {
    for (let earlier = 0; earlier < k; earlier++) {
      const other = vectors[earlier] as Float64Array;
      const along = dot(vector, other);
      for (let i = 0; i < length; i++)
        vector[i] = (vector[i] as number) - along * (other[i] as number);
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] = (vector[i] as number) / norm;
  });
  vectors.forEach((vector, k) => {
    if (wide) matrix.set(vector, k * columns);
    else for (let i = 0; i < length; i++) matrix[i * columns + k] = vector[i] as number;
  });
}

/** Four sums side by side: one alone would wait for each addition. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const even = a.length - (a.length % 4);
  for (let i = 0; i < even; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = even; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + s2 + s3;
}
