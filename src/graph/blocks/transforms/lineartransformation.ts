/** torchvision.transforms.LinearTransformation (parity 2.5). */
import { z } from 'zod';
import type { BlockProblem } from '../contract';
import { numbers, text } from '../fields';
import { error } from '../problems';
import { matrixOf } from './matrixtext';
import { listOf } from './normalize';
import { forTensors, needsFloats, REFERENCE, transformBlock } from './transform';

const params = z.object({
  transformation_matrix: text({
    help: {
      en: 'D rows of D numbers, D = C·H·W, rows separated by semicolons: 1 0; 0 1.',
      zh: 'D 行，每行 D 个数，D = C·H·W，行之间用分号隔开：1 0; 0 1。',
    },
    accepts: {
      en: 'rows of numbers separated by semicolons, such as 1 0; 0 1',
      zh: '用分号隔开的数行，例如 1 0; 0 1',
    },
    check: (value) => matrixOf(value) !== undefined,
  }),
  mean_vector: numbers({
    help: {
      en: 'D numbers that are subtracted from the flattened sample first.',
      zh: '先从展平的样本中减去的 D 个数。',
    },
  }),
});

function shapes({ transformation_matrix, mean_vector }: z.output<typeof params>): BlockProblem[] {
  const matrix = matrixOf(transformation_matrix) ?? [];
  const rows = matrix.length;
  const columns = matrix[0]?.length ?? 0;
  if (rows !== columns)
    return [
      error(
        'lineartransformation.square',
        `LinearTransformation has a matrix ${rows}×${columns}; it must be square. Give as many rows as columns.`,
        `LinearTransformation 的矩阵是 ${rows}×${columns}；它必须是方阵。请让行数等于列数。`,
        { torch: 'cV', param: 'transformation_matrix' },
      ),
    ];
  const count = listOf(mean_vector).length;
  if (count === rows) return [];
  return [
    error(
      'lineartransformation.mean_vector',
      `LinearTransformation has ${count} number${count === 1 ? '' : 's'} in mean_vector for a matrix ${rows}×${rows}. Give ${rows}.`,
      `LinearTransformation 的 mean_vector 有 ${count} 个数，而矩阵是 ${rows}×${rows}。请填 ${rows} 个。`,
      { torch: 'cV', param: 'mean_vector' },
    ),
  ];
}

export const linearTransformation = transformBlock({
  type: 'LinearTransformation',
  keywords: ['whitening', 'PCA', 'ZCA', 'matrix', '线性变换', '白化', '矩阵'],
  params,
  initial: { transformation_matrix: '1', mean_vector: [0] },
  summary: ['mean_vector'],
  validate: shapes,
  rule: forTensors('LinearTransformation', (sample, { params: { mean_vector } }) => {
    if (sample.element === 'uint8')
      return { sample, problems: [needsFloats('LinearTransformation')] };
    const D = listOf(mean_vector).length;
    const shape = sample.shape.slice(-3);
    const count = shape.reduce<number | null>(
      (n, d) => (n === null || d === null ? null : n * d),
      1,
    );
    if (count === null || count === D) return { sample };
    return {
      sample,
      problems: [
        error(
          'lineartransformation.size',
          `LinearTransformation has a matrix for ${D} number${D === 1 ? '' : 's'}, but a sample has ${count}. Give a matrix ${count}×${count}.`,
          `LinearTransformation 的矩阵对应 ${D} 个数，而每个样本有 ${count} 个。请填 ${count}×${count} 的矩阵。`,
          { torch: 'fV', param: 'transformation_matrix' },
        ),
      ],
    };
  }),
  pytorch(p) {
    const rows = (matrixOf(p.transformation_matrix) ?? []).map((row) => `[${row.join(', ')}]`);
    const mean = listOf(p.mean_vector).join(', ');
    return `transforms.LinearTransformation(torch.tensor([${rows.join(', ')}], dtype=torch.float32), torch.tensor([${mean}], dtype=torch.float32))`;
  },
  formula: 'y = (flatten(x) − mean) · M',
  help: {
    en: 'Flattens a sample, subtracts a mean and multiplies by a matrix you computed, for instance to whiten small pictures (PCA or ZCA). The row vector stands left of the matrix. Place it after ToTensor.',
    zh: '把样本展平，减去均值，再乘以你算好的矩阵，例如用于小图像的白化（PCA 或 ZCA）。行向量在矩阵左边。请放在 ToTensor 之后。',
  },
  reference: REFERENCE('LinearTransformation'),
});
