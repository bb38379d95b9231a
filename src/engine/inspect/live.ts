/** The network that trains, or was last trained, as something to look at. */
import type { Analysis } from '../../graph/analysis/types';
import type { NetDocument } from '../../graph/document/schema';
import { openLoader } from '../data';
import type { Loader, LoaderSpec } from '../data/contract';
import { EngineFailure } from '../failure';
import type { NextStep, TrainingRun } from '../training/loop';
import type { Network } from '../training/network';
import { Looker } from './looker';
import type { Split, Subject } from './subject';
import { Turns } from './turns';

export interface LiveParts {
  readonly document: NetDocument;
  readonly analysis: Analysis;
  readonly network: Network;
  readonly run: TrainingRun;
  readonly runDir: string | null;
  /** The loaders' blocks, opened anew for views: without shuffling, and never those that training reads. */
  readonly specs: Readonly<Record<Split, LoaderSpec | null>>;
}

export class LiveSubject implements Subject {
  readonly looker: Looker;
  readonly turns: Turns;
  private readonly loaders = new Map<Split, Promise<Loader>>();
  /** A copy that long views look at. */
  private copy: Looker | undefined;

  constructor(private readonly parts: LiveParts) {
    this.looker = new Looker(parts.network);
    this.turns = new Turns(() => parts.run.control.resting);
  }

  get document(): NetDocument {
    return this.parts.document;
  }
  get analysis(): Analysis {
    return this.parts.analysis;
  }
  get network(): Network {
    return this.parts.network;
  }
  get runDir(): string | null {
    return this.parts.runDir;
  }
  get step(): number {
    return this.parts.run.steps;
  }

  get classes(): readonly string[] {
    return classNames(this.parts.analysis, this.network.model.loader);
  }

  next(): Promise<NextStep> {
    if (this.parts.run.control.resting && !this.parts.run.control.over)
      return this.parts.run.next();
    throw new EngineFailure('run.not_paused', 'Pause the training first, then step through it.');
  }

  loader(split: Split): Promise<Loader> {
    let found = this.loaders.get(split);
    if (found) return found;
    const spec = this.parts.specs[split];
    if (!spec)
      throw new EngineFailure('data.block', `This training has no ${split} data to look at.`);
    found = openLoader({ ...spec, evaluation: true });
    this.loaders.set(split, found);
    found.catch(() => this.loaders.delete(split));
    return found;
  }

  /**
   * The network with the weights of now, which do not change while training goes on. One at a time: the
   * next call gives the same copy newer weights.
   */
  async frozen(): Promise<Subject> {
    const { network, step } = this;
    if (this.parts.run.control.over) return this;
    if (this.copy) await network.refresh(this.copy.network);
    else this.copy = new Looker(await network.copy());
    const { document, analysis, runDir, classes, copy: looker } = this;
    const loader = (split: Split) => this.loader(split);
    return { document, analysis, network: looker.network, looker, step, runDir, classes, loader };
  }

  async dispose(): Promise<void> {
    await this.turns.close();
    await this.looker.dispose();
    await this.copy?.dispose();
    await this.copy?.network.dispose();
    for (const loader of await Promise.allSettled(this.loaders.values()))
      if (loader.status === 'fulfilled') await loader.value.dispose();
  }
}

/** Names of the classes that a DataLoader's labels have. */
export function classNames(analysis: Analysis, loader: string): readonly string[] {
  const target = analysis.blocks[loader]?.outputs.target;
  if (target?.type !== 'Target' || target.target.kind === 'number') return [];
  return target.target.names ?? [];
}
