/**
 * The training loop: epochs of steps, an evaluation after each, pause and stop between steps, progress
 * ten times a second, checkpoints every half minute. Its state is what a checkpoint holds, so that
 * going on from one equals never having stopped.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { EngineEvent, RunState, Scores } from '../../protocol/engine';
import type { Program } from '../backends/contract';
import type { Batch, Loader } from '../data/contract';
import { EngineFailure } from '../failure';
import type { HostArray } from '../ir/types';
import {
  type Checkpoint,
  type CheckpointState,
  readTensors,
  restoreTensors,
  writeCheckpoint,
} from './checkpoints';
import { ClosureSteps, gradNormFailure } from './closure';
import type { EarlySettings } from './early';
import { EarlyEnd } from './earlyend';
import { type MetricReport, meterFor } from './metrics/report';
import {
  addBatch,
  addParts,
  emptySums,
  type MetricSums,
  PLAIN_SCALE,
  scoresOf,
  sumScores,
} from './metrics/sums';
import type { Network } from './network';
import { nonFiniteFailure } from './nonfinite';
import { groupFeeds } from './paramgroups';
import { refusesNonFinite } from './plans';
import { Progress, Speed } from './progress';
import type { MetricLine, RunFolder } from './runfolder';
import { type BatchResult, BatchRunner } from './runner';
import { Schedule } from './schedulers/schedule';

const CHECKPOINT_MS = 30_000;

export interface RunSettings {
  readonly epochs: number;
  readonly seed: number;
  /** Transform block types before the training DataLoader, for the advice when a loss is NaN. */
  readonly transforms: readonly string[];
  /** null: all epochs are trained. */
  readonly early?: EarlySettings | null;
}

export interface RunHooks {
  emit(event: EngineEvent): void;
  /** Called between steps with the number of steps taken: probes run here. */
  between?(step: number): Promise<void> | undefined;
  /** Milliseconds; tests give their own. */
  now?(): number;
}

/** What the next step will work on. */
export interface NextStep {
  readonly step: number;
  readonly seed: number;
  readonly size: number;
  readonly inputs: Float32Array;
  readonly targets: HostArray;
  readonly indices: Int32Array;
  readonly scalars: Readonly<Record<string, HostArray>>;
}

/** Thrown inside the loop when the run was asked to stop. */
class Stopped extends Error {}

export class TrainingRun {
  private step = 0;
  private epoch = 0;
  private position = 0;
  private sums: MetricSums = emptySums();
  private wanted: 'run' | 'pause' | 'stop' = 'run';
  private wake: (() => void) | undefined;
  /** Told when the one step that was asked for is done. */
  private stepped: ((step: number) => void) | undefined;
  private state: RunState = 'preparing';
  private savedAt: number;
  private lastEvaluationMs = 0;
  /** Milliseconds spent paused. */
  private rested = 0;
  private readonly now: () => number;
  private readonly runner: BatchRunner;
  private readonly speed: Speed;
  private readonly progress: Progress;
  private readonly schedule: Schedule;
  /** Of an optimizer that evaluates a batch several times. */
  private readonly closure: ClosureSteps | null;
  private readonly early: EarlyEnd | null;
  /** Learning rates of the steps whose numbers have not come back yet. */
  private readonly rates = new Map<number, number>();

  constructor(
    private readonly network: Network,
    private readonly train: Loader,
    private readonly validation: Loader | null,
    private readonly settings: RunSettings,
    private readonly folder: RunFolder | null,
    private readonly hooks: RunHooks,
  ) {
    for (const [loader, name] of [
      [train, 'training'],
      [validation, 'validation'],
    ] as const)
      if (loader?.batches === 0)
        throw new EngineFailure(
          'training.no_batches',
          `The ${name} DataLoader yields no batch: it has ${loader.facts.length} samples, batch_size ${loader.batchSize}.`,
        );
    this.now = hooks.now ?? (() => performance.now());
    this.savedAt = this.now();
    this.runner = new BatchRunner(network, settings.seed);
    const { groups, schedulers } = network.model.chain;
    this.schedule = new Schedule(
      groups.map(({ optimizer }) => optimizer.lr),
      schedulers,
    );
    const optimizer = groups[0].optimizer.closure?.();
    this.closure = optimizer ? new ClosureSteps(network, optimizer, settings.seed) : null;
    this.early = settings.early
      ? new EarlyEnd(settings.early, network, folder?.path ?? null, validation !== null)
      : null;
    this.speed = new Speed(this.now);
    this.progress = new Progress(this.now, (points) => {
      hooks.emit({
        event: 'progress',
        epoch: Math.min(this.epoch + 1, settings.epochs),
        epochs: settings.epochs,
        step: this.position,
        stepsPerEpoch: train.batches,
        imagesPerSecond: this.speed.imagesPerSecond,
        secondsLeft: this.secondsLeft(),
        lr: this.schedule.lr,
        points,
      });
    });
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.step;
  }

