/** The WebGPU device: finding an adapter, cached pipelines, and what keeps runs in order. */
import { BackendUnavailable } from '../contract';
import { isReadWrite, type Kernel } from './kernel';
import type { DeviceProfile } from './lowering';
import type { Technique } from './techniques';

/** Most runs the device may have waiting: more only cost latency and memory. */
const maxInFlight = 3;

// Dawn's objects die with their JavaScript wrappers: whatever is in use must stay reachable.
const held: { gpu: GPU | null; readonly alive: Set<GPUAdapter | GPUDevice> } = {
  gpu: null,
  alive: new Set(),
};

export interface WebGpuProbe {
  readonly available: boolean;
  /** false for a processor that plays the GPU. */
  readonly hardware: boolean;
  /** The adapter's name, or what was looked for. */
  readonly description: string;
}

const lookedFor: Readonly<Record<string, string>> = {
  linux: 'a Vulkan driver (libvulkan.so.1 and a driver for it)',
  darwin: 'a Metal device',
  win32: 'a Direct3D 12 or Vulkan adapter',
};

async function loadGpu(): Promise<GPU> {
  if (!held.gpu) {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    held.gpu = create([]);
  }
  return held.gpu;
}

function isSoftware(info: GPUAdapterInfo): boolean {
  const names = `${info.description} ${info.device} ${info.architecture}`;
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(names);
}

function describe(info: GPUAdapterInfo): string {
  const name = info.description || [info.vendor, info.architecture, info.device].join(' ').trim();
  return name || 'an adapter without a name';
}

