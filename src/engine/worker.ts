/**
 * The training thread. It may block for the length of a step; the door (host.ts) stays on the main
 * thread and passes requests on to it.
 */
import { parentPort } from 'node:worker_threads';
import type { Checked, EngineEvent } from '../protocol/engine';
import { errorInfo } from './failure';
import { Session, type SessionMethod } from './session';
import type { FromWorker, ToWorker } from './thread';

const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread of host.ts.');

const post = (message: FromWorker, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer);

const session = new Session((event) => post({ kind: 'event', event }, memoryOf(event)));

port.on('message', (message: ToWorker) => {
  if (message === 'close') {
    void close();
    return;
  }
  const { id, method, params } = message;
  // The door has checked the parameters against the method's schema.
  session.handle(method, params as Checked<SessionMethod> as never).then(
    (result) => post({ kind: 'reply', id, ok: true, result }),
    (error) => {
      const info = errorInfo(error);
      if (info.code === 'internal') console.error(error);
      post({ kind: 'reply', id, ok: false, error: info });
    },
  );
});

/**
 * Ends the thread from within, with nothing under way: a thread that is terminated while a native
 * call is about to come back to it takes the whole process down.
 */
async function close(): Promise<void> {
  try {
    await session.close();
  } catch (error) {
    console.error(error);
  }
  process.exit();
}

/** Buffers that are handed over rather than copied: frames are made afresh each time. */
function memoryOf(event: EngineEvent): ArrayBuffer[] {
  if (event.event !== 'frame') return [];
  const buffers = [event.pixels.buffer];
  if (event.switches) buffers.push(event.switches.indices.buffer, event.switches.values.buffer);
  return buffers as ArrayBuffer[];
}
