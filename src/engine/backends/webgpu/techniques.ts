/** What makes this backend fast and can be switched off: by the benchmark and by tests, never by a user. */
export type Technique =
  /** All kernels of a run in one compute pass. Off: a pass each. */
  | 'one pass'
  /** All kernels of a run in one submit. Off: an encoder and a submit each. */
  | 'one submit'
  /** At most a few runs wait on the device. Off: as many as are asked for. */
  | 'bounded queue'
  /** Element-wise work inside the kernels that make or read it. Off: a kernel for each op. */
  | 'fusion'
  /** Long sums in parts that run beside each other. Off: one invocation, or tile, adds them up alone. */
  | 'split sums'
  /** Block sizes by the shape of the product. Off: 4×4 for all. */
  | 'block sizes'
  /** Several results for each invocation. Off: one. */
  | 'register blocks'
  /** Neighbouring windows of a convolution load what they share once. */
  | 'shared windows'
  /** Products measured when compiling. Off: the estimate's choice. */
  | 'tuner';
