/** What a run reports while it goes: losses, speed, time left; never more than ten times a second. */
import type { EngineEventOf } from '../../protocol/engine';

type Point = EngineEventOf<'progress'>['points'][number];

/** Milliseconds between progress events. */
export const CADENCE_MS = 100;

/** Speed is measured over about the last so many milliseconds. */
const WINDOW_MS = 3000;

/** Images per second of training over a sliding window; time that does not count is taken out. */
export class Speed {
  private marks: { at: number; images: number }[] = [];
  private images = 0;
  private offset = 0;

  constructor(private readonly now: () => number) {}

  /** Training time so far: the clock without pauses and evaluations. */
  private clock(): number {
    return this.now() - this.offset;
  }

  start(): void {
    this.marks = [{ at: this.clock(), images: this.images }];
  }

  add(images: number): void {
    this.images += images;
    const at = this.clock();
    // Marks closer than a twentieth of a second tell nothing more.
    const before = this.marks[this.marks.length - 2];
    if (before && at - before.at < 50) this.marks.pop();
    this.marks.push({ at, images: this.images });
    while (this.marks.length > 2 && at - (this.marks[1]?.at ?? at) >= WINDOW_MS) this.marks.shift();
  }

  /** Runs something whose time is not training time. */
  async outside<T>(body: () => Promise<T>): Promise<T> {
    const from = this.now();
    try {
      return await body();
    } finally {
      this.offset += this.now() - from;
    }
  }

  get imagesPerSecond(): number {
    const first = this.marks[0];
    const last = this.marks[this.marks.length - 1];
    if (!first || !last || last.at <= first.at) return 0;
    return ((last.images - first.images) / (last.at - first.at)) * 1000;
  }
}

/** Collects points and hands them on when a tenth of a second has passed. */
export class Progress {
  private points: Point[] = [];
  private last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly now: () => number,
    private readonly emit: (points: Point[]) => void,
  ) {}

  add(point: Point): void {
    this.points.push(point);
  }

  get due(): boolean {
    return this.now() - this.last >= CADENCE_MS;
  }

  /** Emits what has come together, if it is time. */
  tick(): void {
    if (this.due) this.send();
  }

  private send(): void {
    if (this.points.length === 0) return;
    const points = this.points;
    this.points = [];
    this.last = this.now();
    this.emit(points);
  }

  /** Emits everything, waiting for the cadence. */
  async flush(): Promise<void> {
    if (this.points.length === 0) return;
    const wait = this.last + CADENCE_MS - this.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, Math.ceil(wait)));
    this.send();
  }
}
