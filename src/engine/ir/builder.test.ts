import { describe, expect, it } from 'vitest';
import { gradients } from './autodiff';
import { PlanBuilder } from './builder';

describe('PlanBuilder', () => {
  it('keeps only what fetches and updates need', () => {
    const b = new PlanBuilder('test');
    const x = b.feed('x', [2, 3]);
    b.feed('unused', [1]);
    const w = b.state('w', [3]);
    const y = b.one('mul', {}, [x, w]);
    b.one('exp', {}, [y]);
    const s = b.one('reduceSum', { axes: [0], keepDims: false }, [y]);
    const plan = b.finish({ fetches: { s }, updates: { w: s } });
    expect(plan.nodes.map((n) => n.op)).toEqual(['mul', 'reduceSum']);
    expect(Object.keys(plan.feeds)).toEqual(['x']);
    expect(Object.keys(plan.states)).toEqual(['w']);
  });

  it('shares equal nodes and keeps different ones apart', () => {
    const b = new PlanBuilder('test');
    const x = b.feed('x', [4]);
    expect(b.one('exp', {}, [x])).toBe(b.one('exp', {}, [x]));
    expect(b.one('exp', {}, [x])).not.toBe(b.one('neg', {}, [x]));
    expect(b.uniform([4])).not.toBe(b.uniform([4]));
  });

  it('refuses inputs that do not fit, by name', () => {
    const b = new PlanBuilder('test');
    const add = () => b.one('add', {}, [b.feed('x', [2, 3]), b.feed('y', [4])]);
    expect(add).toThrow('add: shapes (2, 3) and (4) do not broadcast');
    b.state('w', [3]);
    expect(() => b.finish({ updates: { w: b.feed('x', [2, 3]) } })).toThrow('update of w');
  });
});

describe('gradients', () => {
  it('gives null where nothing flows and sums over uses', () => {
    const b = new PlanBuilder('test');
    const x = b.feed('x', [2]);
    const other = b.feed('other', [2]);
    const y = b.one('add', {}, [x, x]);
    const loss = b.one('reduceSum', { axes: [0], keepDims: false }, [y]);
    const [dx, dOther] = gradients(b, loss, [x, other]);
    expect(dx?.shape).toEqual([2]);
    expect(dx && b.producer(dx)?.op).toBe('add');
    expect(dOther).toBeNull();
  });

  it('undoes broadcasting', () => {
    const b = new PlanBuilder('test');
    const x = b.feed('x', [4, 3]);
    const bias = b.feed('bias', [3]);
    const y = b.one('add', {}, [x, bias]);
    const [dBias] = gradients(b, y, [bias], b.feed('dy', [4, 3]));
    expect(dBias?.shape).toEqual([3]);
  });

  it('names the op that has no gradient', () => {
    const b = new PlanBuilder('test');
    const x = b.feed('x', [4, 3]);
    const top = b.one('reduceMax', { axes: [0, 1], keepDims: false }, [x]);
    expect(() => gradients(b, top, [x])).toThrow('reduceMax: has no gradient');
    expect(() => gradients(b, x, [x])).toThrow('scalar');
  });
});
