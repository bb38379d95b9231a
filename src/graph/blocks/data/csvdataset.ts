/** Rows of a table: numbers to a tensor, or file names to pictures, with a class or numbers to learn. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { choice, file, text } from '../fields';
import { DATASET_OUT } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';
import { inferFound, namesIn, pathNeeded } from './found';

const columns = (en: string, zh: string) =>
  text({
    help: { en, zh },
    accepts: {
      en: 'column names or numbers, separated by commas',
      zh: '列名或列号，用逗号分隔',
    },
    check: () => true,
  }).default('');

const params = z.object({
  file: file({
    extensions: ['csv', 'tsv', 'txt'],
    help: {
      en: 'The table, as text; a relative path starts at the project file.',
      zh: '文本形式的表格；相对路径从项目文件所在处算起。',
    },
  }),
  input: choice(['numbers', 'images'], {
    help: {
      en: 'numbers: the input columns of a row become a tensor. images: the input column names picture files.',
      zh: 'numbers：一行的输入列组成张量。images：输入列是图片文件名。',
    },
  }).default('numbers'),
  columns: columns(
    'Input columns, by name or number from 0. Empty: all that hold numbers and are no target; for images the first.',
    '输入列，用列名或从 0 起的列号。留空：除目标外所有数值列；图片则为第一列。',
  ),
  target: columns(
    'What is learnt: one column for a class, one or more for numbers. Empty: the last column.',
    '学习的内容：类别为一列，数值可以多列。留空：最后一列。',
  ),
  target_type: choice(['class', 'number'], {
    help: {
      en: 'class: the different values of the target are classes, in order. number: the values themselves are to be predicted.',
      zh: 'class：目标列的不同取值按顺序成为类别。number：预测数值本身。',
    },
  }).default('class'),
  image_folder: text({
    help: {
      en: 'Where the picture files are, seen from the table. Empty: beside it.',
      zh: '图片文件所在的文件夹，从表格处算起。留空：与表格同处。',
    },
    accepts: { en: 'the path of a folder', zh: '文件夹路径' },
    check: () => true,
  }).default(''),
  header: choice(['auto', 'yes', 'no'], {
    help: {
      en: 'Whether the first row names the columns. auto: it does where it holds no number but a later row does, or for pictures no file.',
      zh: '第一行是否为列名。auto：第一行没有数而后面的行有数时是；图片则看第一行是否为文件名。',
    },
  }).default('auto'),
  delimiter: choice(['auto', ',', ';', 'tab'], {
    help: {
      en: 'What separates the cells. auto: found out from the first rows.',
      zh: '单元格之间的分隔符。auto：从前几行判断。',
    },
  }).default('auto'),
  encoding: choice(['auto', 'utf-8', 'utf-16', 'gbk', 'latin-1'], {
    help: {
      en: 'How letters are stored. auto: found out from the bytes.',
      zh: '文字编码。auto：由字节判断。',
    },
  }).default('auto'),
});

export const csvDataset = defineBlock({
  type: 'CSVDataset',
  category: 'data',
  keywords: [
    'table',
    'tabular',
    'spreadsheet',
    'regression',
    'own data',
    'dataset',
    '表格',
    '回归',
    '数据集',
  ],
  params,
  initial: { file: '' },
  summary: ['file', 'target', 'target_type'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  validate: ({ file: path, input, columns: names, target, target_type }) => [
    ...pathNeeded(
      path,
      'file',
      'CSVDataset has no file yet. Choose a table saved as CSV.',
      'CSVDataset 还没有文件。请选择一个 CSV 表格。',
    ),
    ...(input === 'images' && namesIn(names).length > 1
      ? [
          error(
            'csvdataset.columns',
            'CSVDataset takes picture names from one column, but columns names several. Leave one.',
            'CSVDataset 只从一列读取图片文件名，但 columns 有多列。请只留一列。',
            { param: 'columns' },
          ),
        ]
      : []),
    ...(target_type === 'class' && namesIn(target).length > 1
      ? [
          error(
            'csvdataset.target',
            "CSVDataset takes the class from one column, but target names several. Leave one, or set target_type to 'number'.",
            "CSVDataset 的类别只来自一列，但 target 有多列。请只留一列，或把 target_type 设为 'number'。",
            { param: 'target' },
          ),
        ]
      : []),
  ],
  infer: ({ facts, params: { input, target, target_type } }): Inferred => {
    const count = namesIn(target).length;
    return inferFound(
      facts,
      {
        sample:
          input === 'images'
            ? { kind: 'image', mode: 'RGB', height: null, width: null }
            : { kind: 'tensor', shape: [null] },
        target:
          target_type === 'class'
            ? { kind: 'class', classes: null }
            : { kind: 'number', shape: count > 1 ? [count] : [] },
      },
      'file',
    );
  },
  pytorch: (p) => pythonCall('CSVDataset', params, p, { positional: ['file'] }),
  help: {
    en: 'A table as text. Each row is a sample: either its numbers, which go straight into the DataLoader and a Linear, or a picture that it names. The target is a class (any words or numbers) or numbers to predict, for MSELoss and the like. Rows with missing cells or words among numbers are reported by line.',
    zh: '文本表格。每行是一个样本：可以是这一行的数（直接进入 DataLoader 和 Linear），也可以是它所写文件名的图片。目标可以是类别（任意文字或数），也可以是要预测的数，用 MSELoss 等训练。缺单元格或数值列中有文字的行会按行号报告。',
  },
  reference: 'https://docs.pytorch.org/tutorials/beginner/basics/data_tutorial.html',
});
