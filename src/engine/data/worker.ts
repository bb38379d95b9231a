/** A worker thread of the loader: fills batches in the order they are asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { DataError } from './contract';
import type { Answer, Lost, Order, WorkerData } from './orders';
import { Pipeline } from './pipeline';

type Fill = Extract<Order, { kind: 'fill' }>;

const port = parentPort;
if (!port) throw new Error('This file runs in a worker thread of the data loader.');

const { spec, progress } = workerData as WorkerData;
const pipeline = new Pipeline(spec);
const queue: Fill[] = [];
const cancelled = new Set<number>();
let busy = false;

async function answer({ id, room, ...order }: Fill): Promise<Answer> {
  try {
    let lost: readonly Lost[] = [];
    if (!cancelled.has(id)) {
      Atomics.store(progress, 0, id);
      lost = await pipeline.fill(room, order, {
        stopped: () => cancelled.has(id),
        reading: (index) => Atomics.store(progress, 1, index),
      });
    }
    return { id, room, lost };
  } catch (error) {
    const { message, stack } = error as Error;
    const known =
      error instanceof DataError
        ? { code: error.code, ...(error.detail && { detail: error.detail }) }
        : {};
    return {
      id,
      room,
      lost: [],
      error: { message, ...known, ...(stack !== undefined && { stack }) },
    };
  } finally {
    Atomics.store(progress, 0, -1);
    Atomics.store(progress, 1, -1);
  }
}

async function work(): Promise<void> {
  busy = true;
  for (let job = queue.shift(); job; job = queue.shift()) {
    const reply = await answer(job);
    cancelled.delete(job.id);
    port?.postMessage(reply, [
      reply.room.inputs.buffer as ArrayBuffer,
      reply.room.targets.buffer as ArrayBuffer,
    ]);
  }
  busy = false;
}

port.on('message', (order: Order) => {
  if (order.kind === 'cancel') {
    cancelled.add(order.id);
    return;
  }
  queue.push(order);
  if (!busy) void work();
});
