/** Which device computes: finds them, chooses one, keeps the opened backends. */
import type { Device, DeviceChoice } from '../protocol/engine';
import { type Backend, BackendUnavailable } from './backends/contract';
import { openOnnx } from './backends/onnx';
import { openWebGpu, probeWebGpu, type WebGpuProbe } from './backends/webgpu';

export class Devices {
  private readonly opened = new Map<Device['device'], Promise<Backend>>();

  constructor(
    /** Hears why a device was chosen where that is not plain. */
    private readonly say: (message: string) => void = () => {},
  ) {}

  /** The devices of this computer, also those that cannot be used, with the reason. */
  async list(): Promise<Device[]> {
    const [cpu, webgpu] = await Promise.all([this.cpu(), probeWebGpu()]);
    return [cpu, { device: 'webgpu', ...webgpu }];
  }

  /**
   * Opens a device. `auto` takes a hardware WebGPU adapter, else the processor; `webgpu` also takes a
   * software adapter and says so.
   *
   * @throws BackendUnavailable with what was looked for and what works instead
   */
  async open(choice: DeviceChoice): Promise<Backend> {
    if (choice === 'cpu') return this.backend('cpu');
    const probe = await probeWebGpu();
    if (choice === 'webgpu') return this.openExplicit(probe);
    if (!probe.available || !probe.hardware) return this.backend('cpu');
    try {
      return await this.backend('webgpu');
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      this.say(`${error.message} Training goes on on the processor.`);
      return this.backend('cpu');
    }
  }

  private openExplicit({ available, hardware, description }: WebGpuProbe): Promise<Backend> {
    if (available && !hardware)
      this.say(
        `${description} is a software adapter: it computes on the processor, slower than cpu.`,
      );
    return this.backend('webgpu');
  }

  /** Lets go of every device that was opened. */
  async close(): Promise<void> {
    const opened = [...this.opened.values()];
    this.opened.clear();
    for (const backend of opened)
      await backend.then(
        (b) => b.dispose(),
        () => {},
      );
  }

  private backend(device: Device['device']): Promise<Backend> {
    const known = this.opened.get(device);
    if (known) return known;
    const backend = device === 'cpu' ? openOnnx() : openWebGpu({ allowSoftware: true });
    this.opened.set(device, backend);
    // A device that could not be opened, or was lost, may be there the next time.
    const forget = () => this.opened.delete(device);
    backend.then(({ lost }) => lost.then(forget), forget);
    return backend;
  }

  private async cpu(): Promise<Device> {
    try {
      const { description } = await this.backend('cpu');
      return { device: 'cpu', available: true, hardware: true, description };
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      return { device: 'cpu', available: false, hardware: false, description: error.message };
    }
  }
}
