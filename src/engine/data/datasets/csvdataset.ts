/** Rows of a table as samples: numbers, or pictures that they name. */
import { dirname, resolve } from 'node:path';
import { namesIn } from '../../../graph/blocks/data/found';
import type { DatasetFacts } from '../../../graph/types';
import type { FileProblem } from '../../../protocol/data';
import type { RawSample, RawTarget } from '../contract';
import { readImage } from '../images/decode';
import { examinePicture } from '../images/examine';
import { errorRow, refused } from '../problems';
import { sharedFloats, sharedInts } from './arrays';
import type { Dataset, DatasetKind, Examined, Found, Reading, SharedDataset } from './contract';
import { type CsvEncoding, isMissing, numberIn, type Row, readTable } from './csv';
import { byCodePoint, commonSize, countsOf, isPictureName, keptOf } from './files';

export interface CsvParams {
  readonly file: string;
  readonly input: 'numbers' | 'images';
  readonly columns: string;
  readonly target: string;
  readonly target_type: 'class' | 'number';
  readonly image_folder: string;
  readonly header: 'auto' | 'yes' | 'no';
  readonly delimiter: string;
  readonly encoding: CsvEncoding;
}

interface CsvData {
  readonly file: string;
  /** Line of each sample. */
  readonly lines: Int32Array;
  /** Pictures, or numbers side by side. */
  readonly paths: readonly string[] | null;
  readonly features: number;
  readonly values: Float32Array;
  /** Class ids, or `numbers` numbers for each sample. */
  readonly ids: Int32Array | null;
  readonly classes: readonly string[];
  readonly numbers: Float32Array;
  readonly names: readonly string[];
}

/** Rows that are looked at to find out what a column holds. */
const LOOKED_AT = 1000;

/** A column of numbers has more of them than of anything else. */
function isNumeric(rows: readonly Row[], column: number): boolean {
  let yes = 0;
  let no = 0;
  for (const { cells } of rows.slice(0, LOOKED_AT)) {
    const cell = cells[column];
    if (isMissing(cell)) continue;
    if (Number.isNaN(numberIn(cell as string))) no++;
    else yes++;
  }
  return yes > no;
}

/** Whether the first row names the columns. */
function hasHeader(rows: readonly Row[], params: CsvParams): boolean {
  if (params.header !== 'auto') return params.header === 'yes';
  const [first, ...rest] = rows;
  if (!first) return false;
  if (params.input === 'images') return !first.cells.some(isPictureName);
  return first.cells.some(
    (cell, i) => cell !== '' && Number.isNaN(numberIn(cell)) && isNumeric(rest, i),
  );
}

interface Columns {
  readonly input: readonly number[];
  readonly target: readonly number[];
  readonly names: readonly string[];
}

/** Finds the columns that the parameters name. Throws DataError `bad_parameter`. */
function columnsOf(
  path: string,
  header: readonly string[] | null,
  width: number,
  rows: readonly Row[],
  params: CsvParams,
): Columns {
  const names = header ?? Array.from({ length: width }, (_, i) => String(i));
  const find = (name: string): number => {
    const at = names.indexOf(name);
    const number = /^\d+$/.test(name) ? Number(name) : -1;
    if (at >= 0) return at;
    if (number >= 0 && number < width) return number;
    throw refused(
      'data.invalid',
      'bad_parameter',
      `${path} has no column ${name}. It has ${brief(names)}.`,
      `${path} 没有列 ${name}。它的列是 ${brief(names)}。`,
    );
  };
  const wantedTarget = namesIn(params.target).map(find);
  const target = wantedTarget.length > 0 ? wantedTarget : [width - 1];
  const wanted = namesIn(params.columns).map(find);
  if (wanted.length > 0) return { input: wanted, target, names };
  const others = names.map((_, i) => i).filter((i) => !target.includes(i));
  if (params.input === 'images') {
    const named = others.find((i) =>
      rows.slice(0, 20).some(({ cells }) => isPictureName(cells[i] ?? '')),
    );
    return { input: [named ?? others[0] ?? 0], target, names };
  }
  const input = others.filter((i) => isNumeric(rows, i));
  if (input.length === 0)
    throw refused(
      'data.invalid',
      'wrong_type',
      `${path} has no column of numbers besides the target. Set input to images, or name columns.`,
      `${path} 除目标外没有数值列。请把 input 设为 images，或指定 columns。`,
    );
  return { input, target, names };
}

function brief(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}

