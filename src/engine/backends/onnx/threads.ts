/** How many threads compute. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Physical cores this process may use: a second hardware thread on a core shares its arithmetic units,
 * so matrix products gain nothing from it.
 */
export function physicalCores(): number {
  const available = availableParallelism();
  const cores = process.platform === 'linux' ? linuxCores() : null;
  if (cores) return Math.max(1, Math.min(cores, available));
  // Elsewhere: x64 computers of today have two threads a core, ARM ones have one.
  return process.arch === 'x64' ? Math.max(1, Math.ceil(available / 2)) : available;
}

/** Distinct (physical id, core id) pairs; null where the kernel does not say. */
function linuxCores(): number | null {
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return null;
  }
  return countCores(text);
}

/** Counts the cores that /proc/cpuinfo names; null without core ids, as on ARM. */
export function countCores(cpuinfo: string): number | null {
  const cores = new Set<string>();
  for (const section of cpuinfo.split(/\n\s*\n/)) {
    const core = /^core id\s*:\s*(\d+)/m.exec(section)?.[1];
    if (core === undefined) continue;
    cores.add(`${/^physical id\s*:\s*(\d+)/m.exec(section)?.[1] ?? 0}:${core}`);
  }
  return cores.size > 0 ? cores.size : null;
}
