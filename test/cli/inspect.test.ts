/** `netloom inspect` and `netloom report` as built: a run is trained, looked into, and written about. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallClassifier } from '../support/networks';

const cli = resolve(import.meta.dirname, '../../out/cli/index.js');
let folder = '';

function netloom(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  if (!existsSync(cli)) throw new Error('Build first: npm run build -- engine cli.');
  folder = await mkdtemp(join(tmpdir(), 'netloom-inspect-'));
  await writeFile(join(folder, 'small.netloom.json'), JSON.stringify(smallClassifier()));
  const { status } = netloom(
    'train',
    'small.netloom.json',
    '--limit',
    '118',
    '--epochs',
    '1',
    '--out',
    'run',
  );
  expect(status).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('netloom inspect', () => {
  it('saves a view as a picture, or its numbers', async () => {
    const conv = ['inspect', 'run', '--block', 'conv', '--sample', '2'];
    const png = netloom(...conv, '--view', 'feature-maps', '--out', 'maps.png');
    expect(png).toMatchObject({ status: 0, stderr: '' });
    expect(png.stdout).toMatch(/^maps\.png \(\d+×\d+\)\n$/);
    expect((await readFile(join(folder, 'maps.png'))).subarray(1, 4).toString()).toBe('PNG');
    expect(netloom(...conv, '--view', 'gradcam', '--out', 'cam.npy').status).toBe(0);
    expect((await readFile(join(folder, 'cam.npy'))).toString('latin1')).toContain(
      "'shape': (28, 28)",
    );
    const json = netloom(...conv, '--view', 'filters', '--at', '0', '--out', 'w.csv', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ event: 'written', width: null, notes: [] });
    expect((await readFile(join(folder, 'w.csv'), 'utf8')).split('\n')[0]).toContain(
      'channel,axis1',
    );
  });

  it('says in a sentence what is wrong', () => {
    const view = (name: string, ...more: string[]) =>
      netloom('inspect', 'run', '--view', name, '--out', 'x.png', ...more);
    expect(view('filters', '--block', 'relu')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'netloom: relu has no weights: ReLU learns nothing. Choose a convolution or a linear layer.\n',
    });
    expect(view('filters').stderr).toBe(
      'netloom: --view filters needs --block NAME: which layer is meant.\n',
    );
    expect(view('magic').stderr).toContain(
      "There is no view 'magic'. There are: feature-maps, filters",
    );
    expect(view('saliency', '--sample', 'x').stderr).toContain('--sample must be a whole number');
    expect(view('saliency', '--sample', '999999').stderr).toContain(
      'Sample 999999 of the validation data is gone',
    );
    expect(netloom('inspect', 'nowhere', '--view', 'flow', '--out', 'x.png').stderr).toContain(
      'holds no run: there is no run.json in it.',
    );
  });
});

describe('netloom report', () => {
  it('writes one page that needs nothing else, in both languages', async () => {
    expect(netloom('report', 'run', '--out', 'report.html')).toMatchObject({
      status: 0,
      stderr: '',
    });
    const html = await readFile(join(folder, 'report.html'), 'utf8');
    const page = html.replaceAll(/data:image\/png;base64,[^"]+/g, 'PNG');
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:\/\/(?!www\.w3\.org)/);
    for (const heading of [
      'Curves',
      'Graph',
      'Results',
      'Feature maps',
      'Unpooling',
      'Gradient flow',
      '反池化',
    ])
      expect(page).toContain(heading);
    expect(page.match(/src="PNG"/g)?.length).toBeGreaterThan(10);
    expect(netloom('report', 'run', '--out', 'zh.html', '--lang', 'zh').status).toBe(0);
    const zh = await readFile(join(folder, 'zh.html'), 'utf8');
    expect(zh).toContain('<html lang="zh">');
    expect(zh).not.toContain('Gradient flow');
  });
});
