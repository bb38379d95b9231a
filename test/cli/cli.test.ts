/** The built command line, as a user meets it: sentences, exit codes, lines of JSON. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetDocument } from '../../src/graph/document/schema';
import { documentOf, smallClassifier } from '../support/networks';

const cli = resolve(import.meta.dirname, '../../out/cli/index.js');

let folder = '';
beforeAll(async () => {
  if (!existsSync(cli)) throw new Error('Build first: npm run build -- engine cli.');
  folder = await mkdtemp(join(tmpdir(), 'netloom-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly lines: readonly Record<string, unknown>[];
}

function netloom(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; onStdout?: (kill: (s: NodeJS.Signals) => void) => void } = {},
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onStdout?.((signal) => child.kill(signal));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', fail);
    child.once('close', (code) => {
      const json = args.includes('--json') ? stdout.trim().split('\n').filter(Boolean) : [];
      done({ code, stdout, stderr, lines: json.map((line) => JSON.parse(line)) });
    });
  });
}

async function project(name: string, content: NetDocument | string): Promise<string> {
  const path = join(folder, `${name}.netloom.json`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function edited(edit: (document: NetDocument) => void): NetDocument {
  const document = smallClassifier();
  edit(document);
  return document;
}

describe('netloom train', () => {
  it('ends in a done line with the validation figures', async () => {
    const file = await project('good', smallClassifier());
    const { code, lines } = await netloom(['train', file, '--limit', '320', '--json']);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ event: 'start', device: 'cpu', parameters: 1562 });
    const steps = lines.filter((l) => l.event === 'step').map((l) => l.step);
    expect(steps.slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const epochs = lines.filter((l) => l.event === 'epoch');
    expect(epochs).toHaveLength(2);
    const { validation } = epochs[1] as { validation: { loss: number; accuracy: number } };
    expect(lines.at(-1)).toMatchObject({ event: 'done', epoch: 2, device: 'cpu', ...validation });
    expect(lines.at(-1)?.imagesPerSecond).toBeGreaterThan(0);
  });

  it('prints one line an epoch for people and keeps the run where asked', async () => {
    const file = await project('people', smallClassifier());
    const out = join(folder, 'run');
    const args = ['train', file, '--limit', '64', '--epochs', '2', '--seed', '9', '--out', out];
    const { code, stdout } = await netloom(args);
    expect(code).toBe(0);
    expect(stdout.match(/^Epoch \d\/2 .*validation loss .*images\/s/gm)).toHaveLength(2);
    expect(stdout).not.toContain('\x1b');
    expect((await readdir(out)).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'run.json',
      'snapshots',
    ]);
    const run = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
    expect(run.settings).toMatchObject({ epochs: 2, seed: 9, limit: 64 });
  });

  it('stops cleanly at Ctrl-C, with what was trained on disk', async () => {
    const file = await project('stop', smallClassifier());
    const out = join(folder, 'interrupted');
    let killed = false;
    const { code, lines } = await netloom(
      ['train', file, '--epochs', '1000', '--limit', '320', '--json', '--out', out],
      {
        onStdout: (kill) => {
          if (!killed) kill('SIGINT');
          killed = true;
        },
      },
    );
    expect(code).toBe(130);
    expect(lines.at(-1)).toMatchObject({ event: 'stopped' });
    // One for each epoch that ended before the signal came, three at most.
    expect(await readdir(join(out, 'checkpoints'))).not.toHaveLength(0);
  });
});

/** What is wrong → the document or text, and words the sentence must hold. */
const broken: Readonly<Record<string, readonly [NetDocument | string, RegExp]>> = {
  'not JSON': ['{ "format": "netloom", }', /not JSON.*line 1/],
  'a newer version': [JSON.stringify({ ...smallClassifier(), version: 999 }), /newer version/],
  'an unknown block': [
    edited((d) => {
      d.blocks.conv = { type: 'Conv9d', params: {}, position: { x: 0, y: 0 } };
    }),
    /no block Conv9d/,
  ],
  'a dangling wire': [
    edited((d) => {
      d.wires.loose = {
        from: { block: 'gone', port: 'output' },
        to: { block: 'fc', port: 'input' },
      };
    }),
    /gone\.output/,
  ],
  'a cycle': [
    documentOf({ a: ['ReLU'], b: ['Tanh'] }, ['a.output > b.input', 'b.output > a.input']),
    /cycle: a → b → a/,
  ],
  'a parameter out of range': [
    edited((d) => {
      (d.blocks.drop as NetDocument['blocks'][string]).params.p = 1.5;
    }),
    /p is 1\.5/,
  ],
  'a shape that cannot be': [
    edited((d) => {
      (d.blocks.fc as NetDocument['blocks'][string]).params.in_features = 100;
    }),
    /144/,
  ],
  'missing data': [
    edited((d) => {
      d.blocks.digits = {
        type: 'ImageFolder',
        params: { root: 'nowhere/at-all' },
        position: { x: 0, y: 0 },
      };
    }),
    /nowhere.at-all/,
  ],
};

describe('bad input gets a sentence, exit code 1, and nothing written', () => {
  for (const [what, [content, words]] of Object.entries(broken))
    it(what, async () => {
      const file = await project(what.replaceAll(' ', '-'), content);
      const out = join(folder, `out-${what.replaceAll(' ', '-')}`);
      const train = await netloom(['train', file, '--json', '--out', out]);
      expect(train.stderr).toMatch(words);
      expect(train.code).toBe(1);
      expect(train.lines.at(-1)).toMatchObject({ event: 'error' });
      expect(train.stderr).not.toMatch(/^\s+at /m);
      expect(existsSync(out)).toBe(false);
      const check = await netloom(['check', file]);
      expect(check.code).toBe(1);
      expect(check.stderr).toMatch(words);
      expect(check.stdout).toBe('');
    });

  it('no such file', async () => {
    const { code, stderr } = await netloom(['train', join(folder, 'none.json')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/none\.json: There is no such file/);
  });

  it('a NaN loss names the step and the causes', async () => {
    const optimizer = ['SGD', { lr: 1e30 }] as const;
    const file = await project('nan', smallClassifier({ optimizer }));
    const { code, stderr, lines } = await netloom(['train', file, '--limit', '160', '--json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/step \d+ .*learning rate 1e\+30 of SGD/);
    expect(lines.at(-1)).toMatchObject({ event: 'error', code: 'training.nonfinite' });
  });

  it('an option that does not exist', async () => {
    const { code, stderr } = await netloom(['train', 'x.json', '--epoch', '3']);
    expect(code).toBe(1);
    expect(stderr).toContain('--epoch');
  });

  it.runIf(process.platform === 'linux')('no adapter for webgpu', async () => {
    const file = await project('gpu', smallClassifier());
    const env = { VK_ICD_FILENAMES: '/nonexistent/icd.json', LD_LIBRARY_PATH: '' };
    const args = ['train', file, '--device', 'webgpu', '--limit', '32'];
    const { code, stderr } = await netloom(args, { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Vulkan/);
    expect(stderr).toMatch(/cpu/);
  });
});

describe('netloom check', () => {
  it('prints blocks, shapes, parameters and MACs', async () => {
    const { code, stdout } = await netloom(['check', await project('check', smallClassifier())]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^conv +Conv2d +\(16, 4, 12, 12\) +104 +14,400$/m);
    expect(stdout).toMatch(/^fc +Linear +\(16, 10\) +1,450 +1,440$/m);
    expect(stdout).toContain('1,562 parameters');
  });
});
