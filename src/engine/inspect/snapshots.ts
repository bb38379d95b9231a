/**
 * Snapshots: the weights at moments of a training, so that every view can be made for any of them.
 * `snapshots/step-<n>.safetensors`, each written beside and renamed. Moments are dense at the beginning,
 * where much happens, then evenly spaced on a log scale; when the disk budget is reached, the one whose
 * neighbours are nearest goes.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Text } from '../../graph/types';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../exchange/safetensors';
import type { Network } from '../training/network';

const FOLDER = 'snapshots';
const NAME = /^step-(\d+)\.safetensors$/;

/** Bytes on disk that the snapshots of one run may take. */
export const SNAPSHOT_BUDGET = 256 << 20;

/** A snapshot is followed by at least so many times its own duration without one: 2 % of the time. */
const REST_FACTOR = 49;

/** The first snapshots do not wait: a training changes most at its beginning. */
const EAGER = 8;

/** The next moment is this share of the steps so far later. */
const GROWTH = 0.1;

export interface SnapshotOptions {
  readonly budget?: number;
  readonly now?: () => number;
}

export interface SnapshotFile {
  readonly step: number;
  readonly path: string;
  readonly bytes: number;
}

const fileName = (step: number) => `step-${String(step).padStart(8, '0')}.safetensors`;

export class SnapshotWriter {
  private next = 0;
  private rested = Number.NEGATIVE_INFINITY;
  private readonly now: () => number;
  private readonly budget: number;
  private busy: Promise<void> | undefined;
  private taken = 0;

  constructor(
    private readonly runDir: string,
    private readonly network: Network,
    /** A disk that fails ends the snapshots, not the training. */
    private readonly warn: (message: string) => void,
    { budget = SNAPSHOT_BUDGET, now = () => performance.now() }: SnapshotOptions = {},
  ) {
    this.budget = budget;
    this.now = now;
  }

  /** Removes drafts, and what a training that goes on from `step` will write anew. */
  async begin(step: number): Promise<void> {
    const folder = join(this.runDir, FOLDER);
    for (const name of await readdir(folder).catch(() => [])) {
      const found = Number(NAME.exec(name)?.[1] ?? Number.NaN);
      if (name.endsWith('.tmp') || found > step) await rm(join(folder, name), { force: true });
    }
    this.next = step === 0 ? 0 : nextMoment(step);
  }

  /** Called between steps: takes a snapshot when it is time, otherwise returns undefined at once. */
  between(step: number): Promise<void> | undefined {
    if (this.busy) return this.busy;
    if (step < this.next || this.now() < this.rested) return undefined;
    return this.take(step);
  }

  /** Takes a snapshot now. */
  take(step: number): Promise<void> {
    this.busy ??= this.write(step).finally(() => {
      this.busy = undefined;
    });
    return this.busy;
  }

  private async write(step: number): Promise<void> {
    const started = this.now();
    try {
      const { store, states } = this.network;
      const tensors = await Promise.all(
        states.map(async ({ name, shape }): Promise<[string, NamedTensor]> => {
          return [name, { shape, data: await store.read(name) }];
        }),
      );
      const folder = join(this.runDir, FOLDER);
      await mkdir(folder, { recursive: true });
      const draft = join(folder, `.${fileName(step)}.${process.pid}.tmp`);
      await writeFile(draft, writeSafetensors(tensors, { format: 'pt', step: String(step) }));
      await rename(draft, join(folder, fileName(step)));
      await this.thin(folder);
      this.next = nextMoment(step);
    } catch (error) {
      this.next = Number.POSITIVE_INFINITY;
      const reason = error instanceof Error ? error.message : String(error);
      this.warn(`Snapshots end here, training goes on: ${reason}`);
    }
    this.taken++;
    if (this.taken >= EAGER) this.rested = this.now() + (this.now() - started) * REST_FACTOR;
  }

  private async thin(folder: string): Promise<void> {
    const files = await filesIn(folder);
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    while (bytes > this.budget && files.length > 2) {
      const at = leastMissed(files.map(({ step }) => step));
      const [gone] = files.splice(at, 1) as [SnapshotFile];
      bytes -= gone.bytes;
      await rm(gone.path, { force: true });
    }
  }
}

function nextMoment(step: number): number {
  return step + Math.max(1, Math.floor(step * GROWTH));
}

/** Place of the moment whose neighbours are nearest on a log scale; never the first or the last. */
export function leastMissed(steps: readonly number[]): number {
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < steps.length - 1; i++) {
    const gap = Math.log1p(steps[i + 1] as number) - Math.log1p(steps[i - 1] as number);
    if (gap < least) [best, least] = [i, gap];
  }
  return best;
}

/** The snapshots of a run that can be used, oldest first, and a sentence for each that cannot. */
export async function listSnapshots(
  runDir: string,
): Promise<{ readonly files: readonly SnapshotFile[]; readonly notes: readonly Text[] }> {
  const files: SnapshotFile[] = [];
  const notes: Text[] = [];
  for (const file of await filesIn(join(runDir, FOLDER))) {
    const missing = await missingBytes(file);
    if (missing === 0) files.push(file);
    else
      notes.push({
        en: `The snapshot of step ${file.step} was cut off while it was written, so it is left out.`,
        zh: `第 ${file.step} 步的快照写入时被截断，已略去。`,
      });
  }
  return { files, notes };
}

/** Reads a whole snapshot. Throws SafetensorsError. */
export async function readSnapshot(file: SnapshotFile): Promise<ReadonlyMap<string, NamedTensor>> {
  return readSafetensors(await readFile(file.path)).tensors;
}

async function filesIn(folder: string): Promise<SnapshotFile[]> {
  const files: SnapshotFile[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const step = NAME.exec(name)?.[1];
    if (step === undefined) continue;
    const path = join(folder, name);
    const bytes = (await stat(path).catch(() => undefined))?.size;
    if (bytes !== undefined) files.push({ step: Number(step), path, bytes });
  }
  return files.sort((a, b) => a.step - b.step);
}

/** How far a file is from the length that its header states, without reading the tensors. */
async function missingBytes({ path, bytes }: SnapshotFile): Promise<number> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(8);
    await file.read(start, 0, 8, 0);
    const length = Number(start.readBigUInt64LE());
    if (bytes < 8 || 8 + length > bytes) return Number.POSITIVE_INFINITY;
    const header = Buffer.alloc(length);
    await file.read(header, 0, length, 8);
    const entries = Object.values(JSON.parse(header.toString('utf8')) as Record<string, unknown>);
    let end = 0;
    for (const entry of entries) {
      const offsets = (entry as { data_offsets?: unknown }).data_offsets;
      if (Array.isArray(offsets)) end = Math.max(end, Number(offsets[1]));
    }
    return Math.abs(8 + length + end - bytes);
  } catch {
    return Number.POSITIVE_INFINITY;
  } finally {
    await file.close();
  }
}
