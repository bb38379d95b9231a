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
      let along = 0;
      for (let i = 0; i < length; i++) along += (vector[i] as number) * (other[i] as number);
      for (let i = 0; i < length; i++)
        vector[i] = (vector[i] as number) - along * (other[i] as number);
    }
    let square = 0;
    for (let i = 0; i < length; i++) square += (vector[i] as number) ** 2;
    const norm = Math.sqrt(square);
    for (let i = 0; i < length; i++) vector[i] = (vector[i] as number) / norm;
  });
  vectors.forEach((vector, k) => {
    if (wide) matrix.set(vector, k * columns);
    else for (let i = 0; i < length; i++) matrix[i * columns + k] = vector[i] as number;
  });
}
