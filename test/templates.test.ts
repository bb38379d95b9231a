/** Every template trains on few samples, to the figure that docs/templates.md states. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIGURES, type Figure } from './support/templates';

const root = resolve(import.meta.dirname, '..');
const examples = resolve(root, 'resources/examples');

interface Losses {
  readonly loss: number;
  readonly accuracy: number | null;
}
interface Line {
  readonly event: string;
  readonly device?: string;
  readonly loss?: number;
  readonly train?: Losses;
  readonly validation?: Losses;
}

/** Trains a template with the built command line and gives the lines it prints. */
function train(name: string, device: string, { limit, epochs }: Pick<Figure, 'limit' | 'epochs'>) {
  const file = resolve(examples, `${name}.netloom.json`);
  const args = ['out/cli/index.js', 'train', file, '--json', '--seed', '1', '--device', device];
  args.push('--limit', String(limit), '--epochs', String(epochs));
  return new Promise<readonly Line[]>((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', fail);
    child.once('close', (code) => {
      if (code !== 0) fail(new Error(`${name} ends with code ${code}: ${stderr}`));
      else
        done(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
    });
  });
}

describe('templates', () => {
  it('all have a figure, here and in the documentation', () => {
    const names = readdirSync(examples).map((file) => file.replace('.netloom.json', ''));
    expect(Object.keys(FIGURES).sort()).toEqual(names.sort());
    const page = readFileSync(resolve(root, 'docs/templates.md'), 'utf8');
    for (const [name, figure] of Object.entries(FIGURES)) {
      const row = page.split('\n').find((line) => line.includes(`\`${name}\``));
      expect(row, name).toContain(`--limit ${figure.limit}`);
      expect(row, name).toContain(`--epochs ${figure.epochs}`);
      expect(row, name).toContain(figure.text);
    }
  });

  describe('on cpu', () => {
    for (const [name, figure] of Object.entries(FIGURES))
      it(`${name}: ${figure.text}`, { timeout: 300_000 }, async () => {
        const lines = await train(name, 'cpu', figure);
        const start = lines.find((line) => line.event === 'start');
        const epochs = lines.filter((line) => line.event === 'epoch');
        const last = epochs.at(-1);
        expect(start?.device).toBe('cpu');
        expect(epochs).toHaveLength(figure.epochs);
        if (figure.accuracy !== undefined)
          expect(last?.validation?.accuracy).toBeGreaterThanOrEqual(figure.accuracy);
        if (figure.loss !== undefined)
          expect(last?.validation?.loss).toBeLessThanOrEqual(figure.loss);
        if (figure.falls)
          expect(last?.train?.loss).toBeLessThan(epochs[0]?.train?.loss ?? Number.NaN);
        for (const line of lines.filter((l) => l.event === 'step'))
          expect(Number.isFinite(line.loss), name).toBe(true);
      });
  });

  describe('on webgpu, with the first losses of cpu', () => {
    for (const [name, figure] of Object.entries(FIGURES))
      if (figure.webgpu)
        it(name, { timeout: 300_000 }, async () => {
          const few = { limit: figure.webgpu as number, epochs: 1 };
          const [cpu, gpu] = [await train(name, 'cpu', few), await train(name, 'webgpu', few)];
          const losses = (lines: readonly Line[]) =>
            lines.filter((l) => l.event === 'step').map((l) => l.loss ?? Number.NaN);
          expect(gpu.find((line) => line.event === 'start')?.device).toBe('webgpu');
          expect(losses(gpu)).toHaveLength(losses(cpu).length);
          expect(losses(gpu).length).toBeGreaterThan(0);
          losses(gpu).forEach((loss, i) => {
            const want = losses(cpu)[i] ?? Number.NaN;
            expect(Math.abs(loss - want), `step ${i + 1}`).toBeLessThan(2e-3 * Math.abs(want));
          });
        });
  });
});
