/** What a run is asked for from outside, and what it is at: pause, go on, stop, one step at a time. */
import type { RunState } from '../../protocol/engine';
import { EngineFailure } from '../failure';

/** Thrown inside the loop when the run was asked to stop. */
export class Stopped extends Error {}

export class RunControl {
  private wanted: 'run' | 'pause' | 'stop' = 'run';
  private wake: (() => void) | undefined;
  /** Told when the one step that was asked for is done. */
  private stepped: ((step: number) => void) | undefined;
  private state: RunState = 'preparing';
  /** Milliseconds spent paused. */
  rested = 0;

  /**
   * @param steps how many steps the run has taken
   * @param tell hears of every new state
   */
  constructor(
    private readonly steps: () => number,
    private readonly tell: (state: RunState) => void,
    private readonly now: () => number,
  ) {}

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
   * Lets exactly one step be taken; the number of steps taken by then.
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

  /** A step was taken: the only one that was asked for is followed by a pause. */
  stepTaken(): void {
    if (this.stepped && this.wanted === 'run') this.wanted = 'pause';
  }

  enter(state: RunState): void {
    this.state = state;
    this.tell(state);
    if (!this.resting) return;
    this.stepped?.(this.steps());
    this.stepped = undefined;
  }

  /** The run failed; whoever asked for a step is told, the state by whoever catches the error. */
  fail(): void {
    this.state = 'failed';
    this.stepped?.(this.steps());
  }

  /** Whether the loop has to rest before its next step. */
  get interrupted(): boolean {
    return this.wanted !== 'run';
  }

  /**
   * Waits here while a pause is wanted.
   *
   * @param rest brings everything to disk before
   * @throws Stopped when the run is to end
   */
  async wait(resumeAs: RunState, rest: () => Promise<void>): Promise<void> {
    if (this.isWanted('pause')) await this.pauseHere(rest);
    if (this.isWanted('run')) {
      this.enter(resumeAs);
      return;
    }
    await rest();
    throw new Stopped();
  }

  private async pauseHere(rest: () => Promise<void>): Promise<void> {
    const from = this.now();
    await rest();
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
}
