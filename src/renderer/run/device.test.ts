import { describe, expect, it } from 'vitest';
import type { Device } from '../../protocol/engine';
import { deviceHint, resolveDevice } from './device';

const cpu: Device = { device: 'cpu', available: true, hardware: true, description: 'ORT 1.30' };
const gpu: Device = { device: 'webgpu', available: true, hardware: true, description: 'RTX' };
const soft: Device = { ...gpu, hardware: false, description: 'SwiftShader' };
const none: Device = { ...gpu, available: false, hardware: false, description: 'no Vulkan loader' };

describe('resolveDevice', () => {
  it('takes only hardware when it may choose', () => {
    expect(resolveDevice('auto', [cpu, gpu]).device).toBe(gpu);
    expect(resolveDevice('auto', [cpu, soft]).device).toBe(cpu);
    expect(resolveDevice('auto', [cpu, none]).device).toBe(cpu);
    expect(resolveDevice('auto', [cpu, none]).why.en).toMatch(/no hardware/);
  });

  it('follows an explicit choice and says what is wrong with it', () => {
    expect(resolveDevice('webgpu', [cpu, soft])).toMatchObject({
      device: soft,
      why: { en: expect.stringMatching(/software/) },
    });
    expect(resolveDevice('webgpu', [cpu, none]).why.en).toBe('not available');
    expect(resolveDevice('cpu', [cpu, gpu]).why.en).toBe('ORT 1.30');
    expect(resolveDevice('cpu', null).device).toBeNull();
  });
});

it('explains each device', () => {
  expect(deviceHint(none).en).toBe('not available');
  expect(deviceHint(soft).en).toMatch(/^SwiftShader: a software/);
  expect(deviceHint(cpu).en).toBe('ORT 1.30');
});
