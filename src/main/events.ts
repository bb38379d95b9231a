/** Engine events on their way to the window: over a MessagePort, cut down to their own bytes. */
import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { ENGINE_PORT } from '../protocol/channels';
import type { EngineEvent } from '../protocol/engine';

/**
 * Typed arrays that arrive from another process may be views of a large read buffer, and a port
 * copies the whole buffer behind a view. Returns the event with arrays of exactly their own bytes.
 */
export function trimmed(event: EngineEvent): EngineEvent {
  if (event.event !== 'frame') return event;
  return {
    ...event,
    pixels: own(event.pixels),
    ...(event.switches
      ? {
          switches: {
            ...event.switches,
            indices: own(event.switches.indices),
            values: own(event.switches.values),
          },
        }
      : {}),
  };
}

function own<T extends Uint8Array | Int32Array>(array: T): T {
  const plain = array instanceof Int32Array ? Int32Array : Uint8Array;
  const whole = array.byteLength === array.buffer.byteLength;
  // A Buffer is a Uint8Array, but would arrive as one with other methods: make it plain.
  return (whole && array.constructor === plain ? array : plain.from(array)) as T;
}

/** The port to the page shown now; a fresh page gets a fresh one. */
export class EventPort {
  #port: MessagePortMain | null = null;

  connect(contents: WebContents): void {
    this.#port?.close();
    const { port1, port2 } = new MessageChannelMain();
    this.#port = port1;
    port1.start();
    contents.postMessage(ENGINE_PORT, null, [port2]);
  }

  post(event: EngineEvent): void {
    this.#port?.postMessage(trimmed(event));
  }

  close(): void {
    this.#port?.close();
    this.#port = null;
  }
}
