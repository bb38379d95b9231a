/** Tables: encodings, quotes, columns, bad rows by line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeDataset } from '..';
import { encodingOf, numberIn, readTable } from './csv';
import { csvDataset } from './csvdataset';
import { guessTable } from './csvguess';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const DEFAULTS = {
  input: 'numbers',
  columns: '',
  target: '',
  target_type: 'class',
  image_folder: '',
  header: 'auto',
  delimiter: 'auto',
  encoding: 'auto',
} as const;

const utf16 = (text: string) =>
  Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);
// 类别 甲 乙 in GBK.
const gbk = Buffer.concat([
  Buffer.from('x,'),
  Uint8Array.of(0xc0, 0xe0, 0xb1, 0xf0),
  Buffer.from('\n1,'),
  Uint8Array.of(0xbc, 0xd7),
  Buffer.from('\n2,'),
  Uint8Array.of(0xd2, 0xd2),
  Buffer.from('\n'),
]);

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from('é,类'), 'utf-8'],
    ['UTF-8 with a BOM', Buffer.from('\ufeffa,b'), 'utf-8'],
    ['UTF-16', utf16('a,b'), 'utf-16le'],
    ['UTF-16 without a BOM', Buffer.from('a,b\n1,2\n', 'utf16le'), 'utf-16le'],
    ['GBK', gbk, 'gbk'],
    ['Latin-1', Buffer.from('name,größe\nZürich,1\n', 'latin1'), 'latin-1'],
  ])('%s is found out', (_, bytes, encoding) => {
    expect(encodingOf(bytes)).toBe(encoding);
  });

  it.each([
    ['utf8.csv', Buffer.from('\ufeffx,kind\n1,é\n2,ü\n'), ['é', 'ü'], []],
    ['utf16.csv', utf16('x,kind\n1,é\n2,ü\n'), ['é', 'ü'], ['Read as UTF-16.']],
    ['gbk.csv', gbk, ['乙', '甲'], ['Read as GBK.']],
    ['latin.csv', Buffer.from('x,kind\n1,é\n2,ü\n', 'latin1'), ['é', 'ü'], ['Read as Latin-1.']],
  ])('%s gives its letters, and a note', async (name, bytes, classes, notes) => {
    const found = await csvDataset.find({ ...DEFAULTS, file: write(name, bytes) }, null);
    expect((await found.facts()).classes).toEqual(classes);
    expect(found.problems?.map(({ message }) => message.en)).toEqual(notes);
  });

  it('refuses an encoding that the bytes are not, and bytes that are no text', async () => {
    const file = write('latin2.csv', Buffer.from('x,y\n1,é\n', 'latin1'));
    const said = async (params: object) =>
      (await describeDataset('CSVDataset', { ...params }, null)).error;
    expect(await said({ file, encoding: 'utf-8' })).toBe(
      `${file} is not UTF-8 text. Set encoding to auto, or to what it was saved with.`,
    );
    const zip = write('table.csv', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 1, 2, 0, 0, 0, 9));
    expect(await said({ file: zip })).toContain('is no text');
    expect(await said({ file: write('nothing.csv', '') })).toContain('is empty (0 bytes)');
  });
});

describe('tables', () => {
  it('has quotes, line breaks in cells, and the lines of its rows', async () => {
    const file = write('quotes.csv', 'a;b\r\n"1";"x; ""y"""\r\n2;"two\nlines"\r\n\r\n3;z\r\n');
    const { rows, problems } = await readTable(file, { encoding: 'auto', delimiter: 'auto' });
    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', 'x; "y"'] },
      { line: 3, cells: ['2', 'two\nlines'] },
      { line: 6, cells: ['3', 'z'] },
    ]);
    expect(problems).toEqual([]);
  });

  it('takes numbers as people write them', () => {
    expect(['3', '-3.5', '.5', '1e-3', '3,5', '+2'].map(numberIn)).toEqual([
      3, -3.5, 0.5, 0.001, 3.5, 2,
    ]);
    for (const word of ['', 'x', '1.2.3', '0x10', 'Infinity', '1,000,000'])
      expect(numberIn(word)).toBeNaN();
  });

  it('is rows of numbers with a class', async () => {
    const file = write('iris.csv', 'w,h,note,kind\n1,2,a,rose\n3,4,b,iris\n5,6,c,rose\n');
    const found = await csvDataset.find({ ...DEFAULTS, file }, null);
    expect(await found.facts()).toEqual({
      length: 3,
      classes: ['iris', 'rose'],
      counts: [1, 2],
      sample: { kind: 'tensor', shape: [2] },
    });
    const dataset = await found.open();
    expect(dataset.read(1)).toEqual({ shape: [2], data: Float32Array.of(3, 4) });
    expect(dataset.target(1)).toBe(0);
    expect(dataset.name(1)).toBe(`${file}:3`);
    const attached = csvDataset.attach(structuredClone(dataset.share().data) as never);
    expect(attached.read(2)).toEqual({ shape: [2], data: Float32Array.of(5, 6) });
  });

  it('is numbers to predict, from columns by name or number', async () => {
    const file = write('houses.csv', 'size,rooms,price\n50,2,1.5\n80,3,2.5\n');
    const params = { ...DEFAULTS, file, target: 'price, 1', target_type: 'number' } as const;
    const found = await csvDataset.find(params, null);
    expect(await found.facts()).toMatchObject({
      sample: { shape: [1] },
      target: { kind: 'number', shape: [2], names: ['price', 'rooms'] },
    });
    expect((await found.open()).target(1)).toEqual(Float32Array.of(2.5, 3));
    const one = await csvDataset.find({ ...params, target: '' }, null);
    expect((await one.facts()).target).toEqual({ kind: 'number', shape: [], names: ['price'] });
  });

  it('without names of columns the first row is a sample; whole numbers are classes in order', async () => {
    const file = write('bare.csv', '1,2,10\n3,4,9\n');
    const found = await csvDataset.find({ ...DEFAULTS, file }, null);
    expect(await found.facts()).toMatchObject({ length: 2, classes: ['9', '10'] });
  });

  it('names each bad row by its line', async () => {
    const file = write(
      'bad.csv',
      'a,b,kind\n1,2,x\n1,,x\n1,2\n1,2,x,9\noops,2,y\n3,NA,y\n3,4,\n"5",6,y\n',
    );
    const found = await csvDataset.find({ ...DEFAULTS, file }, null);
    expect(
      found.problems?.map(({ file: at, reason, message }) => [
        at.slice(file.length),
        reason,
        message.en,
      ]),
    ).toEqual([
      [':3', 'cells_missing', 'Nothing stands in column b.'],
      [':4', 'columns_differ', 'The row has 2 cells, the table 3 columns.'],
      [':5', 'columns_differ', 'The row has 4 cells, the table 3 columns.'],
      [':6', 'not_a_number', "'oops' in column a is no number."],
      [':7', 'cells_missing', 'Nothing stands in column b.'],
      [':8', 'label_missing', 'Nothing stands in the target column kind.'],
    ]);
    const stop = await describeDataset('CSVDataset', { file }, null);
    expect(stop.error).toBe(`${file}:3: Nothing stands in column b. (and 5 more)`);
    expect(stop.errorZh).toContain('还有 5 处');
    const skip = await describeDataset('CSVDataset', { file }, null, 'skip');
    expect(skip).toMatchObject({ length: 2, counts: [1, 1], leftOut: 6 });
  });

  it('reports a quote that never ends', async () => {
    const file = write('open.csv', 'a,b\n1,x\n2,"y\n3,z\n');
    const { problems } = await readTable(file, { encoding: 'auto', delimiter: ',' });
    expect(problems).toMatchObject([{ file: `${file}:3`, reason: 'corrupt', severity: 'error' }]);
  });

  it('refuses columns that are not there, and tables without numbers', async () => {
    const file = write('words.csv', 'a,b\nx,y\nz,w\n');
    const said = async (params: object) =>
      (await describeDataset('CSVDataset', { file, header: 'yes', ...params }, null)).error;
    expect(await said({ target: 'price' })).toBe(`${file} has no column price. It has a, b.`);
    expect(await said({})).toContain('has no column of numbers besides the target');
  });
});

describe('guesses', () => {
  it.each([
    ['w,h,kind\n1,2,a\n3,4,b\n', { input: 'numbers', target_type: 'class' }],
    ['label,p0,p1\n3,0,255\n5,1,2\n', { input: 'numbers', target: 'label', target_type: 'class' }],
    ['a,b,price\n1,2,3.25\n3,4,1.5\n', { input: 'numbers', target_type: 'number' }],
    ['file,kind\na.jpg,x\nb.jpg,y\n', { input: 'images', columns: 'file', target_type: 'class' }],
    ['x.png,0\ny.png,1\n', { input: 'images', columns: '0', target_type: 'class' }],
  ])('%j', async (text, guess) => {
    expect(await guessTable(write('guess.csv', text))).toEqual(guess);
  });
});
