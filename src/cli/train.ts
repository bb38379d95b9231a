/** `netloom train FILE`: starts the engine, trains, and reports in lines or JSON. */
import { resolve } from 'node:path';
import { EngineError } from '../protocol/client';
import type { EngineErrorInfo, EngineEvent, Result } from '../protocol/engine';
import type { TrainCommand } from './args';
import { startEngine } from './engine';
import { CliError } from './error';
import { readProject } from './project';
import { JsonReport, type Report, TextReport } from './report';

export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Exit code after Ctrl-C, as shells have it. */
const INTERRUPTED = 130;

/** How a run ended. */
type End = { readonly state: 'done' | 'stopped' } | { readonly error: EngineErrorInfo };

/** Trains; resolves with the exit code. Throws CliError before anything has started. */
export async function train(command: TrainCommand, { stdout, stderr }: Terminal): Promise<number> {
  const { document, baseDir } = await readProject(command.file);
  const engine = await startEngine();
  const { client } = engine;
  const report: Report = command.json ? new JsonReport(stdout) : new TextReport(stdout, stderr);
  const events = new Events(report);
  const ended = new Promise<End>((done) => {
    client.onEvent((event) => {
      events.take(event);
      const end = endOf(event);
      if (end) done(end);
    });
    client.onClose((reason) => done({ error: crashed(reason, engine.complaints()) }));
  });
  const interrupt = interrupter(() => client.request('stop', {}), engine.kill);
  try {
    let started: Result<'train'>;
    try {
      started = await client.request('train', {
        document,
        baseDir,
        runDir: command.out === undefined ? null : resolve(command.out),
        options: optionsOf(command),
      });
    } catch (error) {
      throw refusal(command.file, error, engine.complaints());
    }
    report.start(started);
    events.release();
    const end = await ended;
    if ('error' in end) throw new CliError(end.error.message, end.error.code);
    report.end(end.state, started.device);
    return interrupt.signalled ? INTERRUPTED : 0;
  } finally {
    events.release();
    report.clear();
    interrupt.release();
    await engine.close();
  }
}

function optionsOf({ epochs, device, limit, seed, unreadable }: TrainCommand) {
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(device === undefined ? {} : { device }),
    ...(limit === undefined ? {} : { limit }),
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function endOf(event: EngineEvent): End | undefined {
  if (event.event !== 'state') return undefined;
  if (event.state === 'done' || event.state === 'stopped') return { state: event.state };
  if (event.state !== 'failed') return undefined;
  return { error: event.error ?? { code: 'internal', message: 'Training failed.' } };
}

/**
 * Hands events to the report in their order, up to the one that ends the run. They are held back until
 * the run has been announced: the first of them arrive with the reply, which is seen only afterwards.
 */
export class Events {
  private held: EngineEvent[] | null = [];
  private ended = false;

  constructor(private readonly report: Report) {}

  take(event: EngineEvent): void {
    if (this.held) this.held.push(event);
    else this.relay(event);
  }

  /** Hands on what was held back, and from now on everything at once. */
  release(): void {
    const { held } = this;
    this.held = null;
    for (const event of held ?? []) this.relay(event);
  }

  private relay(event: EngineEvent): void {
    if (this.ended) return;
    const { report } = this;
    if (endOf(event)) this.ended = true;
    else if (event.event === 'progress') report.progress(event);
    else if (event.event === 'epoch') report.epoch(event);
    else if (event.event === 'log') report.log(event);
    else if (event.event === 'state') report.state(event.state);
  }
}

function crashed(reason: string, complaints: string): EngineErrorInfo {
  const last = complaints.split('\n').at(-1);
  return { code: 'engine.closed', message: last ? `${reason} Its last words: ${last}` : reason };
}

function refusal(file: string, error: unknown, complaints: string): Error {
  if (!(error instanceof EngineError))
    return error instanceof Error ? error : new Error(String(error));
  if (error.code === 'engine.closed')
    return new CliError(crashed(error.message, complaints).message, error.code);
  // What the computer lacks is no fault of the file.
  const place = error.code === 'device.unavailable' ? '' : `${file}: `;
  return new CliError(place + error.message, error.code, error.diagnostics);
}

/** The first Ctrl-C stops after the step in progress, the second ends at once. */
function interrupter(stop: () => Promise<unknown>, kill: () => void) {
  const state = { signalled: false, release: () => {} };
  const onSignal = () => {
    if (state.signalled) {
      kill();
      return;
    }
    state.signalled = true;
    stop().catch(() => {});
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  state.release = () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  return state;
}
