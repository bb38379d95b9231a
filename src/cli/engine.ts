/** Starts the engine as main does: a Node program of its own, spoken to over its message channel. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EngineClient, linkToProcess } from '../protocol/client';
import { PROTOCOL_VERSION, SHUTDOWN_MS } from '../protocol/engine';

/** Lines of the engine's stderr that are kept to explain a crash. */
const KEPT_LINES = 20;

export interface Engine {
  readonly client: EngineClient;
  /** The last lines the engine wrote to stderr. */
  complaints(): string;
  /** Asks it to end; kills it when it does not. */
  close(): Promise<void>;
  kill(): void;
}

export async function startEngine(): Promise<Engine> {
  const child = fork(fileURLToPath(new URL('../engine/host.js', import.meta.url)), [], {
    serialization: 'advanced',
    // Nothing but our own lines may reach stdout.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  const lines: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.split('\n').filter((line) => line.trim()));
    lines.splice(0, Math.max(0, lines.length - KEPT_LINES));
  });
  const client = new EngineClient(linkToProcess(child));
  await client.request('hello', { protocol: PROTOCOL_VERSION });
  return {
    client,
    complaints: () => lines.join('\n'),
    close: () => close(child, client),
    kill: () => child.kill('SIGKILL'),
  };
}

async function close(child: ChildProcess, client: EngineClient): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  client.request('shutdown', {}).catch(() => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_MS + 1000);
  await gone;
  clearTimeout(timer);
}