  /** Waiting between two steps, or over: someone else may use the network. */
  get resting(): boolean {
    return ['paused', 'done', 'stopped', 'failed'].includes(this.state);
  }

  /** Ended for good, one way or another. */
  get over(): boolean {
    return this.resting && this.state !== 'paused';
  }

  /** Pauses after the step in progress. */
  pause(): void {
    if (this.wanted === 'run') this.wanted = 'pause';
  }

  /** Goes on after a pause. */
  continue(): void {
    if (this.wanted === 'pause') this.wanted = 'run';
    this.wake?.();
  }

  /** Ends after the step in progress. */
  stop(): void {
    if (this.over || this.wanted === 'stop') return;
    this.wanted = 'stop';
    this.enter('stopping');
    this.wake?.();
  }

  /**
   * Takes exactly one step and rests again; the number of steps taken by then.
   *
   * @throws EngineFailure `run.not_paused` while the run is not paused
   */
  advance(): Promise<number> {
    if (this.state !== 'paused' || this.stepped)
      throw new EngineFailure('run.not_paused', 'Pause the training first, then step through it.');
    return new Promise((done) => {
      this.stepped = done;
      this.continue();
    });
  }

  /** The batch of the next step and the optimizer's feeds for it; of a run that rests. */
  async next(): Promise<NextStep> {
    const over = this.position >= this.train.batches;
    const [epoch, position] = over ? [this.epoch + 1, 0] : [this.epoch, this.position];
    for await (const batch of this.train.epoch(epoch, position)) {
      const step = this.step + 1;
      const { groups } = this.network.model.chain;
      return {
        step,
        seed: this.settings.seed,
        size: sizeOfBatch(batch),
        inputs: batch.inputs.slice(),
        targets: batch.targets.slice(),
        indices: batch.indices.slice(),
        scalars: this.closure ? {} : groupFeeds(groups, step, (g) => this.schedule.hyper(g)),
      };
    }
    throw new EngineFailure('training.no_batches', 'There is no further batch.');
  }

  /** Takes up where a checkpoint left off. Call before `run`. */
  restore(checkpoint: Checkpoint): void {
    restoreTensors(this.network.store, checkpoint);
    ({ step: this.step, epoch: this.epoch, position: this.position } = checkpoint.state);
    this.sums = structuredClone(checkpoint.state.sums);
    const { schedule, closure, early } = checkpoint.state;
    if (early) this.early?.restore(early);
    if (schedule) this.schedule.restore(schedule);
    if (!closure !== !this.closure)
      throw new EngineFailure(
        'checkpoint.invalid',
        'The checkpoint is that of another optimizer. Start a new run, or put the optimizer back.',
      );
    if (closure) this.closure?.restore(closure, checkpoint.tensors);
  }

  /** Trains to the end or until stopped. A failure is reported as state `failed` and thrown. */
  async run(): Promise<'done' | 'stopped'> {
    try {
      while (this.epoch < this.settings.epochs && !this.early?.stopped) await this.runEpoch();
      await this.finishEarly();
      await this.progress.flush();
      await this.folder?.settle();
      this.enter('done');
      return 'done';
    } catch (error) {
      if (error instanceof Stopped) {
        this.enter('stopped');
        return 'stopped';
      }
      this.state = 'failed';
      this.stepped?.(this.step);
      throw error;
    }
  }

  private enter(state: RunState): void {
    this.state = state;
    this.hooks.emit({ event: 'state', state });
    if (!this.resting) return;
    this.stepped?.(this.step);
    this.stepped = undefined;
  }

