/** A peer of the engine benchmark: a process that builds a network and runs steps of it when asked. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchModel } from './models';

export interface Answer {
  readonly ms?: number;
  readonly compileMs?: number;
  readonly loss?: number;
  readonly rss?: number;
  readonly version?: string;
  readonly dispatches?: number;
  readonly submits?: number;
  readonly error?: string;
}

/** Whoever takes part in a comparison. */
export interface Participant {
  readonly name: string;
  /** Builds the network and runs its first step. */
  setup(model: BenchModel, batch: number): Promise<Answer>;
  /** Runs that many steps and reads the last loss back. */
  steps(count: number): Promise<Answer>;
  /** Dispatches and submits of one step, its read-back included, where the device is a WebGPU adapter. */
  count(): Promise<Answer>;
  close(): Promise<void>;
}

/** Versions are fixed, so that figures can be compared over time. */
const PACKAGES = {
  '@jax-js/jax': '0.1.25',
  '@tensorflow/tfjs': '4.22.0',
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
};

/** The folder that holds the peers' packages, filled when first asked for; outside the project. */
export async function peerFolder(): Promise<string> {
  const folder = join(homedir(), '.cache/netloom/bench-peers');
  const manifest = JSON.stringify({ private: true, dependencies: PACKAGES });
  if (Object.keys(PACKAGES).every((name) => existsSync(join(folder, 'node_modules', name))))
    return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  console.error('Installing the peers of the benchmark (once, about 450 MB) …');
  const npm = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise<number | null>((done) => npm.on('close', done));
  if (code !== 0) throw new Error(`npm install of the peers ended with exit code ${code}.`);
  return folder;
}

export class Peer implements Participant {
  private readonly child: ChildProcess;
  private readonly waiting: ((answer: Answer) => void)[] = [];
  private lastWords = '';
  private ended = false;

  /**
   * @param limitMs the longest one answer may take
   */
  constructor(
    readonly name: string,
    program: string,
    args: readonly string[],
    private readonly folder: string,
    private readonly limitMs: number,
  ) {
    const [file = '', ...rest] = args;
    this.child = spawn(program, [resolve('bench/engine/peers', file), ...rest], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error(`${name} has no pipes.`);
    createInterface({ input: stdout }).on('line', (line) => {
      this.waiting.shift()?.(JSON.parse(line) as Answer);
    });
    stderr.on('data', (chunk: Buffer) => {
      this.lastWords = (this.lastWords + chunk.toString()).slice(-400);
    });
    const over = (reason: string) => {
      this.ended = true;
      for (const answer of this.waiting.splice(0)) answer({ error: reason });
    };
    this.child.on('error', (error) => over(error.message));
    this.child.on('close', (code) =>
      over(`ended with exit code ${code}: ${this.lastWords.trim().split('\n').at(-1)}`),
    );
  }

  private ask(request: unknown): Promise<Answer> {
    if (this.ended) return Promise.resolve({ error: 'has ended' });
    return new Promise((done) => {
      const limit = setTimeout(() => {
        this.child.kill('SIGKILL');
        done({ error: `took longer than ${this.limitMs / 1000} s` });
      }, this.limitMs);
      this.waiting.push((answer) => {
        clearTimeout(limit);
        done(answer);
      });
      this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    });
  }

  setup(model: BenchModel, batch: number): Promise<Answer> {
    return this.ask({ model, batch, folder: this.folder });
  }

  steps(count: number): Promise<Answer> {
    return this.ask({ steps: count });
  }

  count(): Promise<Answer> {
    return this.ask({ count: true });
  }

  async close(): Promise<void> {
    if (this.ended) return;
    const closed = new Promise((done) => this.child.once('close', done));
    this.child.stdin?.end();
    const limit = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await closed;
    clearTimeout(limit);
  }
}
