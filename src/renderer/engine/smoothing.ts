/**
 * Smoothing for display: the exponential moving average with start-up correction that TensorBoard
 * shows (Kingma and Ba 2014, section 3, the same bias correction as Adam's).
 */

/**
 * Smoothed copy of a growing series. `extend` computes only what is new; `weight` 0 copies the series,
 * 0.99 averages over about a hundred points. Values that are not finite leave the average as it is.
 */
export class SmoothedSeries {
  #out = new Float64Array(1024);
  #length = 0;
  #average = 0;
  #seen = 0;

  constructor(readonly weight: number) {
    if (!(weight >= 0 && weight < 1))
      throw new RangeError(`weight must lie in [0, 1), got ${weight}`);
  }

  /** Brings the copy up to the length of `values`, whose beginning must not have changed. */
  extend(values: Float64Array): Float64Array {
    if (values.length < this.#length) this.reset();
    if (values.length > this.#out.length) {
      const next = new Float64Array(Math.max(values.length, this.#out.length * 2));
      next.set(this.#out.subarray(0, this.#length));
      this.#out = next;
    }
    for (let i = this.#length; i < values.length; i++) {
      const value = values[i] ?? Number.NaN;
      if (Number.isFinite(value)) {
        this.#average = this.weight * this.#average + (1 - this.weight) * value;
        this.#seen++;
        this.#out[i] = this.#average / (1 - this.weight ** this.#seen);
      } else {
        this.#out[i] = value;
      }
    }
    this.#length = values.length;
    return this.#out.subarray(0, this.#length);
  }

  reset(): void {
    this.#length = 0;
    this.#average = 0;
    this.#seen = 0;
  }
}
