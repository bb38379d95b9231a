/** Starts the engine's process and keeps what it prints for the log and for the reason of its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Variables that would change what Node does, or that belong to Electron. */
const UNWANTED = [
  'ELECTRON_RUN_AS_NODE',
  'NODE_OPTIONS',
  'NODE_CHANNEL_FD',
  'ELECTRON_RENDERER_URL',
];

/**
 * Starts `host` (a built engine) on `node`. Throws a sentence when either is missing.
 * `onLine` gets every line that the process prints.
 */
export function startEngine(
  node: string | null,
  host: string,
  onLine: (line: string) => void,
): ChildProcess {
  if (!node) {
    throw new Error(
      'No Node was found to run the engine. Install Node 20.19 or newer, or start with npm start.',
    );
  }
  if (!existsSync(host))
    throw new Error(`The engine is not built: ${host} is missing. Run npm start.`);
  const env = { ...process.env };
  for (const name of UNWANTED) delete env[name];
  const child = spawn(node, ['--enable-source-maps', host], {
    cwd: dirname(host),
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (part: string) => {
      const lines = (rest + part).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) onLine(line);
    });
  }
  return child;
}
