/** The built command line and data: reports, and trainings that leave unreadable samples out. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../support/networks';

const root = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-data-'));
  for (const value of ['1', '100']) {
    mkdirSync(join(folder, 'notes', value), { recursive: true });
    for (const name of ['000.jpg', '001.jpg', '002.jpg', '003.jpg'])
      copyFileSync(
        join(root, 'resources/banknotes', value, name),
        join(folder, 'notes', value, name),
      );
  }
  const whole = readFileSync(join(folder, 'notes/1/001.jpg'));
  writeFileSync(join(folder, 'notes/1/001.jpg'), whole.subarray(0, whole.length / 2));
  writeFileSync(join(folder, 'table.csv'), 'a,b,kind\n1,2,x\n2,,y\n3,4,y\n');
  writeFileSync(join(folder, 'net.netloom.json'), JSON.stringify(network()));
});
afterAll(() => rmSync(folder, { recursive: true }));

function network() {
  return documentOf(
    {
      folder: ['ImageFolder', { root: 'notes' }],
      split: ['RandomSplit', { lengths: [0.5, 0.5] }],
      resize: ['Resize', { size: [8, 8] }],
      tensors: ['ToTensor'],
      loader: ['DataLoader', { batch_size: 2 }],
      resize2: ['Resize', { size: [8, 8] }],
      tensors2: ['ToTensor'],
      loader2: ['DataLoader', { batch_size: 2 }],
      flat: ['Flatten'],
      fc: ['Linear', { in_features: 192, out_features: 2 }],
      loss: ['CrossEntropyLoss'],
      sgd: ['SGD', { lr: 0.01 }],
      trainer: ['Trainer', { epochs: 1, device: 'cpu' }],
    },
    [
      'folder.dataset > split.dataset',
      'split.first > resize.dataset',
      'resize.dataset > tensors.dataset',
      'tensors.dataset > loader.dataset',
      'split.second > resize2.dataset',
      'resize2.dataset > tensors2.dataset',
      'tensors2.dataset > loader2.dataset',
      'loader.input > flat.input',
      'flat.output > fc.input',
      'fc.output > loss.input',
      'loader.target > loss.target',
      'loss.loss > sgd.loss',
      'sgd.optimizer > trainer.optimizer',
      'loader2.batches > trainer.validation',
    ],
  );
}

function netloom(...args: string[]) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'out/cli/index.js'), ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}

describe('netloom data', () => {
  it('reports a folder: counts, sizes, and the bad file', async () => {
    const { code, stdout } = await netloom('data', 'notes');
    expect(code).toBe(1);
    expect(stdout).toContain('Pictures in 2 class folders (ImageFolder): 8 samples, 7 readable');
    expect(stdout).toMatch(/1 +3\n100 +4\n/);
    expect(stdout).toMatch(/error .*001\.jpg +The picture is cut short\./);
  });

  it('reports the datasets of a project, and a table, as JSON', async () => {
    const of = async (path: string) => JSON.parse((await netloom('data', path, '--json')).stdout);
    expect(await of('net.netloom.json')).toMatchObject({
      event: 'report',
      dataset: 'folder',
      type: 'ImageFolder',
      samples: 8,
      readable: 7,
      problems: [{ severity: 'error', reason: 'truncated' }],
    });
    expect(await of('table.csv')).toMatchObject({
      type: 'CSVDataset',
      samples: 2,
      counts: [1, 1],
      problems: [{ file: `${join(folder, 'table.csv')}:3`, reason: 'cells_missing' }],
    });
  });

  it('says what was expected of data that it does not know', async () => {
    const { code, stderr } = await netloom('data', 'notes/1');
    expect(code).toBe(1);
    expect(stderr).toContain('put the pictures of each class into a folder of its own');
    expect((await netloom('data', 'nowhere')).stderr).toContain('nowhere does not exist.');
  });
});

describe('netloom train with a picture that cannot be read', () => {
  it('stops there', async () => {
    const { code, stderr } = await netloom('train', 'net.netloom.json', '--json');
    expect(code).toBe(1);
    expect(stderr).toContain('001.jpg');
  });

  it('leaves it out where asked, and names it in the log and in run.json', async () => {
    const { code, stdout, stderr } = await netloom(
      ...['train', 'net.netloom.json', '--unreadable', 'skip', '--out', 'run'],
    );
    expect(stderr + stdout).toContain('1 sample is left out because it cannot be read:');
    expect(code).toBe(0);
    const run = JSON.parse(readFileSync(join(folder, 'run/run.json'), 'utf8'));
    expect(run.leftOut).toEqual([
      {
        file: join(folder, 'notes/1/001.jpg'),
        reason: 'truncated',
        message: 'The picture is cut short.',
      },
    ]);
  });
});
