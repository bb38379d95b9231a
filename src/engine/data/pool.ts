/**
 * The loader's worker threads. Memory for a batch travels to the worker and back with the batch in it,
 * so nothing is copied and nothing new is allocated while an epoch runs. A worker that dies is replaced
 * and its batches are made again, once. Idle workers do not keep the process alive.
 */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { DataError } from './contract';
import type { Answer, BatchOrder, Filled, Order, PipelineSpec, Room, WorkerData } from './orders';

interface Waiting {
  readonly order: BatchOrder;
  /** Workers that died over it. */
  deaths: number;
  resolve(filled: Filled): void;
  reject(error: Error): void;
}

interface Member {
  readonly worker: Worker;
  readonly progress: Int32Array;
  /** In the order they were sent. */
  readonly waiting: Map<number, Waiting>;
  /** Called when nothing is waited for any more. */
  whenIdle?: () => void;
}

/** How the pool makes room for a batch whose memory died with a worker, and names samples. */
export interface Help {
  room(): Room;
  nameOf(index: number): string;
}

/** Milliseconds a worker may take to finish the sample it is at before it is cut off. */
const GRACE = 5000;

/** `data-worker.js` lies beside the built engine's files. */
function builtWorker(): URL {
  const file = new URL('./data-worker.js', import.meta.url);
  if (!existsSync(file)) {
    throw new Error(`The engine's file ${file.pathname} is missing; run npm run build.`);
  }
  return file;
}

function revived({ code, message, detail, stack }: NonNullable<Answer['error']>): Error {
  if (code !== undefined) return new DataError(code, message, detail);
  const plain = new Error(message);
  if (stack !== undefined) plain.stack = stack;
  return plain;
}

export class WorkerPool {
  private readonly members: (Member | undefined)[];
  private readonly file: URL;
  private nextId = 0;
  private disposed = false;

  constructor(
    readonly size: number,
    private readonly spec: PipelineSpec,
    private readonly help: Help,
    file?: URL,
  ) {
    this.file = file ?? builtWorker();
    this.members = new Array(size).fill(undefined);
  }

  /** Starts worker `index` unless it runs. */
  private member(index: number): Member {
    const running = this.members[index];
    if (running) return running;
    const progress = new Int32Array(new SharedArrayBuffer(8)).fill(-1);
    const workerData: WorkerData = { spec: this.spec, progress };
    const worker = new Worker(this.file, { workerData, name: `data ${index}` });
    const member: Member = { worker, progress, waiting: new Map() };
    this.members[index] = member;
    worker.on('message', (answer: Answer) => {
      const waiting = member.waiting.get(answer.id);
      member.waiting.delete(answer.id);
      if (answer.error) waiting?.reject(revived(answer.error));
      else waiting?.resolve({ room: answer.room, lost: answer.lost });
      if (member.waiting.size > 0) return;
      worker.unref();
      member.whenIdle?.();
    });
    worker.on('error', (error) => this.died(index, member, `: ${(error as Error).message}`));
    worker.on('exit', (code) => this.died(index, member, ` with exit code ${code}.`));
    worker.unref();
    return member;
  }

  /** Has what a dead worker was asked for made by another; a batch over which two died fails. */
  private died(index: number, member: Member, how: string): void {
    if (this.members[index] === member) this.members[index] = undefined;
    const left = [...member.waiting];
    member.waiting.clear();
    const [at, sample] = member.progress;
    // One that dies before it begins is dying over the first of its batches.
    const guilty = left.find(([id]) => id === at)?.[0] ?? left[0]?.[0];
    for (const [id, waiting] of left) {
      if (id === guilty) waiting.deaths++;
      if (waiting.deaths < 2 && !this.disposed) {
        this.send(index, id, waiting, this.help.room());
        continue;
      }
      const over =
        id === at && sample !== undefined && sample >= 0
          ? ` It was reading ${this.help.nameOf(sample)}, and so was the one before.`
          : '';
      waiting.reject(new DataError('data.worker', `Data worker ${index} stopped${how}${over}`));
    }
    member.whenIdle?.();
  }

  private send(index: number, id: number, entry: Waiting, room: Room): void {
    const { worker, waiting } = this.member(index);
    waiting.set(id, entry);
    worker.ref();
    const message: Order = { kind: 'fill', id, room, ...entry.order };
    worker.postMessage(message, [
      room.inputs.buffer as ArrayBuffer,
      room.targets.buffer as ArrayBuffer,
    ]);
  }

  /** Has worker `index` make a batch. `cancel` lets it stop early; the promise then still settles. */
  fill(
    index: number,
    order: BatchOrder,
    room: Room,
  ): { readonly done: Promise<Filled>; cancel(): void } {
    const id = this.nextId++;
    const done = new Promise<Filled>((resolve, reject) => {
      this.send(index, id, { order, deaths: 0, resolve, reject }, room);
    });
    // It is awaited when its turn comes, or never when the epoch is left early.
    done.catch(() => {});
    return {
      done,
      cancel: () => {
        const member = this.members[index];
        if (member?.waiting.has(id))
          member.worker.postMessage({ kind: 'cancel', id } satisfies Order);
      },
    };
  }

  /** The sample that worker `index` is at. */
  sampleOf(index: number): number | undefined {
    const sample = this.members[index]?.progress[1];
    return sample === undefined || sample < 0 ? undefined : sample;
  }

  /** Cuts worker `index` off: it hangs. Its batches fail. */
  abandon(index: number): void {
    const member = this.members[index];
    this.members[index] = undefined;
    if (!member) return;
    for (const { reject } of member.waiting.values())
      reject(new DataError('data.worker', `Data worker ${index} was given up.`));
    member.waiting.clear();
    void member.worker.terminate();
  }

  /**
   * Ends all workers, each after the sample it is at: a native decoder must not be cut off. One that
   * hangs is not waited for longer than a few seconds.
   */
  async dispose(): Promise<void> {
    this.disposed = true;
    const members = this.members.filter((member) => member !== undefined);
    this.members.fill(undefined);
    await Promise.all(
      members.map(async (member) => {
        const { worker, waiting } = member;
        for (const id of waiting.keys()) worker.postMessage({ kind: 'cancel', id } satisfies Order);
        if (waiting.size > 0)
          await within(GRACE, (done) => {
            member.whenIdle = done;
          });
        // A thread that is held up by the system ends only when the system lets it.
        await within(GRACE, (done) => void worker.terminate().then(done));
      }),
    );
  }
}

function within(milliseconds: number, start: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    start(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
