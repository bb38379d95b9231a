import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Watch } from '../../protocol/engine';
import { FrameStore } from './frames';
import { WatchList } from './watch';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function list() {
  const sent: Watch[] = [];
  return { sent, watch: new WatchList((w) => void sent.push(w)) };
}

describe('WatchList', () => {
  it('sends one request for many views, each block as large as its largest view', () => {
    const { sent, watch } = list();
    watch.add({ block: 'pool', maxTile: 28 });
    watch.add({ block: 'conv', maxTile: 28 });
    watch.add({ block: 'conv', maxTile: 119.4 });
    expect(sent).toEqual([]);
    vi.runAllTimers();
    expect(sent).toEqual([
      {
        pin: { split: 'validation', index: 0 },
        blocks: [
          { block: 'conv', maxTile: 120 },
          { block: 'pool', maxTile: 28 },
        ],
      },
    ]);
  });

  it('asks for as many maps as the most demanding view shows', () => {
    const { watch } = list();
    watch.add({ block: 'conv', maxTile: 32, maps: 8 });
    watch.add({ block: 'conv', maxTile: 32, maps: 4 });
    expect(watch.current().blocks).toEqual([{ block: 'conv', maxTile: 32, maps: 8 }]);
    watch.add({ block: 'conv', maxTile: 16 });
    expect(watch.current().blocks).toEqual([{ block: 'conv', maxTile: 32 }]);
  });

  it('drops what is no longer visible and keeps sizes within what the engine takes', () => {
    const { sent, watch } = list();
    const remove = watch.add({ block: 'conv', maxTile: 9000 });
    watch.add({ block: 'fc', maxTile: 1 });
    vi.runAllTimers();
    remove();
    vi.runAllTimers();
    expect(sent[0]?.blocks).toEqual([
      { block: 'conv', maxTile: 512 },
      { block: 'fc', maxTile: 4 },
    ]);
    expect(sent[1]?.blocks).toEqual([{ block: 'fc', maxTile: 4 }]);
  });

  it('says nothing twice, except to a new engine', () => {
    const { sent, watch } = list();
    const viewer = { block: 'conv', maxTile: 28 };
    const remove = watch.add(viewer);
    vi.runAllTimers();
    remove();
    watch.add({ ...viewer });
    vi.runAllTimers();
    expect(sent).toHaveLength(1);
    watch.resend();
    vi.runAllTimers();
    expect(sent).toHaveLength(2);
  });

  it('sends the pinned sample', () => {
    const { sent, watch } = list();
    watch.setPin({ split: 'train', index: 7 });
    vi.runAllTimers();
    expect(sent[0]?.pin).toEqual({ split: 'train', index: 7 });
  });
});

describe('FrameStore', () => {
  const frame = (block: string, step: number) => ({
    event: 'frame' as const,
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
    pixels: Uint8Array.of(0),
  });

  it('tells only those who look at the block', () => {
    const store = new FrameStore();
    const conv = vi.fn();
    const pool = vi.fn();
    const stop = store.subscribe('conv', conv);
    store.subscribe('pool', pool);
    store.put(frame('conv', 1));
    store.put(frame('conv', 2));
    expect(conv).toHaveBeenCalledTimes(2);
    expect(pool).not.toHaveBeenCalled();
    expect(store.get('conv')?.step).toBe(2);
    stop();
    store.clear();
    expect(conv).toHaveBeenCalledTimes(2);
    expect(store.get('conv')).toBeUndefined();
  });

  it('tells together what comes before the next picture, not too much at a time, and only the newest', () => {
    const pictures: (() => void)[] = [];
    const store = new FrameStore((run) => pictures.push(run));
    const told: string[] = [];
    const blocks = Array.from({ length: 20 }, (_, i) => `block${i}`);
    for (const block of blocks)
      store.subscribe(block, () => told.push(`${block} ${store.get(block)?.step}`));
    for (const step of [1, 2]) for (const block of blocks) store.put(frame(block, step));
    expect(told).toEqual([]);
    expect(pictures).toHaveLength(1);
    pictures[0]?.();
    expect(told).toHaveLength(12);
    pictures[1]?.();
    expect(told).toEqual(blocks.map((block) => `${block} 2`));
    expect(pictures).toHaveLength(2);
  });
});
