/** A matrix as people type it: `1 0; 0 1`, `[[1, 0], [0, 1]]`. Pure. */

const ROW = /^[-+.\deE\s,]*$/;

/** Rows of numbers, all of one length; `undefined` when the text is no matrix. */
export function matrixOf(text: string): readonly (readonly number[])[] | undefined {
  const inner = text
    .trim()
    .replace(/^\[\s*\[/, '')
    .replace(/\]\s*,?\s*\]$/, '');
  const rows = inner.split(/\]\s*,\s*\[|;|\n/).filter((row) => row.trim() !== '');
  const matrix: number[][] = [];
  for (const row of rows) {
    if (!ROW.test(row)) return undefined;
    const numbers = row
      .split(/[\s,]+/)
      .filter((part) => part !== '')
      .map(Number);
    if (numbers.length === 0 || !numbers.every(Number.isFinite)) return undefined;
    if (matrix.length > 0 && numbers.length !== matrix[0]?.length) return undefined;
    matrix.push(numbers);
  }
  return matrix.length > 0 ? matrix : undefined;
}
