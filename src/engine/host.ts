/**
 * The engine program. Started with `child_process` and `serialization: 'advanced'` by main and by the
 * command line; ends when its parent does. Its main thread only keeps the door, so that requests are
 * heard and a heartbeat goes out each second even while a step blocks the training thread.
 */
import { Worker } from 'node:worker_threads';
import { type EngineEvent, type Reply, SHUTDOWN_MS } from '../protocol/engine';
import { Door, type WorkerLink } from './door';
import { Outbox } from './outbox';
import type { FromWorker, ToWorker } from './thread';

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
  exit: leave,
});

process.on('message', (message) => door.receive(message));
process.on('disconnect', leave);
// Ctrl-C in a terminal reaches the whole group: the parent decides how to end.
process.on('SIGINT', () => {});
process.on('SIGTERM', leave);
const pulse = setInterval(() => outbox.post({ event: 'heartbeat' }), HEARTBEAT_MS);
let leaving = false;

/**
 * Ends the run in order, then the process, after what was sent is on its way. A step that takes longer
 * than the time limit is not waited for: the process is killed, which needs nothing of the step, while
 * `process.exit` would wait for it and then abort.
 */
function leave(): void {
  if (leaving) return;
  leaving = true;
  clearInterval(pulse);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), SHUTDOWN_MS);
  void door.close().then(() => {
    if (process.connected && process.send) {
      // In order after everything else: when it is written, all is.
      process.send({ event: 'heartbeat' }, undefined, undefined, () => process.exit(0));
    } else process.exit(0);
  });
}

function startWorker(): WorkerLink {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { name: 'netloom-training' });
  const gone = new Promise<void>((done) => worker.once('exit', () => done()));
  return {
    post: (message) => worker.postMessage(message),
    close: () => {
      worker.postMessage('close' satisfies ToWorker);
      return gone;
    },
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
