/**
 * The folder of a run: run.json (what was run, where and with what), metrics.jsonl (one JSON object a
 * line, `step` and `epoch`), checkpoints/. Plain files that other tools can read.
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { NetDocument } from '../../graph/document/schema';
import type { Scores } from '../../protocol/engine';

export interface RunDescription {
  readonly document: NetDocument;
  readonly baseDir: string | null;
  readonly settings: {
    readonly epochs: number;
    readonly seed: number;
    readonly device: string;
    readonly limit: number | null;
  };
  /** Adapter or library that computes. */
  readonly description: string;
  readonly parameters: number;
}

export type MetricLine =
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly accuracy: number | null;
    }
  | {
      readonly kind: 'epoch';
      readonly step: number;
      readonly epoch: number;
      readonly train: Scores;
      readonly validation: Scores | null;
      readonly imagesPerSecond: number;
      readonly seconds: number;
    };

const lineSchema = z.object({ kind: z.enum(['step', 'epoch']), step: z.int(), epoch: z.int() });

export class RunFolder {
  /** Writes follow one another, so that lines never mix. */
  private queue: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(readonly path: string) {}

  /** Makes the folder and describes the run in it. */
  static async create(path: string, run: RunDescription): Promise<RunFolder> {
    await mkdir(join(path, 'checkpoints'), { recursive: true });
    await writeFileAtomic(
      join(path, 'run.json'),
      `${JSON.stringify(
        {
          format: 'netloom-run',
          version: 1,
          started: new Date().toISOString(),
          node: process.versions.node,
          platform: `${process.platform} ${process.arch}`,
          ...run,
        },
        null,
        2,
      )}\n`,
    );
    return new RunFolder(path);
  }

  /** Appends lines. A disk that fails is reported by `settle`, not in the middle of a step. */
  append(lines: readonly MetricLine[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.queue = this.queue
      .then(() => appendFile(join(this.path, 'metrics.jsonl'), text))
      .catch((error) => {
        this.failure ??= error;
      });
  }

  /** Waits until all lines are on disk; throws when one could not be written. */
  async settle(): Promise<void> {
    await this.queue;
    if (this.failure !== undefined) throw this.failure;
  }

  /** Drops lines written after a checkpoint: its steps and epochs are done again. */
  async rewind(step: number, epochs: number): Promise<void> {
    const path = join(this.path, 'metrics.jsonl');
    const text = await readFile(path, 'utf8').catch(() => '');
    const kept = text.split('\n').filter((line) => {
      const parsed = lineSchema.safeParse(parseJson(line));
      if (!parsed.success) return false;
      return parsed.data.kind === 'step' ? parsed.data.step <= step : parsed.data.epoch <= epochs;
    });
    await writeFileAtomic(path, kept.map((line) => `${line}\n`).join(''));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