/** What is wrong with a row, if anything. */
function problemOf(
  path: string,
  { line, cells }: Row,
  width: number,
  columns: Columns,
  params: CsvParams,
): FileProblem | undefined {
  const at = `${path}:${line}`;
  if (cells.length !== width)
    return errorRow(
      at,
      null,
      'columns_differ',
      `The row has ${cells.length} cells, the table ${width} columns.`,
      `该行有 ${cells.length} 个单元格，表格有 ${width} 列。`,
    );
  const name = (column: number) => columns.names[column] || String(column);
  const empty = columns.input.find((column) => isMissing(cells[column]));
  if (empty !== undefined)
    return errorRow(
      at,
      null,
      'cells_missing',
      `Nothing stands in column ${name(empty)}.`,
      `列 ${name(empty)} 为空。`,
    );
  const unlabelled = columns.target.find((column) => isMissing(cells[column]));
  if (unlabelled !== undefined)
    return errorRow(
      at,
      null,
      'label_missing',
      `Nothing stands in the target column ${name(unlabelled)}.`,
      `目标列 ${name(unlabelled)} 为空。`,
    );
  const numeric = [
    ...(params.input === 'numbers' ? columns.input : []),
    ...(params.target_type === 'number' ? columns.target : []),
  ];
  const word = numeric.find((column) => Number.isNaN(numberIn(cells[column] as string)));
  if (word === undefined) return undefined;
  const said = String(cells[word]).slice(0, 30);
  return errorRow(
    at,
    null,
    'not_a_number',
    `'${said}' in column ${name(word)} is no number.`,
    `列 ${name(word)} 中的 '${said}' 不是数。`,
  );
}

/** Class names: whole numbers in their order, all else by code point. */
function classesOf(labels: readonly string[]): string[] {
  const classes = [...new Set(labels)];
  return classes.every((name) => /^-?\d+$/.test(name))
    ? classes.sort((a, b) => Number(a) - Number(b))
    : classes.sort(byCodePoint);
}

async function load(
  params: CsvParams,
  baseDir: string | null,
): Promise<{ data: CsvData; problems: FileProblem[] }> {
  const file = resolve(baseDir ?? '.', params.file);
  const table = await readTable(file, params);
  const problems = [...table.problems];
  const header = hasHeader(table.rows, params) ? (table.rows[0]?.cells ?? null) : null;
  const all = header ? table.rows.slice(1) : table.rows;
  if (all.length === 0)
    throw refused(
      'data.invalid',
      'wrong_format',
      `${file} has no rows of data.`,
      `${file} 没有数据行。`,
    );
  const width = (header ?? all[0]?.cells ?? []).length;
  const columns = columnsOf(file, header, width, all, params);
  const rows = all.filter((row) => {
    const problem = problemOf(file, row, width, columns, params);
    if (problem) problems.push(problem);
    return !problem;
  });
  const cellsOf = (which: readonly number[]) =>
    rows.flatMap(({ cells }) => which.map((column) => cells[column] as string));
  const images = params.input === 'images';
  const folder = resolve(dirname(file), params.image_folder.trim());
  const labels = params.target_type === 'class' ? cellsOf(columns.target) : null;
  const classes = labels ? classesOf(labels) : [];
  const idOf = new Map(classes.map((name, i) => [name, i]));
  const data: CsvData = {
    file,
    lines: Int32Array.from(rows, ({ line }) => line),
    paths: images ? cellsOf(columns.input).map((name) => resolve(folder, name)) : null,
    features: columns.input.length,
    values: images ? new Float32Array(0) : sharedFloats(cellsOf(columns.input).map(numberIn)),
    ids: labels ? sharedInts(labels.map((name) => idOf.get(name) as number)) : null,
    classes,
    numbers: labels ? new Float32Array(0) : sharedFloats(cellsOf(columns.target).map(numberIn)),
    names: columns.target.map((column) => columns.names[column] || String(column)),
  };
  return { data, problems };
}

class CsvDataset implements Dataset {
  readonly length: number;

  constructor(private readonly data: CsvData) {
    this.length = data.lines.length;
  }

  read(index: number, how?: Reading): RawSample | Promise<RawSample> {
    const { paths, features, values } = this.data;
    if (paths) return readImage(paths[index] as string, how);
    return { shape: [features], data: values.subarray(index * features, (index + 1) * features) };
  }

  target(index: number): RawTarget {
    const { ids, numbers, names } = this.data;
    if (ids) return ids[index] as number;
    const k = names.length;
    return numbers.subarray(index * k, (index + 1) * k);
  }

  name(index: number): string {
    return this.data.paths?.[index] ?? `${this.data.file}:${this.data.lines[index]}`;
  }

  async examine(index: number): Promise<Examined> {
    const path = this.data.paths?.[index];
    return path === undefined ? { problems: [] } : examinePicture(path, index);
  }

  share(): SharedDataset {
    return { type: csvDataset.type, data: this.data };
  }
}

async function factsOf(data: CsvData, kept?: Int32Array): Promise<DatasetFacts> {
  const { paths, features, ids, classes, names, lines } = data;
  const sample: DatasetFacts['sample'] = paths
    ? { kind: 'image', mode: 'RGB', ...(await commonSize(keptOf(paths, kept))) }
    : { kind: 'tensor', shape: [features] };
  const length = kept?.length ?? lines.length;
  if (ids) return { length, classes, counts: countsOf(ids, classes.length, kept), sample };
  const shape = names.length > 1 ? [names.length] : [];
  return { length, classes: [], sample, target: { kind: 'number', shape, names } };
}

export const csvDataset: DatasetKind<CsvParams> = {
  type: 'CSVDataset',
  async find(params, baseDir): Promise<Found> {
    const { data, problems } = await load(params, baseDir);
    return {
      problems,
      facts: (kept) => factsOf(data, kept),
      open: async () => new CsvDataset(data),
    };
  },
  attach: (data: CsvData) => new CsvDataset(data),
};
