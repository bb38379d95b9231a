/** CSV text: its encoding, its rows with their line numbers, and what is wrong with them. */
import Papa from 'papaparse';
import type { FileProblem } from '../../../protocol/data';
import { errorRow, noteRow, refused } from '../problems';
import { readBytes } from './npy';

export type CsvEncoding = 'auto' | 'utf-8' | 'utf-16' | 'gbk' | 'latin-1';

export interface Row {
  /** From 1; of its first line where a quoted cell goes over several. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly rows: readonly Row[];
  /** Notes on the encoding, and rows that could not be taken apart. */
  readonly problems: readonly FileProblem[];
}

const LABELS: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  gbk: 'GBK',
  'latin-1': 'Latin-1',
};

/** The encoding of a text as its bytes tell: a BOM, zeros between letters, or what they can be. */
export function encodingOf(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  start.forEach((byte, i) => {
    if (byte !== 0) return;
    if (i % 2 === 0) even++;
    else odd++;
  });
  // Latin letters and commas of UTF-16 have a zero beside them.
  if (odd > start.length / 8 && odd > 4 * even) return 'utf-16le';
  if (even > start.length / 8 && even > 4 * odd) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return looksLikeGbk(bytes) ? 'gbk' : 'latin-1';
  }
}

/** Common Chinese characters of GBK are pairs of high bytes; letters with accents stand alone. */
function looksLikeGbk(bytes: Uint8Array): boolean {
  let pairs = 0;
  let alone = 0;
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] as number;
    if (lead < 0x80) continue;
    const trail = bytes[i + 1] ?? 0;
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) {
      pairs++;
      i++;
    } else alone++;
  }
  return pairs > 4 * alone;
}

function decoded(bytes: Uint8Array, encoding: string, path: string): string {
  const label = encoding === 'latin-1' ? 'windows-1252' : encoding;
  try {
    // The decoder drops a BOM.
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    const name = LABELS[encoding] ?? encoding;
    throw refused(
      'data.invalid',
      'encoding',
      `${path} is not ${name} text. Set encoding to auto, or to what it was saved with.`,
      `${path} 不是 ${name} 文本。请把 encoding 设为 auto 或其真实编码。`,
    );
  }
}

/**
 * What separates the cells: the first of tab, `;`, `|`, `,` that comes equally often in each of the first
 * rows (a comma may also stand in numbers), else the most frequent. Quoted text does not count.
 */
function delimiterOf(text: string): string {
  const rows = text
    .slice(0, 20_000)
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\n|\r/)
    .filter((row) => row.trim() !== '')
    .slice(0, 20);
  let best = ',';
  let most = 0;
  for (const candidate of ['\t', ';', '|', ',']) {
    const counts = rows.map((row) => row.split(candidate).length - 1);
    if (counts.length > 0 && Math.min(...counts) > 0 && new Set(counts).size === 1)
      return candidate;
    const sum = counts.reduce((a, b) => a + b, 0);
    if (sum > most) [best, most] = [candidate, sum];
  }
  return best;
}

/** Reads a table. Lines without anything are passed over. Throws DataError when there is no text. */
export async function readTable(
  path: string,
  { encoding, delimiter }: { readonly encoding: CsvEncoding; readonly delimiter: string },
): Promise<Table> {
  const bytes = await readBytes(path);
  if (bytes.length === 0)
    throw refused(
      'data.invalid',
      'empty',
      `${path} is empty (0 bytes).`,
      `${path} 是空的（0 字节）。`,
    );
  const found = encodingOf(bytes);
  const used =
    encoding === 'auto' || (encoding === 'utf-16' && found.startsWith('utf-16'))
      ? found
      : encoding === 'utf-16'
        ? 'utf-16le'
        : encoding;
  const text = decoded(bytes, used, path);
  if (text.includes('\0'))
    throw refused(
      'data.invalid',
      'wrong_format',
      `${path} is no text: it holds zero bytes. Save the table as CSV.`,
      `${path} 不是文本：含有零字节。请把表格存为 CSV。`,
    );
  const problems: FileProblem[] = [];
  if (used !== 'utf-8')
    problems.push(
      noteRow(
        path,
        null,
        'encoding',
        `Read as ${LABELS[used] ?? used}.`,
        `按 ${LABELS[used] ?? used} 读取。`,
      ),
    );
  const rows: Row[] = [];
  let line = 1;
  let at = 0;
  let open: number | undefined;
  Papa.parse<string[]>(text, {
    delimiter: delimiter === 'auto' ? delimiterOf(text) : delimiter === 'tab' ? '\t' : delimiter,
    step: ({ data, errors, meta }) => {
      const cells = data.map((cell) => cell.trim());
      if (errors.some(({ type }) => type === 'Quotes')) open ??= line;
      else if (cells.some((cell) => cell !== '')) rows.push({ line, cells });
      // Lines that this row goes over.
      for (; at < meta.cursor; at++) {
        const code = text.charCodeAt(at);
        if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) line++;
      }
    },
  });
  if (open !== undefined)
    problems.push(
      errorRow(
        `${path}:${open}`,
        null,
        'corrupt',
        'A quote is opened and not closed, or closed in the middle of a cell.',
        '引号没有闭合，或在单元格中间闭合。',
      ),
    );
  return { rows, problems };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A cell as a number: `3.5`, `1e-3`, `3,5`; NaN when it is none. */
export function numberIn(cell: string): number {
  if (NUMBER.test(cell)) return Number(cell);
  const dotted = cell.replace(',', '.');
  return dotted !== cell && NUMBER.test(dotted) ? Number(dotted) : Number.NaN;
}

const MISSING = /^(|na|n\/a|nan|null|none|\?|-)$/i;

/** Nothing, or one of the words that tables have for it. */
export function isMissing(cell: string | undefined): boolean {
  return cell === undefined || MISSING.test(cell);
}
