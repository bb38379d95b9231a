/**
 * The loader's worker threads. Memory for a batch travels to the worker and back with the batch in it,
 * so nothing is copied and nothing new is allocated while an epoch runs. Idle workers do not keep the
 * process alive.
 */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { DataError } from './contract';
import type { PipelineSpec, Room } from './pipeline';

/** To a worker: make a batch in `room`, or forget one that was asked for. */
export type Order =
  | {
      readonly kind: 'fill';
      readonly id: number;
      readonly epoch: number;
      readonly indices: Int32Array;
      readonly room: Room;
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** From a worker. A cancelled order is answered too: its memory comes back. */
export interface Answer {
  readonly id: number;
  readonly room: Room;
  readonly error?: { readonly code?: string; readonly message: string; readonly stack?: string };
}

interface Waiting {
  resolve(room: Room): void;
  reject(error: Error): void;
}

interface Member {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  /** Called when nothing is waited for any more. */
  whenIdle?: () => void;
}

/** `data-worker.js` lies beside the built engine's files. */
function builtWorker(): URL {
  const file = new URL('./data-worker.js', import.meta.url);
  if (!existsSync(file)) {
    throw new Error(`The engine's file ${file.pathname} is missing; run npm run build.`);
  }
  return file;
}

function revived(error: NonNullable<Answer['error']>): Error {
  if (error.code !== undefined) return new DataError(error.code, error.message);
  const plain = new Error(error.message);
  if (error.stack !== undefined) plain.stack = error.stack;
  return plain;
}

export class WorkerPool {
  private readonly members: (Member | undefined)[];
  private readonly file: URL;
  private nextId = 0;

  constructor(
    readonly size: number,
    private readonly spec: PipelineSpec,
    file?: URL,
  ) {
    this.file = file ?? builtWorker();
    this.members = new Array(size).fill(undefined);
  }

  /** Starts worker `index` unless it runs; one that has died is replaced. */
  private member(index: number): Member {
    const running = this.members[index];
    if (running) return running;
    const worker = new Worker(this.file, { workerData: this.spec, name: `data ${index}` });
    const member: Member = { worker, waiting: new Map() };
    this.members[index] = member;
    const died = (reason: string) => {
      if (this.members[index] === member) this.members[index] = undefined;
      for (const { reject } of member.waiting.values()) reject(new Error(reason));
      member.waiting.clear();
      member.whenIdle?.();
    };
    worker.on('message', (answer: Answer) => {
      const waiting = member.waiting.get(answer.id);
      member.waiting.delete(answer.id);
      if (answer.error) waiting?.reject(revived(answer.error));
      else waiting?.resolve(answer.room);
      if (member.waiting.size > 0) return;
      worker.unref();
      member.whenIdle?.();
    });
    worker.on('error', (error) =>
      died(`Data worker ${index} stopped: ${(error as Error).message}`),
    );
    worker.on('exit', (code) => died(`Data worker ${index} stopped with exit code ${code}.`));
    worker.unref();
    return member;
  }

  /** Has worker `index` make a batch. `cancel` lets it stop early; the promise then still settles. */
  fill(
    index: number,
    order: { readonly epoch: number; readonly indices: Int32Array; readonly room: Room },
  ): { readonly done: Promise<Room>; cancel(): void } {
    const id = this.nextId++;
    const { worker, waiting } = this.member(index);
    const done = new Promise<Room>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.ref();
      const message: Order = { kind: 'fill', id, ...order };
      worker.postMessage(message, [
        order.room.inputs.buffer as ArrayBuffer,
        order.room.targets.buffer as ArrayBuffer,
      ]);
    });
    // It is awaited when its turn comes, or never when the epoch is left early.
    done.catch(() => {});
    return {
      done,
      cancel: () => {
        if (waiting.has(id)) worker.postMessage({ kind: 'cancel', id } satisfies Order);
      },
    };
  }

  /** Ends all workers, each after the batch it is at: a native decoder must not be cut off. */
  async dispose(): Promise<void> {
    const members = this.members.filter((member) => member !== undefined);
    this.members.fill(undefined);
    await Promise.all(
      members.map(async (member) => {
        const { worker, waiting } = member;
        for (const id of waiting.keys()) worker.postMessage({ kind: 'cancel', id } satisfies Order);
        if (waiting.size > 0)
          await new Promise<void>((done) => {
            member.whenIdle = done;
          });
        await worker.terminate();
      }),
    );
  }
}