async function findAdapter(): Promise<{ adapter: GPUAdapter | null; missing: string }> {
  const wanted = lookedFor[process.platform] ?? 'a GPU';
  let gpu: GPU;
  try {
    gpu = await loadGpu();
  } catch (error) {
    const reason =
      error instanceof Error ? (error.message.split('\n')[0] as string) : String(error);
    return { adapter: null, missing: `WebGPU (Dawn) cannot be loaded on this system: ${reason}` };
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  return {
    adapter,
    missing: `WebGPU (Dawn) looked for ${wanted} on this computer and found no adapter`,
  };
}

/** Says which adapter `openWebGpu` would use, or what was looked for in vain. */
export async function probeWebGpu(): Promise<WebGpuProbe> {
  const { adapter, missing } = await findAdapter();
  if (!adapter) return { available: false, hardware: false, description: `${missing}.` };
  const { info } = adapter;
  return { available: true, hardware: !isSoftware(info), description: describe(info) };
}

/** Limits that kernels profit from; the rest stay at WebGPU's guaranteed values. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const;

export class Device {
  readonly profile: DeviceProfile;
  readonly description: string;
  /** All that tells this adapter and its driver from others. */
  readonly adapter: string;
  /** Resolves to the reason when the device is lost other than by `destroy`. */
  readonly lost: Promise<string>;
  readonly limits: Pick<GPUSupportedLimits, (typeof wantedLimits)[number]>;
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();
  private readonly inFlight: Promise<unknown>[] = [];
  private tail: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private failure: string | null = null;
  private closed = false;

  private constructor(
    readonly gpu: GPUDevice,
    info: GPUAdapterInfo,
    without: readonly Technique[],
  ) {
    this.description = describe(info);
    this.profile = { software: isSoftware(info), without: new Set(without) };
    this.adapter = [info.vendor, info.architecture, info.device, info.description].join(' | ');
    const { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } =
      gpu.limits;
    this.limits = { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage };
    this.lost = new Promise((resolve) => {
      void gpu.lost.then(({ message, reason }) => {
        if (this.closed) return;
        this.failure ??= `The GPU was lost: ${message || reason}`;
        resolve(message || reason);
      });
    });
    gpu.addEventListener('uncapturederror', (event) => {
      this.failure ??= (event as GPUUncapturedErrorEvent).error.message;
    });
  }

  /**
   * @throws BackendUnavailable when there is no adapter, or only a software one that is not wanted
   */
  static async open(allowSoftware: boolean, without: readonly Technique[] = []): Promise<Device> {
    const { adapter, missing } = await findAdapter();
    if (!adapter)
      throw new BackendUnavailable(`${missing}. Training on the processor (device "cpu") works.`);
    const { info } = adapter;
    if (!allowSoftware && isSoftware(info))
      throw new BackendUnavailable(
        `The only WebGPU adapter is ${describe(info)}, which runs on the processor. Device "cpu" is much faster.`,
      );
    const requiredLimits = Object.fromEntries(
      wantedLimits.map((name) => [name, adapter.limits[name]]),
    );
    const requiredFeatures: GPUFeatureName[] = [];
    // For the tuner.
    if (adapter.features.has('timestamp-query')) requiredFeatures.push('timestamp-query');
    let gpu: GPUDevice;
    try {
      gpu = await adapter.requestDevice({ label: 'netloom', requiredLimits, requiredFeatures });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BackendUnavailable(`${describe(info)} refused to open: ${reason}`);
    }
    held.alive.add(adapter).add(gpu);
    return new Device(gpu, info, without);
  }

  /** Throws when the device is lost or has refused something since. */
  check(): void {
    if (this.closed) throw new Error('The WebGPU backend is closed.');
    if (this.failure) throw new Error(this.failure);
  }

  /**
   * Does `work` after all work taken in before; at once when there is none. Keeps runs, reads and writes
   * in the order they were asked for.
   */
  inOrder<T>(work: () => T | Promise<T>): Promise<T> {
    let result: Promise<T>;
    if (this.waiting === 0) {
      try {
        result = Promise.resolve(work());
      } catch (error) {
        return Promise.reject(error);
      }
    } else result = this.tail.then(work);
    this.waiting++;
    this.tail = result.then(
      () => this.waiting--,
      () => this.waiting--,
    );
    return result;
  }

  /** Nothing waits for its turn. */
  get quiet(): boolean {
    return this.waiting === 0;
  }

  /** Resolves when another run may be submitted. */
  async room(): Promise<void> {
    if (this.profile.without?.has('bounded queue')) return;
    while (this.inFlight.length >= maxInFlight) await this.inFlight[0];
  }

  submit(commands: GPUCommandBuffer): void {
    this.gpu.queue.submit([commands]);
    // Work ends in the order it was submitted, so the oldest run is the one that has landed.
    const landed = () => {
      this.inFlight.shift();
    };
    this.inFlight.push(this.gpu.queue.onSubmittedWorkDone().then(landed, landed));
  }

  /** Resolves when the device has done everything submitted. */
  async idle(): Promise<void> {
    await this.gpu.queue.onSubmittedWorkDone();
  }

  /** Uploads data; views of shared memory are copied first, Dawn cannot read them. */
  upload(buffer: GPUBuffer, offset: number, data: Float32Array | Int32Array | Uint32Array): void {
    const { buffer: memory } = data;
    if (memory instanceof ArrayBuffer)
      this.gpu.queue.writeBuffer(buffer, offset, memory, data.byteOffset, data.byteLength);
    else this.gpu.queue.writeBuffer(buffer, offset, data.slice().buffer as ArrayBuffer);
  }

  layoutOf(kernel: Kernel): GPUBindGroupLayout {
    const modes = kernel.bindings.map((b) => (isReadWrite(b) ? 'w' : 'r')).join('');
    let layout = this.layouts.get(modes);
    if (!layout) {
      const entries = [...modes].map((mode, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: mode === 'w' ? ('storage' as const) : ('read-only-storage' as const) },
      }));
      layout = this.gpu.createBindGroupLayout({ entries });
      this.layouts.set(modes, layout);
    }
    return layout;
  }

  /** @throws Error that names the kernel when its WGSL is refused */
  pipelineOf(kernel: Kernel): Promise<GPUComputePipeline> {
    let pipeline = this.pipelines.get(kernel.code);
    if (!pipeline) {
      pipeline = this.compile(kernel);
      this.pipelines.set(kernel.code, pipeline);
    }
    return pipeline;
  }

  private async compile(kernel: Kernel): Promise<GPUComputePipeline> {
    this.gpu.pushErrorScope('validation');
    const module = this.gpu.createShaderModule({ label: kernel.label, code: kernel.code });
    const refused = this.gpu.popErrorScope();
    const layout = this.gpu.createPipelineLayout({ bindGroupLayouts: [this.layoutOf(kernel)] });
    const compute = { module, entryPoint: 'main' };
    try {
      return await this.gpu.createComputePipelineAsync({ label: kernel.label, layout, compute });
    } catch (error) {
      const { messages } = await module.getCompilationInfo();
      const first = messages.find((m) => m.type === 'error');
      const reason = first
        ? `${first.message} (line ${first.lineNum}: ${kernel.code.split('\n')[first.lineNum - 1]?.trim()})`
        : String(error instanceof Error ? error.message : error);
      throw new Error(`${kernel.label}: the device refused the kernel: ${reason}`);
    } finally {
      await refused;
    }
  }

  /** Ends the device. Its memory is freed, whatever still waits is rejected. */
  async destroy(): Promise<void> {
    if (this.closed) return;
    await this.tail;
    this.closed = true;
    this.gpu.destroy();
    await this.gpu.lost;
    held.alive.delete(this.gpu);
  }
}
