/**
 * The near side of the engine's door, for main and the command line: pairs requests with replies,
 * checks everything that arrives, and hands on events. Knows nothing of how the engine was started.
 */
import type { ChildProcess } from 'node:child_process';
import {
  type EngineErrorInfo,
  type EngineEvent,
  eventSchema,
  type Method,
  type Params,
  type Request,
  type Result,
  replySchema,
  requests,
} from './engine';

/** A request the engine refused, or that can no longer be answered (`engine.closed`). */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: string;
  readonly diagnostics: EngineErrorInfo['diagnostics'];

  constructor(readonly info: EngineErrorInfo) {
    super(info.message);
    this.code = info.code;
    this.diagnostics = info.diagnostics;
  }
}

/** What carries the messages. */
export interface EngineLink {
  post(message: Request): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when no more messages can come, with the reason for people. */
  onClose(listener: (reason: string) => void): void;
}

/** The link to an engine started with `child_process` and `serialization: 'advanced'`. */
export function linkToProcess(child: ChildProcess): EngineLink {
  return {
    post: (message) => {
      // A failed write is followed by 'exit' or 'error', which closes the link.
      child.send(message, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onClose: (listener) => {
      let closed = false;
      const close = (reason: string) => {
        if (closed) return;
        closed = true;
        listener(reason);
      };
      child.once('error', (error) => close(`The engine could not be started: ${error.message}`));
      child.once('exit', (code, signal) =>
        close(
          signal
            ? `The engine process was ended by signal ${signal}.`
            : `The engine process ended with code ${code}.`,
        ),
      );
    },
  };
}

interface Pending {
  readonly method: Method;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

/** One conversation with one engine process. After the engine has gone, make a new one. */
export class EngineClient {
  #next = 1;
  #closed: string | undefined;
  readonly #pending = new Map<number, Pending>();
  readonly #events = new Set<(event: EngineEvent) => void>();
  readonly #closes = new Set<(reason: string) => void>();
  #heard = Date.now();

  constructor(private readonly link: EngineLink) {
    link.onMessage((message) => this.#receive(message));
    link.onClose((reason) => this.#close(reason));
  }

  /** Sends a request and waits for its reply. Rejects with an `EngineError`. */
  request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) {
        reject(new EngineError({ code: 'engine.closed', message: this.#closed }));
        return;
      }
      const id = this.#next++;
      this.#pending.set(id, { method, resolve: (result) => resolve(result as Result<M>), reject });
      this.link.post({ kind: 'request', id, method, params });
    });
  }

  /** Listens to every event; returns the function that ends it. */
  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  /** Called once with the reason, when the engine has gone. */
  onClose(listener: (reason: string) => void): () => void {
    this.#closes.add(listener);
    return () => this.#closes.delete(listener);
  }

  /** Time (`Date.now()`) of the last message of any kind: a heartbeat comes every second. */
  get lastHeard(): number {
    return this.#heard;
  }

  #receive(message: unknown): void {
    this.#heard = Date.now();
    const reply = replySchema.safeParse(message);
    if (reply.success) {
      const pending = this.#pending.get(reply.data.id);
      if (!pending) return;
      this.#pending.delete(reply.data.id);
      if (!reply.data.ok) {
        pending.reject(new EngineError(reply.data.error));
        return;
      }
      const result = requests[pending.method].result.safeParse(reply.data.result);
      if (result.success) pending.resolve(result.data);
      else pending.reject(malformed(`reply to ${pending.method}`));
      return;
    }
    const event = eventSchema.safeParse(message);
    if (event.success) {
      for (const listener of this.#events) listener(event.data);
      return;
    }
    // Neither: the two sides are of different versions. Say so where the user looks.
    const log = { event: 'log', level: 'error', message: malformed('message').message } as const;
    for (const listener of this.#events) listener(log);
  }

  #close(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    const error = new EngineError({ code: 'engine.closed', message: reason });
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    for (const listener of this.#closes) listener(reason);
  }
}

function malformed(what: string): EngineError {
  return new EngineError({
    code: 'protocol.malformed',
    message: `The engine sent a ${what} that this version does not understand.`,
  });
}
