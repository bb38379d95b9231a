/**
 * The folder of a run: run.json (what was run, where and with what), metrics.jsonl (one JSON object a
 * line, `step` and `epoch`), checkpoints/. Plain files that other tools can read.
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Facts } from '../../graph/analysis/types';
import type { NetDocument } from '../../graph/document/schema';
import { unreadableSchema } from '../../protocol/data';
import type { EngineEventOf, Scores } from '../../protocol/engine';
import type { Unreadable } from '../data/contract';
import { EngineFailure } from '../failure';

export interface LeftOut {
  readonly file: string;
  readonly reason: string;
  readonly message: string;
}

export interface RunDescription {
  readonly document: NetDocument;
  /** Samples that could not be read and took no part. */
  readonly leftOut?: readonly LeftOut[];
  readonly baseDir: string | null;
  readonly settings: {
    readonly epochs: number;
    readonly seed: number;
    readonly device: string;
    readonly limit: number | null;
    /** Runs of earlier versions have none: they stopped. */
    readonly unreadable?: Unreadable | undefined;
  };
  /** Adapter or library that computes. */
  readonly description: string;
  readonly parameters: number;
  /** Shape of one sample, and what the datasets were: a run can be looked into when its data have gone. */
  readonly sample?: readonly number[];
  readonly facts?: Facts;
}

export type MetricLine =
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly accuracy: number | null;
      /** Learning rate of the step, of the first parameter group. */
      readonly lr: number;
      /** Norm of all gradients before clipping, where it is measured. */
      readonly gradNorm?: number;
    }
  | {
      readonly kind: 'epoch';
      readonly step: number;
      readonly epoch: number;
      readonly train: Scores;
      readonly validation: Scores | null;
      readonly imagesPerSecond: number;
      readonly seconds: number;
      /** Learning rate at the end of the epoch. */
      readonly lr: number;
      /** Of the validation data. */
      readonly metrics?: Readonly<Record<string, number>>;
      readonly undefinedFor?: EngineEventOf<'epoch'>['undefinedFor'];
      readonly confusion?: EngineEventOf<'epoch'>['confusion'];
    }
  | {
      /** Early stopping ended the run, or put back the best weights at its end. */
      readonly kind: 'early_stopping';
      readonly step: number;
      readonly epoch: number;
      readonly monitor: string;
      readonly stopped: boolean;
      /** The best evaluation; null when none beat the baseline. */
      readonly best: {
        readonly value: number;
        readonly epoch: number;
        readonly step: number;
      } | null;
      readonly restored: boolean;
    };

const RUN = 'run.json';
const METRICS = 'metrics.jsonl';

const runSchema = z.object({
  format: z.literal('netloom-run'),
  settings: z.object({
    epochs: z.int().min(1),
    seed: z.int().min(0),
    device: z.string(),
    limit: z.int().min(1).nullable(),
    unreadable: unreadableSchema.optional(),
  }),
});

/** The settings of the run in a folder; undefined when there is none. */
export async function savedSettings(path: string): Promise<RunDescription['settings'] | undefined> {
  const text = await readFile(join(path, RUN), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = runSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.settings;
  throw new EngineFailure('run.invalid', `${join(path, RUN)} does not describe a run.`);
}

const lineSchema = z.object({
  kind: z.enum(['step', 'epoch', 'early_stopping']),
  step: z.int(),
  epoch: z.int(),
});

export class RunFolder {
  /** Writes follow one another, so that lines never mix. */
  private queue: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(readonly path: string) {}

  /**
   * Makes the folder and describes the run in it.
   *
   * @throws EngineFailure `run.exists` when the folder holds a run already
   */
  static async create(path: string, run: RunDescription): Promise<RunFolder> {
    if (await savedSettings(path))
      throw new EngineFailure('run.exists', `${path} already holds a run. Choose another folder.`);
    await mkdir(join(path, 'checkpoints'), { recursive: true });
    await writeFileAtomic(
      join(path, RUN),
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

  /** The folder of a run that goes on. */
  static resume(path: string): RunFolder {
    return new RunFolder(path);
  }

  /** Appends lines. A disk that fails is reported by `settle`, not in the middle of a step. */
  append(lines: readonly MetricLine[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.queue = this.queue
      .then(() => appendFile(join(this.path, METRICS), text))
      .catch((error) => {
        this.failure ??= error;
      });
  }

  /** Adds samples that could not be read while the run went on to its description. */
  leaveOut(rows: readonly LeftOut[]): void {
    const path = join(this.path, RUN);
    this.queue = this.queue
      .then(async () => {
        const run = JSON.parse(await readFile(path, 'utf8'));
        const before: readonly LeftOut[] = run.leftOut ?? [];
        const added = rows.filter(({ file }) => !before.some((row) => row.file === file));
        if (added.length === 0) return;
        run.leftOut = [...before, ...added];
        await writeFileAtomic(path, `${JSON.stringify(run, null, 2)}\n`);
      })
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
    const path = join(this.path, METRICS);
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
