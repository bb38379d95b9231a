/**
 * The engine program. Started with `child_process` and `serialization: 'advanced'` by main and by the
 * command line; ends when its parent does. Its main thread only keeps the door, so that requests are
 * heard and a heartbeat goes out each second even while a step blocks the training thread.
 */
import { Worker } from 'node:worker_threads';
import type { EngineEvent, Reply } from '../protocol/engine';
import { Door, type WorkerLink } from './door';
import { Outbox } from './outbox';
import type { FromWorker } from './thread';

const HEARTBEAT_MS = 1000;

if (!process.send) {
  process.stderr.write(
    'This is the Netloom engine; it is started by the app and by `netloom train`.\n',
  );
  process.exit(1);
}

const outbox = new Outbox((message: Reply | EngineEvent, sent) => {
  // After the parent has gone there is nobody to tell.
  if (process.connected) process.send?.(message, undefined, undefined, sent);
});

const door = new Door({
  startWorker,
  send: (message) => outbox.post(message),
  exit: () => leave(0),
});

process.on('message', (message) => door.receive(message));
process.on('disconnect', () => leave(0));
// Ctrl-C in a terminal reaches the whole group: the parent decides how to end.
process.on('SIGINT', () => {});
setInterval(() => outbox.post({ event: 'heartbeat' }), HEARTBEAT_MS);

/** Ends after what was sent is on its way. */
function leave(code: number): void {
  setImmediate(() => process.exit(code));
}

function startWorker(): WorkerLink {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { name: 'netloom-training' });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message: FromWorker) => listener(message)),
    onCrash: (listener) => {
      let reason: string | undefined;
      worker.once('error', (error) => {
        reason = error instanceof Error ? error.message : String(error);
      });
      worker.once('exit', (code) => listener(reason ?? `it ended with code ${code}`));
    },
  };
}
