/** Finds a real Node for the engine: Electron's own cannot run it (external buffers are forbidden). */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface NodePlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where an installed app carries its own Node; undefined in development. */
  readonly resources?: string | undefined;
  readonly platform: string;
}

/** The Node that started us, else the one in the app, else the one on the PATH; `null` if none. */
export function findNode(
  { env, resources, platform }: NodePlaces,
  exists: (path: string) => boolean = existsSync,
): string | null {
  const name = platform === 'win32' ? 'node.exe' : 'node';
  const candidates = [
    env.NETLOOM_NODE,
    ...(resources ? [join(resources, name), join(resources, 'node', 'bin', name)] : []),
    ...(env.PATH ?? env.Path ?? '')
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name)),
  ];
  return candidates.find((path) => path && exists(path)) ?? null;
}
