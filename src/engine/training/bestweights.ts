/**
 * The parameters and buffers of the best evaluation, in memory and in the run's folder: `best/step-<n>.safetensors`.
 * A checkpoint says which of them is its best.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../exchange/safetensors';
import { readTensors } from './checkpoints';
import type { Network } from './network';

/** As many as there are checkpoints that could name one, and one that none names yet. */
const KEEP = 4;

const fileOf = (step: number) => `step-${String(step).padStart(8, '0')}.safetensors`;

export class BestWeights {
  private kept: { readonly step: number; readonly tensors: [string, NamedTensor][] } | null = null;

  /** @param runDir folder of the run, or null to keep them in memory only */
  constructor(
    private readonly network: Network,
    private readonly runDir: string | null,
  ) {}

  /** Keeps the present ones. */
  async keep(step: number): Promise<void> {
    const { store, states } = this.network;
    this.kept = { step, tensors: await readTensors(store, states) };
    if (this.runDir === null) return;
    const folder = join(this.runDir, 'best');
    await mkdir(folder, { recursive: true });
    const bytes = writeSafetensors(this.kept.tensors, { format: 'pt' });
    await writeFileAtomic(join(folder, fileOf(step)), Buffer.from(bytes));
    const files = (await readdir(folder)).filter((name) => /^step-\d+\.safetensors$/.test(name));
    for (const old of files.sort().slice(0, -KEEP)) await rm(join(folder, old), { force: true });
  }

  /** Puts those of a step into the store. False when they are neither in memory nor in the folder. */
  async putBack(step: number): Promise<boolean> {
    const tensors = this.kept?.step === step ? new Map(this.kept.tensors) : await this.read(step);
    const { store, states } = this.network;
    const fits = states.every(
      ({ name, shape }) => tensors?.get(name)?.shape.join() === shape.join(),
    );
    if (!tensors || !fits) return false;
    for (const { name } of states) store.write(name, (tensors.get(name) as NamedTensor).data);
    return true;
  }

  private async read(step: number): Promise<ReadonlyMap<string, NamedTensor> | undefined> {
    if (this.runDir === null) return undefined;
    try {
      return readSafetensors(await readFile(join(this.runDir, 'best', fileOf(step)))).tensors;
    } catch {
      return undefined;
    }
  }
}
