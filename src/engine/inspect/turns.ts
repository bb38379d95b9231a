/**
 * Who may use the live network: training first, a view between two steps. Views wait in a queue and are
 * made one after another; of several that wait on one stream only the newest is. A long view is made in
 * slices, one between two steps, so that training goes on, other views are made and a stop is heard.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { EngineFailure } from '../failure';

interface Job {
  readonly stream: string | undefined;
  run(): Promise<void>;
  refuse(error: Error): void;
}

/** Waits for the next turn. Throws when the view is not wanted any more. */
export type Breathe = () => Promise<void>;

/** A long view that was begun. */
interface Long {
  readonly stream: string | undefined;
  /** While it waits for its next slice. */
  waiting: { go(): void; stop(error: Error): void } | undefined;
  /** Why it must end at its next breath. */
  verdict: Error | undefined;
  over: Promise<void>;
}

const superseded = () =>
  new EngineFailure('inspect.superseded', 'A newer request for this view has come.');
const letGo = () => new EngineFailure('inspect.closed', 'The network was let go of.');

export class Turns {
  private readonly queue: Job[] = [];
  private readonly longQueue: Job[] = [];
  private long: Long | undefined;
  private busy: Promise<void> | undefined;
  /** Ends the slice that is being made. */
  private free: (() => void) | undefined;

  /** @param resting whether nothing trains, so that a view need not wait for a step to end */
  constructor(private readonly resting: () => boolean) {}

  /** Queues a view. */
  ask<T>(make: () => Promise<T>, stream?: string): Promise<T> {
    return this.enter(this.queue, stream, (done, fail) => make().then(done, fail));
  }

  /**
   * Queues a view that takes long. It must breathe often, and look only at what does not change while it
   * waits: other views are made meanwhile, and training takes its steps.
   */
  askLong<T>(make: (breathe: Breathe) => Promise<T>, stream?: string): Promise<T> {
    return this.enter(this.longQueue, stream, (done, fail) =>
      this.slice(() => {
        const long: Long = {
          stream,
          waiting: undefined,
          verdict: undefined,
          over: Promise.resolve(),
        };
        this.long = long;
        long.over = make(() => this.breathe(long))
          .then(done, fail)
          .then(() => {
            this.long = undefined;
            this.free?.();
          });
      }),
    );
  }

  /** Called between two steps: makes what waits; undefined when nothing does. */
  between(): Promise<void> | undefined {
    return this.waits || this.busy ? this.drain() : undefined;
  }

  /** Makes what waits: all of it while the network rests, else the short views and one slice. */
  drain(): Promise<void> {
    if (this.busy) return this.busy;
    if (!this.waits) return Promise.resolve();
    this.busy = this.work();
    return this.busy;
  }

  /** Refuses what still waits, and waits for what is being made. */
  async close(): Promise<void> {
    for (const { refuse } of [...this.queue.splice(0), ...this.longQueue.splice(0)])
      refuse(letGo());
    const { long } = this;
    if (long) this.end(long, letGo());
    await this.busy;
    await long?.over;
  }

  private get waits(): boolean {
    return this.queue.length > 0 || this.longQueue.length > 0 || this.long !== undefined;
  }

  private enter<T>(
    queue: Job[],
    stream: string | undefined,
    start: (done: (value: T) => void, fail: (error: unknown) => void) => Promise<void>,
  ): Promise<T> {
    if (stream !== undefined) this.supersede(stream);
    return new Promise<T>((done, fail) => {
      queue.push({ stream, run: () => start(done, fail), refuse: fail });
      if (this.resting()) void this.drain();
    });
  }

  private supersede(stream: string): void {
    for (const queue of [this.queue, this.longQueue]) {
      const at = queue.findIndex((job) => job.stream === stream);
      const [old] = at < 0 ? [] : queue.splice(at, 1);
      old?.refuse(superseded());
    }
    if (this.long?.stream === stream) this.end(this.long, superseded());
  }

  /** Has a long view end: now when it waits, else at its next breath. */
  private end(long: Long, verdict: Error): void {
    long.verdict = verdict;
    long.waiting?.stop(verdict);
  }

  private async breathe(long: Long): Promise<void> {
    if (long.verdict) throw long.verdict;
    await new Promise<void>((go, stop) => {
      long.waiting = { go, stop };
      this.free?.();
    });
    long.waiting = undefined;
    if (long.verdict) throw long.verdict;
  }

  /** Lets a long view work until it breathes or is done. */
  private slice(start: () => void): Promise<void> {
    return new Promise((free) => {
      this.free = free;
      start();
    });
  }

  private async work(): Promise<void> {
    do {
      for (let job = this.queue.shift(); job; job = this.queue.shift()) await job.run();
      const waiting = this.long?.waiting;
      if (waiting) await this.slice(() => waiting.go());
      else if (!this.long) await this.longQueue.shift()?.run();
      // Lets requests in while nothing else gives up the thread.
      if (this.resting() && this.waits) await turn();
    } while (this.resting() && this.waits);
    // At once: what is asked from now on must find nobody at work.
    this.busy = undefined;
  }
}
