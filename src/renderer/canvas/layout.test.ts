import ElkConstructor from 'elkjs/lib/elk.bundled';
import { describe, expect, it } from 'vitest';
import { largeNetwork } from '../../../test/support/large';
import { useDocument } from '../state/document';
import { aligned, distributed, within } from './arrange';
import { layoutRequest } from './arrangement';
import { layoutGraph } from './layout';

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describe('layoutGraph', () => {
  it('lays a network out from left to right, and nothing overlaps', async () => {
    const network = largeNetwork(60, 80);
    useDocument.getState().load({ path: null, document: network });
    const request = layoutRequest(network, Object.keys(network.blocks));
    const blocks = request.blocks.map((b, i) => ({ ...b, height: 80 + (i % 5) * 40 }));
    const places = await layoutGraph(new ElkConstructor(), { ...request, blocks });
    const boxes = blocks.map((b) => ({ ...b, ...(places[b.id] as { x: number; y: number }) }));
    expect(boxes).toHaveLength(60);
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) expect(overlap(a, b), `${a.id} ${b.id}`).toBe(false);
    const at = new Map(boxes.map((b) => [b.id, b]));
    for (const { from, to } of Object.values(network.wires))
      expect(at.get(from.block)?.x ?? 0).toBeLessThan(at.get(to.block)?.x ?? 0);
  });

  it('keeps ports in their order: what feeds the upper input comes from above', async () => {
    const port = (id: string, side: 'WEST' | 'EAST') => ({ id, side });
    const size = { width: 200, height: 100 };
    const places = await layoutGraph(new ElkConstructor(), {
      blocks: [
        { id: 'b', ...size, ports: [port('b out', 'EAST')] },
        { id: 'a', ...size, ports: [port('a out', 'EAST')] },
        { id: 'sum', ...size, ports: [port('in 1', 'WEST'), port('in 2', 'WEST')] },
      ],
      wires: [
        { id: '1', from: 'a out', to: 'in 1' },
        { id: '2', from: 'b out', to: 'in 2' },
      ],
    });
    expect(places.a?.y).toBeLessThan(places.b?.y ?? 0);
  });
});

describe('aligning and distributing', () => {
  const box = (id: string, x: number, y: number, height = 100) => ({
    id,
    x,
    y,
    width: 200,
    height,
  });

  it('shares an edge or a middle', () => {
    const boxes = [box('a', 0, 0), box('b', 304, 80, 200)];
    expect(aligned(boxes, 'top')).toEqual({ a: { x: 0, y: 0 }, b: { x: 304, y: 0 } });
    expect(aligned(boxes, 'right')).toEqual({ a: { x: 304, y: 0 }, b: { x: 304, y: 80 } });
    expect(aligned(boxes, 'middle')).toEqual({ a: { x: 0, y: 88 }, b: { x: 304, y: 40 } });
  });

  it('makes gaps equal and never overlaps', () => {
    const spread = distributed([box('a', 0, 0), box('b', 208, 0), box('c', 800, 0)], 'x');
    expect(spread).toEqual({ a: { x: 0, y: 0 }, b: { x: 400, y: 0 }, c: { x: 800, y: 0 } });
    const near = distributed([box('a', 0, 0), box('b', 8, 0), box('c', 16, 0)], 'x');
    expect(near.b?.x).toBe(232);
  });

  it('tells what lies wholly in a frame', () => {
    const frame = { x: -10, y: -10, width: 300, height: 200 };
    expect(within(box('a', 0, 0), frame)).toBe(true);
    expect(within(box('a', 100, 0), frame)).toBe(false);
  });
});
