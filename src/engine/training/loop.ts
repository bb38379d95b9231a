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
import { RunControl, Stopped } from './control';
import type { EarlySettings } from './early';
import { EarlyEnd } from './earlyend';
import { addResult, evaluate, scoresOfSums, sizeOfBatch } from './evaluation';
import type { MetricReport } from './metrics/report';
import { emptySums, type MetricSums } from './metrics/sums';
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

export class TrainingRun {
  private step = 0;
  private epoch = 0;
  private position = 0;
  private sums: MetricSums = emptySums();
  /** Pause, stop and single steps. */
  readonly control: RunControl;
  private savedAt: number;
  private lastEvaluationMs = 0;
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
    this.control = new RunControl(
      () => this.step,
      (state) => hooks.emit({ event: 'state', state }),
      this.now,
    );
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
      this.control.enter('done');
      return 'done';
    } catch (error) {
      if (error instanceof Stopped) {
        this.control.enter('stopped');
        return 'stopped';
      }
      this.control.fail();
      throw error;
    }
  }

  private async runEpoch(): Promise<void> {
    await this.gate();
    this.control.enter('training');
    const started = this.now();
    const restedBefore = this.control.rested;
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
      this.control.stepTaken();
      if (this.progress.due) await this.collect();
      await this.hooks.between?.(this.step);
      if (this.now() - this.savedAt >= CHECKPOINT_MS) await this.save();
      // Lets requests in: with the onnx backend nothing else gives up the thread.
      await turn();
    }
    await this.gate();
    await this.collect();
    const seconds = (this.now() - started - (this.control.rested - restedBefore)) / 1000;
    const train = scoresOfSums(this.network.model, this.sums);
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

  private async evaluate(loader: Loader): Promise<{ scores: Scores; report?: MetricReport }> {
    const started = this.now() - this.control.rested;
    this.control.enter('evaluating');
    const { step } = this;
    const evaluated = await evaluate(
      this.network,
      loader,
      { seed: this.settings.seed, step },
      {
        gate: () => this.gate('evaluating'),
        tick: () => this.progress.tick(),
        between: () => this.hooks.between?.(step),
        now: this.now,
      },
    );
    const { loss } = evaluated.scores;
    if (!Number.isFinite(loss)) throw this.nonFinite(loss, step, false);
    this.lastEvaluationMs = this.now() - this.control.rested - started;
    return evaluated;
  }

  /** Stops or waits here when asked to. */
  private async gate(resumeAs: RunState = 'training'): Promise<void> {
    if (!this.control.interrupted) return;
    await this.speed.outside(() => this.control.wait(resumeAs, () => this.rest()));
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
    addResult(this.network.model, this.sums, result);
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
