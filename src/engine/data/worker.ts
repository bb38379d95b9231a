/** A worker thread of the loader: fills batches in the order they are asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { DataError } from './contract';
import { Pipeline, type PipelineSpec } from './pipeline';
import type { Answer, Order } from './pool';

type Fill = Extract<Order, { kind: 'fill' }>;

const port = parentPort;
if (!port) throw new Error('This file runs in a worker thread of the data loader.');

const pipeline = new Pipeline(workerData as PipelineSpec);
const queue: Fill[] = [];
const cancelled = new Set<number>();
let busy = false;

async function answer({ id, epoch, indices, room }: Fill): Promise<Answer> {
  try {
    if (!cancelled.has(id)) {
      await pipeline.fill(room, indices, epoch, () => cancelled.has(id));
    }
    return { id, room };
  } catch (error) {
    const { message, stack } = error as Error;
    const code = error instanceof DataError ? { code: error.code } : {};
    return { id, room, error: { message, ...code, ...(stack !== undefined && { stack }) } };
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
