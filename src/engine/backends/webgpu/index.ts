/** The WebGPU backend: plans become WGSL kernels that Dawn runs (npm package `webgpu`). */
import type { Plan } from '../../ir/types';
import type { Backend, Program, Store } from '../contract';
import { type CompileOptions, compile } from './compile';
import { Device } from './device';
import { WebGpuStore } from './store';

export { probeWebGpu, type WebGpuProbe } from './device';

export interface WebGpuOptions extends CompileOptions {
  /** Take an adapter that runs on the processor, as SwiftShader does. Default: yes; `auto` says no. */
  readonly allowSoftware?: boolean;
}

class WebGpuBackend implements Backend {
  readonly name = 'webgpu';

  constructor(
    readonly device: Device,
    private readonly options: CompileOptions,
  ) {}

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
    this.device.check();
    return compile(plan, this.device, store, this.options);
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
  return new WebGpuBackend(await Device.open(options.allowSoftware ?? true), options);
}
