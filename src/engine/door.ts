/**
 * The door: checks what comes in, answers what needs no training thread, relays the rest, and outlives
 * a training thread that crashes. Knows nothing of processes; host.ts connects it to one.
 */
import {
  type EngineErrorInfo,
  type EngineEvent,
  PROTOCOL_VERSION,
  type Reply,
  type Request,
  requestSchema,
  requests,
} from '../protocol/engine';
import type { SessionMethod } from './session';
import type { Asked, FromWorker } from './thread';

/** A training thread as the door sees it. */
export interface WorkerLink {
  post(message: Asked): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once when the thread has gone by itself, with the reason. */
  onCrash(listener: (reason: string) => void): void;
  /** Has the thread end its run in order; resolves when the thread has gone. */
  close(): Promise<void>;
}

export interface DoorOptions {
  startWorker(): WorkerLink;
  send(message: Reply | EngineEvent): void;
  /** Ends the process in order, `close` of the door included; called after `shutdown` was answered. */
  exit(): void;
}

/** A thread that crashes this often is not started again: the process ends and main takes over. */
const CRASH_BUDGET = 5;

export class Door {
  private worker: WorkerLink;
  /** Requests the training thread has not answered yet, by the thread's own numbering. */
  private readonly open = new Map<number, { readonly id: number }>();
  private next = 1;
  private crashes = 0;
  private closing = false;

  constructor(private readonly options: DoorOptions) {
    this.worker = this.start();
  }

  /** Ends the training thread in order. What is asked from now on is refused. */
  close(): Promise<void> {
    this.closing = true;
    return this.worker.close();
  }

  /** Takes one message from outside, whatever it is. */
  receive(message: unknown): void {
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      const id = (message as { id?: unknown } | null)?.id;
      const error = { code: 'protocol.malformed', message: 'The engine got a malformed request.' };
      if (typeof id === 'number' && Number.isInteger(id)) this.refuse(id, error);
      else this.options.send({ event: 'log', level: 'error', message: error.message });
      return;
    }
    this.take(request.data);
  }

  private take({ id, method, params }: Request): void {
    const checked = requests[method].params.safeParse(params);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      const place = issue?.path.length ? ` at ${issue.path.map(String).join('.')}` : '';
      const message = `The request ${method} is malformed${place}: ${issue?.message ?? 'unknown'}.`;
      this.refuse(id, { code: 'protocol.malformed', message });
      return;
    }
    if (method === 'hello') {
      const { protocol } = checked.data as { protocol: number };
      if (protocol === PROTOCOL_VERSION) {
        const result = { protocol, pid: process.pid, node: process.versions.node };
        this.options.send({ kind: 'reply', id, ok: true, result });
      } else
        this.refuse(id, {
          code: 'protocol.version',
          message: `The engine speaks protocol ${PROTOCOL_VERSION}, not ${protocol}. Restart Netloom.`,
        });
      return;
    }
    if (method === 'shutdown') {
      this.options.send({ kind: 'reply', id, ok: true, result: {} });
      this.options.exit();
      return;
    }
    this.relay(id, method, checked.data);
  }

  private relay(id: number, method: SessionMethod, params: unknown): void {
    if (this.closing) {
      this.refuse(id, { code: 'engine.closed', message: 'The engine is ending.' });
      return;
    }
    const inner = this.next++;
    this.open.set(inner, { id });
    this.worker.post({ id: inner, method, params });
  }

  private refuse(id: number, error: EngineErrorInfo): void {
    this.options.send({ kind: 'reply', id, ok: false, error });
  }

  private start(): WorkerLink {
    const worker = this.options.startWorker();
    worker.onMessage((message) => {
      if (message.kind === 'event') {
        this.options.send(message.event);
        return;
      }
      const request = this.open.get(message.id);
      if (!request) return;
      this.open.delete(message.id);
      this.options.send({ ...message, id: request.id });
    });
    worker.onCrash((reason) => this.crashed(reason));
    return worker;
  }

  private crashed(reason: string): void {
    if (this.closing) return;
    const error = {
      code: 'engine.crashed',
      message: `The training thread crashed: ${reason}. It was started anew; what was trained since the last checkpoint is lost.`,
    };
    for (const { id } of this.open.values()) this.refuse(id, error);
    this.open.clear();
    this.options.send({ event: 'state', state: 'failed', error });
    this.crashes++;
    if (this.crashes > CRASH_BUDGET) this.options.exit();
    else this.worker = this.start();
  }
}
