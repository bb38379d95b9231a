/** The run in a folder, opened to be looked at: its network, its data, its weights at any kept moment. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { analyze } from '../../graph/analysis/analyze';
import type { Analysis, Facts } from '../../graph/analysis/types';
import { parseDocument } from '../../graph/document/load';
import type { NetDocument } from '../../graph/document/schema';
import type { Text } from '../../graph/types';
import { datasetFactsSchema, unreadableSchema } from '../../protocol/data';
import type { Backend } from '../backends/contract';
import { openLoader } from '../data';
import type { Loader, LoaderSpec, Unreadable } from '../data/contract';
import { type NamedTensor, readSafetensors } from '../exchange/safetensors';
import { EngineFailure } from '../failure';
import { loaderChain, loaderOfPin, readFacts } from '../training/loaders';
import { modelOf } from '../training/model';
import { Network } from '../training/network';
import { classNames } from './live';
import { Looker } from './looker';
import { listSnapshots, readSnapshot, type SnapshotFile } from './snapshots';
import type { Split, Subject } from './subject';

const runSchema = z.object({
  format: z.literal('netloom-run'),
  document: z.unknown(),
  baseDir: z.string().nullable(),
  settings: z.object({
    seed: z.int().min(0),
    limit: z.int().min(1).nullable(),
    unreadable: unreadableSchema.default('stop'),
  }),
  /** Shape of one sample; runs of earlier versions have none. */
  sample: z.array(z.int().min(1)).optional(),
  facts: z.record(z.string(), datasetFactsSchema).optional(),
});

const CHECKPOINT = /^step-(\d+)$/;

/** A moment whose weights are on disk. */
interface Kept {
  readonly step: number;
  read(): Promise<ReadonlyMap<string, NamedTensor>>;
}

export class OpenedRun implements Subject {
  readonly looker: Looker;
  step = 0;
  private readonly loaders = new Map<Split, Promise<Loader>>();

  private constructor(
    readonly runDir: string,
    readonly document: NetDocument,
    readonly analysis: Analysis,
    readonly network: Network,
    readonly classes: readonly string[],
    private readonly data: {
      readonly baseDir: string | null;
      readonly seed: number;
      readonly limit: number | null;
      readonly unreadable: Unreadable;
    },
  ) {
    this.looker = new Looker(network);
  }

  /**
   * Reads run.json and compiles nothing yet; call `load` before looking.
   *
   * @throws EngineFailure `run.invalid` when the folder holds no run, or one that cannot be read
   */
  static async open(runDir: string, backend: Backend): Promise<OpenedRun> {
    const { document, baseDir, settings, sample, facts: saved } = await readRun(runDir);
    const facts: Facts = await factsOf(document, baseDir, settings.unreadable, saved);
    const analysis = analyze(document, facts);
    const model = modelOf(analysis);
    const { seed, limit, unreadable } = settings;
    const data = { baseDir, seed, limit, unreadable };
    const shape = sample ?? (await sampleShapeOf(analysis, model.loader, data));
    const network = Network.create(model, shape, backend, settings.seed);
    const classes = classNames(analysis, model.loader);
    return new OpenedRun(runDir, document, analysis, network, classes, data);
  }

  loader(split: Split): Promise<Loader> {
    let found = this.loaders.get(split);
    if (!found) {
      found = this.openSplit(split);
      this.loaders.set(split, found);
      // A folder that was unreadable may be there the next time.
      found.catch(() => this.loaders.delete(split));
    }
    return found;
  }

  private async openSplit(split: Split): Promise<Loader> {
    const id = loaderOfPin(this.analysis, { split, index: 0 });
    const { baseDir, seed, limit, unreadable } = this.data;
    return openLoader({
      ...loaderChain(this.analysis.flat, id),
      baseDir,
      seed,
      unreadable,
      evaluation: true,
      ...(limit === null ? {} : { limit }),
    });
  }

  /** Steps of which weights are kept, oldest first, and a sentence for each file that cannot be used. */
  async moments(): Promise<{ steps: number[]; bytes: number; notes: readonly Text[] }> {
    const { kept, bytes, notes } = await this.kept();
    return { steps: kept.map(({ step }) => step), bytes, notes };
  }

