/**
 * The engine's life: started, greeted, watched, restarted when it dies or falls silent, and told to
 * go on with the run it was in. The window hears what happened; nothing waits for ever.
 */
import type { ChildProcess } from 'node:child_process';
import type { EngineLife, Outcome } from '../../protocol/bridge';
import { EngineClient, EngineError, linkToProcess } from '../../protocol/client';
import {
  type EngineErrorInfo,
  type EngineEvent,
  type Method,
  type Params,
  PROTOCOL_VERSION,
  type Result,
  type RunState,
  SHUTDOWN_MS,
} from '../../protocol/engine';
import { Budget } from './budget';

export interface Limits {
  /** Milliseconds from the start of the process to its greeting. */
  readonly start: number;
  /** Milliseconds without any message after which it counts as hung: heartbeats come each second. */
  readonly silence: number;
  /** How often to look. */
  readonly check: number;
  readonly restarts: number;
  /** The stretch, in milliseconds, in which that many restarts are allowed. */
  readonly window: number;
  /** Wait before a restart, times the number of restarts so far. */
  readonly delay: number;
  /** For the answer to a request. Training answers once the network is compiled. */
  readonly answer: Readonly<Partial<Record<Method, number>>> & { readonly default: number };
}

export const defaultLimits: Limits = {
  start: 30_000,
  silence: 10_000,
  check: 1000,
  restarts: 5,
  window: 5 * 60_000,
  delay: 200,
  answer: {
    default: 30_000,
    describeDataset: 300_000,
    recognise: 300_000,
    datasetSamples: 300_000,
    scanDataset: 24 * 3_600_000,
    picture: 60_000,
    inspect: 600_000,
    exportView: 600_000,
    report: 600_000,
    train: 600_000,
  },
};

export interface SupervisorOptions {
  /** Starts a process; throws a sentence when that cannot be. */
  readonly start: () => ChildProcess;
  readonly onEvent: (event: EngineEvent) => void;
  readonly onLife: (life: EngineLife) => void;
  readonly log?: (level: 'info' | 'warn' | 'error', text: string) => void;
  readonly limits?: Partial<Limits>;
}

/** The run that the user wants, from the wish to its end, through all crashes in between. */
interface Run {
  params: Params<'train'>;
  /**
   * `waiting`: not asked of the engine yet. `asked`: not accepted yet, so that there is nothing to go on
   * with. `lost`: its engine died. `resuming`: asked of the next one.
   */
  phase: 'waiting' | 'asked' | 'running' | 'lost' | 'resuming';
  /** What the user wants of it: it is so in the next engine too. */
  paused: boolean;
  stopped: boolean;
}

type Steering = 'pause' | 'continue' | 'stop';
const steerings: ReadonlySet<Method> = new Set<Steering>(['pause', 'continue', 'stop']);

const ENDED: ReadonlySet<RunState> = new Set(['done', 'stopped', 'failed']);

/** What `train` answers when the run was stopped before it began. */
const STOPPED = { code: 'stopped', message: 'Training was stopped before it began.' } as const;
const BUSY = { code: 'busy', message: 'A training is running already. Stop it first.' } as const;

export class EngineSupervisor {
  readonly #options: SupervisorOptions;
  readonly #limits: Limits;
  readonly #budget: Budget;
  #life: EngineLife = { state: 'starting', restarts: 0 };
  #child: ChildProcess | null = null;
  #client: EngineClient | null = null;
  /** Settles when the engine is ready to be asked, or has failed for good. */
  #ready: Promise<EngineClient>;
  #settle: { resolve(client: EngineClient): void; reject(error: EngineError): void };
  /** `#ready` is settled: the next process needs a new one. Until then waiters keep waiting. */
  #settled = false;
  #restarts = 0;
  #ending = false;
  #run: Run | null = null;
  #watch: Params<'watch'> | null = null;
  #state: EngineEvent | null = null;
  #timers = new Set<NodeJS.Timeout>();
  /** Why we killed it ourselves: better than "ended by signal SIGKILL". */
  #verdict: string | null = null;
  #excused = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#budget = new Budget(this.#limits.restarts, this.#limits.window);
    [this.#ready, this.#settle] = promise();
  }

  get life(): EngineLife {
    return this.#life;
  }

  /** Process id of the engine, `null` while there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The last state event: what a page that was just loaded must know. */
  get lastState(): EngineEvent | null {
    return this.#state;
  }

  get isTraining(): boolean {
    return this.#run !== null;
  }

  start(): void {
    this.#launch();
  }

