import { describe, expect, it, vi } from 'vitest';
import type { EngineEventOf } from '../protocol/engine';

vi.mock('electron', () => ({}));
const { trimmed } = await import('./events');

describe('trimmed', () => {
  it('leaves nothing of the buffer a frame was read from', () => {
    const big = new ArrayBuffer(1 << 16);
    new Uint8Array(big, 100, 4).set([1, 2, 3, 4]);
    new Int32Array(big, 200, 2).set([-5, 6]);
    const frame: EngineEventOf<'frame'> = {
      event: 'frame',
      block: 'pool',
      step: 1,
      shape: [1, 2, 2],
      columns: 1,
      rows: 1,
      tileWidth: 2,
      tileHeight: 2,
      low: 0,
      high: 1,
      signed: false,
      pixels: Buffer.from(big, 100, 4),
      switches: {
        from: [1, 2],
        to: [2, 2],
        indices: new Int32Array(big, 200, 2),
        values: new Uint8Array(big, 100, 2),
      },
    };
    const sent = trimmed(frame) as typeof frame;
    expect(sent.pixels.constructor).toBe(Uint8Array);
    expect([...sent.pixels]).toEqual([1, 2, 3, 4]);
    expect([...sent.switches!.indices]).toEqual([-5, 6]);
    for (const array of [sent.pixels, sent.switches!.indices, sent.switches!.values]) {
      expect(array.buffer.byteLength).toBe(array.byteLength);
    }
    expect(frame.pixels.buffer).toBe(big);
  });
});