  /**
   * Takes the weights of a moment: the newest for null, else the nearest one that is kept. Says so when
   * it is another than was asked for. Files that cannot be read are passed over.
   *
   * @throws EngineFailure `inspect.weights` when there are none at all
   */
  async load(at: number | null): Promise<readonly Text[]> {
    const { kept, notes } = await this.kept();
    const wanted = at ?? Number.POSITIVE_INFINITY;
    const order = kept.toSorted(
      (a, b) => Math.abs(wanted - a.step) - Math.abs(wanted - b.step) || b.step - a.step,
    );
    // Infinity has no nearest: the newest first.
    if (at === null) order.sort((a, b) => b.step - a.step);
    const said: Text[] = [];
    for (const moment of order) {
      try {
        this.put(await moment.read());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        said.push({
          en: `The weights of step ${moment.step} cannot be used: ${reason}`,
          zh: `第 ${moment.step} 步的权重无法使用：${reason}`,
        });
        continue;
      }
      this.step = moment.step;
      if (at !== null && moment.step !== at)
        said.push({
          en: `Step ${at} was not kept; this is step ${moment.step}, the nearest.`,
          zh: `没有保留第 ${at} 步；这里是最近的第 ${moment.step} 步。`,
        });
      return [...(at === null ? notes : []), ...said];
    }
    throw new EngineFailure(
      'inspect.weights',
      `${this.runDir} holds no weights that can be used. ${said[0]?.en ?? 'Train longer: a checkpoint is written after each epoch.'}`,
    );
  }

  async dispose(): Promise<void> {
    await this.looker.dispose();
    await this.network.dispose();
    for (const loader of await Promise.allSettled(this.loaders.values()))
      if (loader.status === 'fulfilled') await loader.value.dispose();
  }

  private put(tensors: ReadonlyMap<string, NamedTensor>): void {
    const { states, store } = this.network;
    for (const { name, shape } of states) {
      const found = tensors.get(name);
      if (!found || found.shape.join() !== shape.join())
        throw new Error(`${name} is ${found ? `(${found.shape.join(', ')})` : 'missing'}.`);
    }
    for (const { name } of states) store.write(name, (tensors.get(name) as NamedTensor).data);
  }

  private async kept(): Promise<{ kept: Kept[]; bytes: number; notes: readonly Text[] }> {
    const { files, notes } = await listSnapshots(this.runDir);
    const moments = new Map<number, Kept>();
    const folder = join(this.runDir, 'checkpoints');
    for (const name of await readdir(folder).catch(() => [])) {
      const step = CHECKPOINT.exec(name)?.[1];
      if (step === undefined) continue;
      const read = async () =>
        readSafetensors(await readFile(join(folder, name, 'model.safetensors'))).tensors;
      moments.set(Number(step), { step: Number(step), read });
    }
    for (const file of files) moments.set(file.step, { step: file.step, read: reader(file) });
    const kept = [...moments.values()].sort((a, b) => a.step - b.step);
    return { kept, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), notes };
  }
}

const reader = (file: SnapshotFile) => () => readSnapshot(file);

async function readRun(runDir: string) {
  const path = join(runDir, 'run.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new EngineFailure('run.invalid', `${runDir} holds no run: there is no run.json in it.`);
  const parsed = runSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new EngineFailure('run.invalid', `${path} does not describe a run; it may be damaged.`);
  const loaded = parseDocument(JSON.stringify(parsed.data.document));
  if (!loaded.ok) throw new EngineFailure('run.invalid', `${path}: ${loaded.error.message}`);
  return { ...parsed.data, document: loaded.document };
}

/** What the disk says now; where it cannot say anything, what the run found when it began. */
async function factsOf(
  document: NetDocument,
  baseDir: string | null,
  unreadable: Unreadable,
  saved: z.output<typeof runSchema>['facts'],
): Promise<Facts> {
  const now = await readFacts(document, baseDir, unreadable);
  return Object.fromEntries(
    Object.entries(now).map(([id, facts]) => [
      id,
      facts.error !== undefined && saved?.[id] ? (saved[id] as Facts[string]) : facts,
    ]),
  );
}

async function sampleShapeOf(
  analysis: Analysis,
  loader: string,
  data: Pick<LoaderSpec, 'baseDir' | 'seed' | 'unreadable'>,
): Promise<number[]> {
  const opened = await openLoader({ ...loaderChain(analysis.flat, loader), ...data });
  try {
    if (opened.sample.kind !== 'tensor') throw new Error('The samples have no shape.');
    return [...opened.sample.shape] as number[];
  } finally {
    await opened.dispose();
  }
}

/** Whether two projects describe different networks: blocks, parameters or wires; not their places. */
export function networkChanged(run: NetDocument, now: NetDocument): boolean {
  const essence = ({ blocks, wires, groups }: NetDocument) =>
    JSON.stringify([
      Object.entries(blocks)
        .map(([id, { type, params, mode }]) => [id, type, Object.entries(params).sort(), mode])
        .sort(),
      groups,
      Object.values(wires)
        .map(({ from, to }) => `${from.block}.${from.port} > ${to.block}.${to.port}`)
        .sort(),
    ]);
  return essence(run) !== essence(now);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
