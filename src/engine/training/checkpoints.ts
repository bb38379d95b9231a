/**
 * Checkpoints of a run: `checkpoints/step-<n>/` with model.safetensors (parameters and buffers by their
 * state_dict names), optimizer.safetensors (slots) and state.json. Each is written beside and renamed,
 * so a folder with the final name is complete, whenever the power went.
 */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../backends/contract';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../exchange/safetensors';
import { EngineFailure } from '../failure';
import type { Shape } from '../ir/types';
import { isMemory } from './closure';
import { earlyStateSchema } from './early';
import { scheduleStateSchema } from './schedulers/schedule';

const sumsSchema = z.object({
  loss: z.number(),
  weight: z.number(),
  parts: z.array(z.object({ loss: z.number(), weight: z.number() })).optional(),
  correct: z.number(),
  kept: z.number(),
  samples: z.number(),
});

export const stateSchema = z.object({
  format: z.literal('netloom-checkpoint'),
  version: z.literal(1),
  /** Steps taken since the beginning: also the optimizer's t and the generators' position. */
  step: z.int().min(0),
  /** Epoch in progress, from 0, and batches of it already seen. */
  epoch: z.int().min(0),
  position: z.int().min(0),
  seed: z.int().min(0),
  /** Sums of the epoch in progress. */
  sums: sumsSchema,
  /** Learning rates and what the schedulers remember. */
  schedule: scheduleStateSchema.optional(),
  /** Of early stopping. */
  early: earlyStateSchema.optional(),
  /** What an optimizer with a closure remembers besides its vectors. */
  closure: z.record(z.string(), z.union([z.number(), z.array(z.number())]).nullable()).optional(),
});
export type CheckpointState = z.output<typeof stateSchema>;

export interface Checkpoint {
  readonly state: CheckpointState;
  /** Parameters, buffers and slots by store name, and the vectors of an optimizer with a closure. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

const MODEL = 'model.safetensors';
const OPTIMIZER = 'optimizer.safetensors';
const STATE = 'state.json';
const NAME = /^step-(\d+)$/;

/** Newest checkpoints that are kept. */
const KEEP = 3;

/** Copies tensors out of the store, after all runs accepted so far. */
export async function readTensors(
  store: Store,
  tensors: readonly { readonly name: string; readonly shape: Shape }[],
): Promise<[string, NamedTensor][]> {
  return Promise.all(
    tensors.map(async ({ name, shape }): Promise<[string, NamedTensor]> => {
      return [name, { shape, data: await store.read(name) }];
    }),
  );
}

/** Writes a checkpoint into the run's folder and removes the oldest ones. */
export async function writeCheckpoint(
  runDir: string,
  state: CheckpointState,
  model: readonly [string, NamedTensor][],
  slots: readonly [string, NamedTensor][],
): Promise<void> {
  const folder = join(runDir, 'checkpoints');
  const name = `step-${String(state.step).padStart(8, '0')}`;
  const draft = join(folder, `.${name}.${process.pid}.tmp`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await writeDurably(join(draft, MODEL), writeSafetensors(model, { format: 'pt' }));
  await writeDurably(join(draft, OPTIMIZER), writeSafetensors(slots));
  await writeDurably(
    join(draft, STATE),
    new TextEncoder().encode(`${JSON.stringify(state, null, 2)}\n`),
  );
  await rm(join(folder, name), { recursive: true, force: true });
  await rename(draft, join(folder, name));
  const names = await checkpointNames(runDir);
  for (const old of names.slice(0, -KEEP))
    await rm(join(folder, old), { recursive: true, force: true });
}

/**
 * The newest checkpoint that can be read; undefined when none was written yet. Unreadable ones are
 * passed over with a warning.
 *
 * @param expected the tensors the network has; a checkpoint must hold exactly these
 * @throws EngineFailure `checkpoint.invalid` when there are some but none is sound
 */
export async function loadNewest(
  runDir: string,
  expected: readonly { readonly name: string; readonly shape: Shape }[],
  warn: (message: string) => void,
): Promise<Checkpoint | undefined> {
  const names = await checkpointNames(runDir);
  if (names.length === 0) return undefined;
  let reason = '';
  for (const name of names.reverse()) {
    try {
      return await loadCheckpoint(join(runDir, 'checkpoints', name), expected);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      reason ||= `${name}: ${said}`;
      warn(`Checkpoint ${name} cannot be used: ${said}`);
    }
  }
  throw new EngineFailure(
    'checkpoint.invalid',
    `No checkpoint in ${runDir} can be used. The newest one, ${reason}`,
  );
}

/** Puts a checkpoint's tensors into the store. */
export function restoreTensors(store: Store, checkpoint: Checkpoint): void {
  for (const [name, { data }] of checkpoint.tensors) if (!isMemory(name)) store.write(name, data);
}

async function loadCheckpoint(
  folder: string,
  expected: readonly { readonly name: string; readonly shape: Shape }[],
): Promise<Checkpoint> {
  const tensors = new Map<string, NamedTensor>();
  for (const file of [MODEL, OPTIMIZER]) {
    try {
      for (const [name, tensor] of readSafetensors(await readFile(join(folder, file))).tensors)
        tensors.set(name, tensor);
    } catch (error) {
      throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const state = stateSchema.safeParse(parseJson(await readFile(join(folder, STATE), 'utf8')));
  if (!state.success) throw new Error(`${STATE} does not describe a position in a training.`);
  for (const { name, shape } of expected) {
    const found = tensors.get(name);
    if (!found) throw new Error(`${name} is missing: it is of another network.`);
    if (found.shape.join() !== shape.join())
      throw new Error(`${name} has shape (${found.shape}), the network's is (${shape}).`);
  }
  const own = [...tensors.keys()].filter((name) => !isMemory(name));
  if (own.length !== expected.length) throw new Error('It holds tensors of another network.');
  return { state: state.data, tensors };
}

/** Names of the complete checkpoints, oldest first. */
async function checkpointNames(runDir: string): Promise<string[]> {
  const names = await readdir(join(runDir, 'checkpoints')).catch(() => []);
  const stepOf = (name: string) => Number(NAME.exec(name)?.[1]);
  return names.filter((name) => NAME.test(name)).sort((a, b) => stepOf(a) - stepOf(b));
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