  private async runEpoch(): Promise<void> {
    await this.gate();
    this.enter('training');
    const started = this.now();
    const restedBefore = this.rested;
    const samplesBefore = this.sums.samples;
    this.speed.start();
    for await (const batch of this.train.epoch(this.epoch, this.position)) {
      await this.gate();
      const program = await this.network.training(sizeOfBatch(batch));
      const step = this.step + 1;
      this.rates.set(step, this.schedule.lr);
      await this.take(program, batch, step);
      this.step = step;
      this.schedule.batchEnd(this.epoch + this.position / this.train.batches);
      this.position++;
      if (this.stepped && this.wanted === 'run') this.wanted = 'pause';
      if (this.progress.due) await this.collect();
      await this.hooks.between?.(this.step);
      if (this.now() - this.savedAt >= CHECKPOINT_MS) await this.save();
      // Lets requests in: with the onnx backend nothing else gives up the thread.
      await turn();
    }
    await this.gate();
    await this.collect();
    const seconds = (this.now() - started - (this.rested - restedBefore)) / 1000;
    const train = this.scores(this.sums);
    const images = this.sums.samples - samplesBefore;
    const { lr } = this.schedule;

    const evaluated = this.validation ? await this.evaluate(this.validation) : null;
    await this.progress.flush();
    const measured = { train, validation: evaluated?.scores ?? null, ...evaluated?.report };
    // Before the schedulers take their step.
    await this.early?.judge(measured, this.epoch + 1, this.step);
    this.finishEpoch({
      ...measured,
      imagesPerSecond: seconds > 0 ? images / seconds : 0,
      seconds,
      lr,
    });
    await this.save();
  }

  /** The optimizer's step on a batch. */
  private async take(program: Program, batch: Batch, step: number): Promise<void> {
    const { schedule, closure } = this;
    if (closure) {
      await this.runner.runClosure(program, batch, step, closure, schedule.lr);
      // It waited for the numbers anyway: a loss that is none is not trained on.
      await this.collect();
      return;
    }
    const { groups } = this.network.model.chain;
    const scalars = groupFeeds(groups, step, (group) => schedule.hyper(group));
    await this.runner.run(program, batch, step, scalars);
  }

  /** What early stopping has to say and to do when the run is over. */
  private async finishEarly(): Promise<void> {
    const end = await this.early?.finish(this.step, this.epoch);
    if (!end) return;
    if (end.line) {
      await this.save();
      this.folder?.append([end.line]);
    }
    if (end.message) this.hooks.emit({ event: 'log', level: end.level, message: end.message });
  }

  private finishEpoch(measured: {
    readonly train: Scores;
    readonly validation: Scores | null;
    readonly imagesPerSecond: number;
    readonly seconds: number;
    readonly lr: number;
    readonly metrics?: MetricReport['metrics'];
    readonly undefinedFor?: MetricReport['undefinedFor'];
    readonly confusion?: MetricReport['confusion'];
  }): void {
    const result = { epoch: this.epoch + 1, step: this.step, ...measured };
    this.schedule.epochEnd(measured);
    this.epoch++;
    this.position = 0;
    this.sums = emptySums();
    this.folder?.append([{ kind: 'epoch', ...result }]);
    this.hooks.emit({ event: 'epoch', epochs: this.settings.epochs, ...result });
  }

  /** Adds a batch to the sums of an epoch. */
  private addTo(sums: MetricSums, { count, counts, loss, parts, correct }: BatchResult): void {
    const { terms, judged } = this.network.model.objective;
    const main = terms.find(({ id }) => id === judged?.loss.id) ?? terms[0];
    addBatch(sums, main?.scale ?? PLAIN_SCALE, count, loss, correct);
    if (parts.length > 0) addParts(sums, terms, counts, parts);
  }

  private scores(sums: MetricSums): Scores {
    return sums.parts ? sumScores(sums, this.network.model.objective.terms) : scoresOf(sums);
  }

  /** Loss and metrics over all validation samples, each once, in evaluation mode (parity 8.2). */
  private async evaluate(loader: Loader): Promise<{ scores: Scores; report?: MetricReport }> {
    const started = this.now() - this.rested;
    this.enter('evaluating');
    const { objective, metrics } = this.network.model;
    const meter = objective.judged && meterFor(objective.judged.judgement, metrics);
    const sums = emptySums();
    const runner = new BatchRunner(this.network, this.settings.seed);
    const add = async () => {
      for (const result of await runner.collect()) {
        this.addTo(sums, result);
        meter?.add(result.measured, result.targets, result.count.samples);
      }
      this.progress.tick();
    };
    let collected = this.now();
    for await (const batch of loader.epoch(0)) {
      await this.gate('evaluating');
      const program = await this.network.evaluation(sizeOfBatch(batch));
      await runner.run(program, batch, this.step);
      if (this.now() - collected >= 100) {
        await add();
        collected = this.now();
      }
      await this.hooks.between?.(this.step);
      await turn();
    }
    await add();
    const scores = this.scores(sums);
    if (!Number.isFinite(scores.loss)) throw this.nonFinite(scores.loss, this.step, false);
    this.lastEvaluationMs = this.now() - this.rested - started;
    return { scores, ...(meter && { report: meter.report(loader.facts.classes) }) };
  }

