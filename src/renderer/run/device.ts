/** Which device a run takes and why, in words. Pure. */
import type { Text } from '../../graph/types';
import type { Device, DeviceChoice } from '../../protocol/engine';
import { runTexts } from './texts';

export interface DeviceView {
  /** The device that the choice comes to; `null` while it is not known or there is none. */
  readonly device: Device | null;
  readonly why: Text;
}

/** `auto` takes a hardware WebGPU adapter, else the processor, as the engine does. */
export function resolveDevice(choice: DeviceChoice, devices: readonly Device[] | null): DeviceView {
  if (!devices) return { device: null, why: runTexts.deviceAsked };
  const find = (name: Device['device']) => devices.find((d) => d.device === name) ?? null;
  if (choice === 'auto') {
    const gpu = find('webgpu');
    return gpu?.available && gpu.hardware
      ? { device: gpu, why: runTexts.autoGpu }
      : { device: find('cpu'), why: runTexts.autoCpu };
  }
  const device = find(choice);
  if (!device?.available) return { device, why: runTexts.unavailable };
  const why: Text = { en: device.description, zh: device.description };
  return {
    device,
    why: device.device === 'webgpu' && !device.hardware ? runTexts.deviceSoftware : why,
  };
}

/** What a menu entry says below the device's name. */
export function deviceHint(device: Device | undefined): Text {
  if (!device) return runTexts.deviceAsked;
  const { description, available, hardware } = device;
  if (!available) return runTexts.unavailable;
  if (device.device === 'webgpu' && !hardware)
    return {
      en: `${description}: ${runTexts.deviceSoftware.en}`,
      zh: `${description}：${runTexts.deviceSoftware.zh}`,
    };
  return { en: description, zh: description };
}
