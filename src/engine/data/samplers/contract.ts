/** The order in which an epoch visits a dataset. */
export interface Sampler {
  /** Samples in an epoch. */
  readonly length: number;
  /** `false`: no sample comes twice in an epoch. */
  readonly repeats?: boolean;
  /** Dataset indices of one epoch (from 0), in order. */
  order(epoch: number): Int32Array;
}