  /** Stops or waits here when asked to. */
  private async gate(resumeAs: RunState = 'training'): Promise<void> {
    if (this.wanted === 'run') return;
    if (this.wanted === 'pause') await this.speed.outside(() => this.pauseHere());
    if (this.isWanted('run')) {
      this.enter(resumeAs);
      return;
    }
    await this.rest();
    throw new Stopped();
  }

  private async pauseHere(): Promise<void> {
    const from = this.now();
    await this.rest();
    if (this.isWanted('pause')) this.enter('paused');
    while (this.isWanted('pause'))
      await new Promise<void>((done) => {
        this.wake = done;
      });
    this.wake = undefined;
    this.rested += this.now() - from;
  }

  /** Requests arrive while the loop waits: always look anew. */
  private isWanted(what: typeof this.wanted): boolean {
    return this.wanted === what;
  }

  /** Everything reported and on disk, so that nothing is lost if the process ends now. */
  private async rest(): Promise<void> {
    await this.collect();
    await this.progress.flush();
    await this.save();
    await this.folder?.settle();
  }

  /** Takes in the numbers of the runs so far. */
  private async collect(): Promise<void> {
    const lines: MetricLine[] = [];
    for (const result of await this.runner.collect()) {
      this.count(result);
      const { step, loss, correct, count, gradNorm } = result;
      const accuracy = correct !== null && count.kept > 0 ? correct / count.kept : null;
      this.progress.add({ step, loss, accuracy });
      const lr = this.rates.get(step) ?? this.schedule.lr;
      this.rates.delete(step);
      lines.push({
        kind: 'step',
        step,
        epoch: this.epoch + 1,
        loss,
        accuracy,
        lr,
        ...(gradNorm === null ? {} : { gradNorm }),
      });
    }
    this.folder?.append(lines);
    this.progress.tick();
  }

  private count(result: BatchResult): void {
    const { step, loss, count, gradNorm } = result;
    if (!Number.isFinite(loss)) throw this.nonFinite(loss, step, count.kept === 0);
    if (gradNorm !== null && !Number.isFinite(gradNorm) && refusesNonFinite(this.network.model))
      throw gradNormFailure(gradNorm, step);
    this.addTo(this.sums, result);
    this.speed.add(count.samples);
  }

  private nonFinite(loss: number, step: number, nothingKept: boolean) {
    const { transforms } = this.settings;
    const lr = this.rates.get(step) ?? this.schedule.lr;
    const where = { loss, step, epoch: this.epoch + 1, lr, transforms, nothingKept };
    return nonFiniteFailure(this.network.model, where);
  }

  private secondsLeft(): number | null {
    const speed = this.speed.imagesPerSecond;
    if (speed === 0) return null;
    const { epochs } = this.settings;
    const images = Math.max(
      0,
      epochs * this.train.samples - this.epoch * this.train.samples - this.sums.samples,
    );
    const evaluations = this.validation ? epochs - this.epoch : 0;
    return images / speed + (evaluations * this.lastEvaluationMs) / 1000;
  }

  private async save(): Promise<void> {
    this.savedAt = this.now();
    if (!this.folder) return;
    await this.collect();
    const { store, states, slots } = this.network;
    const memory = this.closure?.state();
    const position: CheckpointState = {
      format: 'netloom-checkpoint',
      version: 1,
      step: this.step,
      epoch: this.epoch,
      position: this.position,
      seed: this.settings.seed,
      sums: this.sums,
      schedule: this.schedule.state(),
      ...(this.early && { early: this.early.state }),
      ...(memory && { closure: memory.numbers }),
    };
    await writeCheckpoint(this.folder.path, position, await readTensors(store, states), [
      ...(await readTensors(store, slots)),
      ...(memory?.tensors ?? []),
    ]);
    this.savedAt = this.now();
  }
}

function sizeOfBatch(batch: Batch): number {
  return batch.inputShape[0] as number;
}
