/**
 * Training curves in memory: one point a step, kept in typed arrays that double when full, so that a
 * long run neither reallocates often nor passes through React. Drawing takes a decimated copy.
 */

const FIRST_CAPACITY = 1024;

/** What one training step reports. */
export interface CurvePoint {
  /** Global step, from 1. */
  readonly step: number;
  readonly loss: number;
  /** Share of right answers in the batch, 0…1; `null` where the network has none. */
  readonly accuracy: number | null;
}

/** Points in order of their steps. `accuracy` is NaN where there is none. */
export class CurveBuffer {
  #steps = new Float64Array(FIRST_CAPACITY);
  #loss = new Float64Array(FIRST_CAPACITY);
  #accuracy = new Float64Array(FIRST_CAPACITY);
  #length = 0;
  #rewinds = 0;

  get length(): number {
    return this.#length;
  }

  /** How often points were taken back: caches over the points start again when it changes. */
  get rewinds(): number {
    return this.#rewinds;
  }

  get steps(): Float64Array {
    return this.#steps.subarray(0, this.#length);
  }

  get loss(): Float64Array {
    return this.#loss.subarray(0, this.#length);
  }

  get accuracy(): Float64Array {
    return this.#accuracy.subarray(0, this.#length);
  }

  get lastStep(): number {
    return this.#length === 0 ? 0 : (this.#steps[this.#length - 1] ?? 0);
  }

  clear(): void {
    this.#length = 0;
    this.#rewinds++;
  }

  /**
   * Appends a point. A step that was seen already means that training went back to a checkpoint: that
   * point and all later ones are dropped first, so the curve never doubles back.
   */
  push(point: CurvePoint): void {
    if (this.#length > 0 && point.step <= this.lastStep) this.rewindTo(point.step);
    if (this.#length === this.#steps.length) this.#grow();
    this.#steps[this.#length] = point.step;
    this.#loss[this.#length] = point.loss;
    this.#accuracy[this.#length] = point.accuracy ?? Number.NaN;
    this.#length++;
  }

  /** Drops every point at or after `step`. */
  rewindTo(step: number): void {
    const kept = lowerBound(this.steps, step);
    if (kept === this.#length) return;
    this.#length = kept;
    this.#rewinds++;
  }

  #grow(): void {
    this.#steps = doubled(this.#steps);
    this.#loss = doubled(this.#loss);
    this.#accuracy = doubled(this.#accuracy);
  }
}

function doubled(old: Float64Array): Float64Array<ArrayBuffer> {
  const next = new Float64Array(old.length * 2);
  next.set(old);
  return next;
}

/** First index whose value is at least `value`, in an ascending array. */
export function lowerBound(values: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
