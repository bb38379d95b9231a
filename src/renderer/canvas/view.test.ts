import { describe, expect, it } from 'vitest';
import { firstView } from './view';

describe('firstView', () => {
  it('centres a small network without enlarging it', () => {
    const view = firstView({ x: 100, y: 50, width: 400, height: 200 }, 1000, 600);
    expect(view).toEqual({ zoom: 1, x: 200, y: 150 });
  });
  it('shrinks one that still can be read', () => {
    const view = firstView({ x: 0, y: 0, width: 1840, height: 300 }, 1000, 600);
    expect(view.zoom).toBeCloseTo(0.5);
    expect(view.x).toBeCloseTo(40);
  });
  it('shows the beginning of one that is too large', () => {
    const view = firstView({ x: -10, y: 20, width: 9000, height: 3000 }, 1000, 600);
    expect(view.zoom).toBe(0.7);
    expect(view.x - 10 * view.zoom).toBeCloseTo(40);
    expect(view.y + 20 * view.zoom).toBeCloseTo(40);
  });
});