  /** Asks the engine, waiting for a restart under way. Never throws. */
  async request<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>> {
    try {
      if (steerings.has(method) && this.#steer(method as Steering))
        return { ok: true, value: {} as Result<M> };
      const client = await this.#whenReady();
      if (method === 'watch') this.#watch = params as Params<'watch'>;
      const value = await this.#ask(client, method, params);
      return { ok: true, value };
    } catch (error) {
      return { ok: false, error: infoOf(error) };
    }
  }

  /**
   * Starts a run in the folder that `makeFolder` makes, and remembers it to go on with after a crash.
   * Stopped before the engine has taken it, it answers with the error `stopped`.
   */
  async train(
    params: Omit<Params<'train'>, 'runDir' | 'resume'>,
    makeFolder: () => Promise<string>,
  ): Promise<Outcome<Result<'train'>>> {
    if (this.#run) return { ok: false, error: BUSY };
    const run: Run = {
      params: { ...params, runDir: null },
      phase: 'waiting',
      paused: false,
      stopped: false,
    };
    this.#run = run;
    try {
      const client = await this.#whenReady();
      if (run.stopped) throw new EngineError(STOPPED);
      run.params = { ...params, runDir: await makeFolder() };
      if (run.stopped) throw new EngineError(STOPPED);
      run.phase = 'asked';
      const value = await this.#begin(client, run, false);
      run.phase = 'running';
      return { ok: true, value };
    } catch (error) {
      if (this.#run === run) this.#run = null;
      return { ok: false, error: run.stopped ? STOPPED : infoOf(error) };
    }
  }

  /** Starts a fresh process because its program was rebuilt; does not count as a failure. */
  restart(reason: string): void {
    this.#excused = true;
    this.#kill(reason);
  }

  /** Asks the engine to end, and ends it if it does not within the time given. */
  async stop(patience = SHUTDOWN_MS + 1000): Promise<void> {
    this.#ending = true;
    this.#clearTimers();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((done) => child.once('exit', () => done()));
    this.#client?.request('shutdown', {}).catch(() => {});
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    await gone;
    clearTimeout(timer);
  }

  #launch(): void {
    this.#verdict = null;
    let child: ChildProcess;
    try {
      child = this.#options.start();
    } catch (error) {
      // Trying again would not help: there is no Node, or no engine.
      this.#fail(error instanceof Error ? error.message : String(error));
      return;
    }
    const client = new EngineClient(linkToProcess(child));
    this.#child = child;
    this.#client = client;
    // A process that has died may still have said something that is no longer so.
    client.onEvent((event) => {
      if (this.#client === client) this.#hear(event);
    });
    client.onClose((reason) => this.#died(child, reason));
    if (this.#restarts === 0) this.#live({ state: 'starting', restarts: 0 });
    void this.#greet(child, client);
  }

  async #greet(child: ChildProcess, client: EngineClient): Promise<void> {
    try {
      const hello = await within(
        client.request('hello', { protocol: PROTOCOL_VERSION }),
        this.#limits.start,
        'hello',
      );
      this.#log('info', `engine ready: pid ${hello.pid}, Node ${hello.node}`);
    } catch (error) {
      // When it has died, #died hears of it; otherwise it must go.
      if (this.#child === child) this.#kill(`The engine did not start: ${infoOf(error).message}`);
      return;
    }
    if (this.#child !== child || this.#ending) return;
    this.#watchPulse(client);
    this.#live({ state: 'ready', restarts: this.#restarts });
    this.#settled = true;
    this.#settle.resolve(client);
    await this.#resume(client);
  }

  /** Goes on with the run that the last process was in. */
  async #resume(client: EngineClient): Promise<void> {
    const run = this.#run;
    if (run?.phase !== 'lost') return;
    run.phase = 'resuming';
    try {
      await this.#begin(client, run, true);
      run.phase = 'running';
    } catch (error) {
      // Another death is dealt with by #died, which may try once more.
      if (this.#client !== client || this.#run !== run) return;
      if (run.stopped) this.#hear({ event: 'state', state: 'stopped' });
      else
        this.#abandon({
          code: 'engine.resume',
          message: `The engine was restarted, but training could not go on: ${infoOf(error).message}`,
        });
      return;
    }
    // The window asks again when what it shows changes: nothing is lost when this is refused.
    if (this.#watch) await this.#ask(client, 'watch', this.#watch).catch(() => {});
  }

  /** Asks for the run, and at once for the pause: the engine then takes no step before it. */
  #begin(client: EngineClient, run: Run, resume: boolean): Promise<Result<'train'>> {
    const begun = this.#ask(client, 'train', { ...run.params, resume });
    if (run.paused) this.#ask(client, 'pause', {}).catch(() => {});
    return begun;
  }

  /** Notes what the user wants of the run. `true`: no engine has it now, so that none need be asked. */
  #steer(what: Steering): boolean {
    const run = this.#run;
    if (!run) return false;
    if (what === 'stop') run.stopped = true;
    else run.paused = what === 'pause';
    if (run.phase !== 'waiting' && run.phase !== 'lost') return false;
    if (what === 'stop') this.#hear({ event: 'state', state: 'stopped' });
    return true;
  }

  /** Kills a process that says nothing. A computer that slept is not a process that hangs. */
  #watchPulse(client: EngineClient): void {
    let looked = Date.now();
    let grace = looked;
    const timer = setInterval(() => {
      const now = Date.now();
      if (now - looked > 3 * this.#limits.check || now < looked) grace = now;
      looked = now;
      if (now - Math.max(client.lastHeard, grace) > this.#limits.silence) {
        clearInterval(timer);
        const seconds = Math.round(this.#limits.silence / 1000);
        this.#kill(`The engine did not answer for ${seconds} seconds.`);
      }
    }, this.#limits.check);
    this.#timers.add(timer);
  }

  #hear(event: EngineEvent): void {
    if (event.event === 'heartbeat') return;
    if (event.event === 'state') {
      const run = this.#run;
      // What a fresh process says before it is told to go on.
      if (event.state === 'idle' && (run?.phase === 'lost' || run?.phase === 'resuming')) return;
      this.#state = event;
      if (ENDED.has(event.state)) this.#run = null;
      else if (run && event.state === 'stopping') run.stopped = true;
    }
    this.#options.onEvent(event);
  }

  #kill(reason: string): void {
    this.#verdict = reason;
    this.#child?.kill('SIGKILL');
  }

  #died(child: ChildProcess, said: string): void {
    if (this.#child !== child) return;
    const reason = this.#verdict ?? said;
    this.#child = null;
    this.#client = null;
    this.#clearTimers();
    if (this.#ending) return;
    this.#log('error', `engine died: ${reason}`);
    this.#renew();
    const excused = this.#excused;
    this.#excused = false;
    if (!excused && !this.#budget.take()) {
      const minutes = Math.max(1, Math.round(this.#limits.window / 60_000));
      this.#fail(
        `${reason} It stopped ${this.#limits.restarts + 1} times within ${minutes} min and is not ` +
          'started again by itself. Training anew starts it.',
      );
      return;
    }
    this.#restarts += 1;
    this.#live({ state: 'restarting', restarts: this.#restarts, reason });
    this.#lose(reason);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#launch();
    }, this.#limits.delay * this.#restarts);
    this.#timers.add(timer);
  }

  /** What a death means for the run. The window must not show that it trains. */
  #lose(reason: string): void {
    const run = this.#run;
    if (run?.stopped) this.#hear({ event: 'state', state: 'stopped' });
    else if (run?.phase === 'asked') this.#abandon({ code: 'engine.closed', message: reason });
    else if (run && run.phase !== 'waiting') {
      run.phase = 'lost';
      this.#say('warning', `${reason} It is being restarted.`);
      this.#hear({ event: 'state', state: 'preparing' });
    } else if (!run && this.#state) this.#hear({ event: 'state', state: 'idle' });
  }

  /** Gives up until the user asks for something. */
  #fail(reason: string): void {
    this.#log('error', `engine failed: ${reason}`);
    this.#live({ state: 'failed', restarts: this.#restarts, reason });
    this.#settled = true;
    this.#settle.reject(new EngineError({ code: 'engine.failed', message: reason }));
    if (this.#run?.stopped) this.#hear({ event: 'state', state: 'stopped' });
    else if (this.#run) this.#abandon({ code: 'engine.failed', message: reason });
  }

  /** The engine, once it is ready. After a failure a request is the user's wish to try again. */
  #whenReady(): Promise<EngineClient> {
    if (this.#life.state === 'failed' && !this.#ending) {
      this.#renew();
      this.#restarts += 1;
      this.#live({ state: 'restarting', restarts: this.#restarts, reason: this.#life.reason });
      this.#launch();
    }
    return within(this.#ready, this.#limits.start + this.#limits.silence, 'start');
  }

  #renew(): void {
    if (!this.#settled) return;
    this.#settled = false;
    [this.#ready, this.#settle] = promise();
  }

  #ask<M extends Method>(client: EngineClient, method: M, params: Params<M>): Promise<Result<M>> {
    const limit = this.#limits.answer[method] ?? this.#limits.answer.default;
    return within(client.request(method, params), limit, method);
  }

  #abandon(error: EngineErrorInfo): void {
    this.#run = null;
    this.#hear({ event: 'state', state: 'failed', error });
  }

  #live(life: EngineLife): void {
    this.#life = life;
    this.#options.onLife(life);
  }

  #say(level: 'info' | 'warning', message: string): void {
    this.#options.onEvent({ event: 'log', level, message });
  }

  #log(level: 'info' | 'warn' | 'error', text: string): void {
    this.#options.log?.(level, text);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

function promise(): [
  Promise<EngineClient>,
  { resolve(client: EngineClient): void; reject(error: EngineError): void },
] {
  let settle: { resolve(client: EngineClient): void; reject(error: EngineError): void } | undefined;
  const ready = new Promise<EngineClient>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Nobody may be waiting when it fails.
  ready.catch(() => {});
  return [ready, settle!];
}

/** The answer, or an `engine.timeout` error after `limit` milliseconds. */
async function within<T>(answer: Promise<T>, limit: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `The engine did not answer "${what}" within ${Math.round(limit / 1000)} seconds.`;
      reject(new EngineError({ code: 'engine.timeout', message }));
    }, limit);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function infoOf(error: unknown): EngineErrorInfo {
  if (error instanceof EngineError) return error.info;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
