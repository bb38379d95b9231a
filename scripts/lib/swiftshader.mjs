/** The software WebGPU adapter that every Electron runtime carries, for testing kernels. */
import { existsSync } from 'node:fs';
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
