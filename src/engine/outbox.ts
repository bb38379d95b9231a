/** Outgoing messages: in order, except that a frame nobody has fetched yet gives way to its successor. */
import type { EngineEvent, EngineEventOf, Reply } from '../protocol/engine';

type Frame = EngineEventOf<'frame'>;
type Send = (message: Reply | EngineEvent, sent: () => void) => void;

/**
 * Keeps at most one frame of each block on its way. When the other side is slow, older frames are
 * dropped and the newest waits; nothing else is ever dropped.
 */
export class Outbox {
  private readonly onTheWay = new Set<string>();
  private readonly waiting = new Map<string, Frame>();

  constructor(private readonly send: Send) {}

  post(message: Reply | EngineEvent): void {
    if ('event' in message && message.event === 'frame') this.postFrame(message);
    else this.send(message, () => {});
  }

  private postFrame(frame: Frame): void {
    const { block } = frame;
    if (this.onTheWay.has(block)) {
      this.waiting.set(block, frame);
      return;
    }
    this.onTheWay.add(block);
    this.send(frame, () => {
      this.onTheWay.delete(block);
      const next = this.waiting.get(block);
      this.waiting.delete(block);
      if (next) this.postFrame(next);
    });
  }
}
