import { describe, expect, it } from 'vitest';
import type { EngineEventOf } from '../protocol/engine';
import { Outbox } from './outbox';

const frame = (block: string, step: number): EngineEventOf<'frame'> => ({
  event: 'frame',
  block,
  step,
  shape: [1],
  columns: 1,
  rows: 1,
  tileWidth: 1,
  tileHeight: 1,
  low: 0,
  high: 1,
  signed: false,
  pixels: new Uint8Array(1),
});

function slowLink() {
  const sent: string[] = [];
  const done: (() => void)[] = [];
  const outbox = new Outbox((message, arrived) => {
    sent.push(
      'event' in message && message.event === 'frame' ? `${message.block}${message.step}` : 'other',
    );
    done.push(arrived);
  });
  return { outbox, sent, arrive: () => done.shift()?.() };
}

describe('Outbox', () => {
  it('drops stale frames of a block while one is on its way, never the newest', () => {
    const { outbox, sent, arrive } = slowLink();
    for (const step of [1, 2, 3]) outbox.post(frame('a', step));
    outbox.post(frame('b', 3));
    expect(sent).toEqual(['a1', 'b3']);
    arrive();
    expect(sent).toEqual(['a1', 'b3', 'a3']);
    arrive();
    arrive();
    outbox.post(frame('a', 4));
    expect(sent).toEqual(['a1', 'b3', 'a3', 'a4']);
  });

  it('drops nothing else', () => {
    const { outbox, sent } = slowLink();
    for (let i = 0; i < 5; i++) outbox.post({ event: 'heartbeat' });
    expect(sent).toHaveLength(5);
  });
});
