/** The WebGPU backend: plans become WGSL kernels that Dawn runs (npm package `webgpu`). */
import type { Plan } from '../../ir/types';
import type { Backend, Program, Store } from '../contract';
import { type CompileOptions, compile } from './compile';
import { Device } from './device';
import { WebGpuStore } from './store';
import type { Technique } from './techniques';
import { defaultTuning, Tuner, type TuningOptions } from './tuner';
import { TuningCache } from './tuning-cache';

export { probeWebGpu, type WebGpuProbe } from './device';

export interface WebGpuOptions extends CompileOptions {
  /** Take an adapter that runs on the processor, as SwiftShader does. Default: yes; `auto` says no. */
  readonly allowSoftware?: boolean;
  /** Techniques to do without: for benchmarks and tests. */
  readonly without?: readonly Technique[];
  /**
   * How long kernels are tried when compiling, and where the outcome is kept. Default: half a second and the user's cache
   * on a GPU; not at all on a processor that plays one, where compiling the kernels to try takes longer
   * than they save.
   */
  readonly tuning?: TuningOptions & { readonly folder?: string };
}

class WebGpuBackend implements Backend {
  readonly name = 'webgpu';
  private readonly tuner: Tuner | null;

  constructor(
    readonly device: Device,
    private readonly options: WebGpuOptions,
  ) {
    const { tuning = device.profile.software ? null : defaultTuning } = options;
    this.tuner =
      tuning && !options.without?.includes('tuner')
        ? new Tuner(device, new TuningCache(device.adapter, options.tuning?.folder), tuning)
        : null;
  }

  get description(): string {
    return this.device.description;
  }

  get lost(): Promise<string> {
    return this.device.lost;
  }

  createStore(): Store {
    return new WebGpuStore(this.device);
  }

  async prepare(plan: Plan, store: Store): Promise<Program> {
    if (!(store instanceof WebGpuStore)) throw new Error('The store belongs to another backend.');
    const { device, options } = this;
    device.check();
    const { profile = device.profile } = options;
    const fusion = options.fusion ?? !options.without?.includes('fusion');
    const tuned = await this.tuner?.profileFor(plan, profile, (one, tensors, given) =>
      compile(one, device, tensors, { profile: given }),
    );
    return compile(plan, device, store, { fusion, profile: tuned ?? profile });
  }

  dispose(): Promise<void> {
    return this.device.destroy();
  }
}

/**
 * Opens the WebGPU backend on the best adapter.
 *
 * @throws BackendUnavailable when there is none, saying what was looked for
 */
export async function openWebGpu(options: WebGpuOptions = {}): Promise<Backend> {
  return new WebGpuBackend(
    await Device.open(options.allowSoftware ?? true, options.without),
    options,
  );
}
