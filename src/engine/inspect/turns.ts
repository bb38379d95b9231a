/**
 * Who may use the live network: training first, a view between two steps. Views wait in a queue and are
 * made one after another; of several that wait on one stream only the newest is.
 */
import { EngineFailure } from '../failure';

interface Job {
  readonly stream: string | undefined;
  run(): Promise<void>;
  refuse(error: Error): void;
}

export class Turns {
  private readonly queue: Job[] = [];
  private busy: Promise<void> | undefined;

  /** @param resting whether nothing trains, so that a view need not wait for a step to end */
  constructor(private readonly resting: () => boolean) {}

  /** Queues a view. */
  ask<T>(make: () => Promise<T>, stream?: string): Promise<T> {
    return new Promise<T>((done, fail) => {
      if (stream !== undefined) {
        const at = this.queue.findIndex((job) => job.stream === stream);
        const [old] = at < 0 ? [] : this.queue.splice(at, 1);
        old?.refuse(
          new EngineFailure('inspect.superseded', 'A newer request for this view has come.'),
        );
      }
      this.queue.push({
        stream,
        run: () => make().then(done, fail),
        refuse: fail,
      });
      if (this.resting()) void this.drain();
    });
  }

  /** Called between two steps: makes what waits; undefined when nothing does. */
  between(): Promise<void> | undefined {
    return this.queue.length > 0 || this.busy ? this.drain() : undefined;
  }

  /** Makes everything that waits. */
  drain(): Promise<void> {
    if (this.busy) return this.busy;
    if (this.queue.length === 0) return Promise.resolve();
    this.busy = this.work();
    return this.busy;
  }

  /** Refuses what still waits, and waits for what is being made. */
  async close(): Promise<void> {
    for (const { refuse } of this.queue.splice(0))
      refuse(new EngineFailure('inspect.closed', 'The network was let go of.'));
    await this.busy;
  }

  private async work(): Promise<void> {
    for (let job = this.queue.shift(); job; job = this.queue.shift()) await job.run();
    // At once: what is asked from now on must find nobody at work.
    this.busy = undefined;
  }
}
