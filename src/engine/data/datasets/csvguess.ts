/** What a table most likely is: its target, and whether it names pictures. */
import { isMissing, numberIn, readTable } from './csv';
import { isPictureName } from './files';

export interface TableGuess {
  readonly input: 'numbers' | 'images';
  readonly columns?: string;
  readonly target?: string;
  readonly target_type: 'class' | 'number';
}

const TARGET = /^(label|labels|class|target|category|species|quality|diagnosis|类别|标签|目标)$/i;

/** More different whole numbers than that are hardly classes. */
const MOST_CLASSES = 20;

/** Looks at a table. Throws DataError. */
export async function guessTable(path: string): Promise<TableGuess> {
  const { rows } = await readTable(path, { encoding: 'auto', delimiter: 'auto' });
  const [first, ...rest] = rows.slice(0, 2000).map(({ cells }) => cells);
  if (!first || rest.length === 0) return { input: 'numbers', target_type: 'class' };
  const width = first.length;
  const cellsOf = (column: number) =>
    rest.map((cells) => cells[column]).filter((cell): cell is string => !isMissing(cell));
  const numbers = Array.from({ length: width }, (_, column) => {
    const cells = cellsOf(column);
    return cells.filter((cell) => !Number.isNaN(numberIn(cell))).length > cells.length / 2;
  });
  const named = first.findIndex((_, column) => cellsOf(column).slice(0, 20).some(isPictureName));
  // Names stand above numbers, or above pictures.
  const header = first.some(
    (cell, i) =>
      (numbers[i] && Number.isNaN(numberIn(cell))) || (i === named && !isPictureName(cell)),
  );
  const byName = header ? first.findIndex((cell) => TARGET.test(cell)) : -1;
  const words = first.flatMap((_, i) => (!numbers[i] && i !== named ? [i] : []));
  const last = width - 1 === named ? 0 : width - 1;
  const target =
    byName >= 0 ? byName : numbers[last] && words.length === 1 ? (words[0] ?? last) : last;
  const values = cellsOf(target).map(numberIn);
  const classes =
    !numbers[target] ||
    (values.every((value) => Number.isInteger(value) && value >= 0) &&
      new Set(values).size <= MOST_CLASSES);
  const nameOf = (column: number) => (header ? (first[column] as string) : String(column));
  return {
    input: named >= 0 ? 'images' : 'numbers',
    ...(named >= 0 ? { columns: nameOf(named) } : {}),
    ...(target === width - 1 ? {} : { target: nameOf(target) }),
    target_type: classes ? 'class' : 'number',
  };
}
