/** The software WebGPU adapter that every Electron runtime carries, for testing kernels. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findElectron } from './runtime.mjs';

/**
 * Environment that makes Dawn find SwiftShader: `{}` where no runtime has it. Must be in place when
 * a process starts, since the dynamic linker reads it once.
 */
export function swiftShaderEnv(env = process.env) {
  if (process.platform !== 'linux') return {};
  const folder = findElectron()?.folder;
  if (!folder) return {};
  const icd = join(folder, 'vk_swiftshader_icd.json');
  if (!existsSync(icd)) return {};
  const others = (env.LD_LIBRARY_PATH ?? '').split(':').filter((part) => part && part !== folder);
  return { VK_ICD_FILENAMES: icd, LD_LIBRARY_PATH: [folder, ...others].join(':') };
}

/**
 * true when this Linux has a Vulkan driver that Dawn may take; Mesa's lavapipe, a software renderer, is
 * refused by it and does not count.
 */
export function hasVulkanDriver() {
  const folders = [
    '/usr/share/vulkan/icd.d',
    '/usr/local/share/vulkan/icd.d',
    '/etc/vulkan/icd.d',
    join(homedir(), '.local/share/vulkan/icd.d'),
  ];
  return folders.some((folder) => {
    try {
      return readdirSync(folder).some((name) => name.endsWith('.json') && !/^lvp_/.test(name));
    } catch {
      return false;
    }
  });
}

/** For a command line that asks for WebGPU by name where no driver is: the software adapter's. */
export function softwareAdapterFor(args, env = process.env) {
  const asked = args.some(
    (arg, i) => arg === '--device=webgpu' || (arg === 'webgpu' && args[i - 1] === '--device'),
  );
  const given = env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES || env.VK_ADD_DRIVER_FILES;
  return asked && !given && !hasVulkanDriver() ? swiftShaderEnv(env) : {};
}
