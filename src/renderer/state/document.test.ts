import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { analyze } from '../../graph/analysis/analyze';
import { emptyDocument, type NetDocument } from '../../graph/document/schema';
import { selectedBlock, useDocument } from './document';
import { MOST_STEPS } from './history';

const state = () => useDocument.getState();

function project(): NetDocument {
  const document = emptyDocument('Test');
  const at = { x: 0, y: 0 };
  document.blocks.linear = {
    type: 'Linear',
    params: { in_features: 8, out_features: 4 },
    position: at,
  };
  document.blocks.relu = { type: 'ReLU', params: {}, position: at };
  return document;
}

const set = (value: number, merge?: string) =>
  state().dispatch(
    { kind: 'set-param', block: 'linear', param: 'in_features', value },
    merge === undefined ? {} : { merge },
  );

beforeEach(() => state().load({ path: '/tmp/test.netloom.json', document: project() }));

describe('undo and redo', () => {
  it('gives back the first document and then the last', () => {
    const first = state().document;
    set(9);
    state().dispatch({ kind: 'remove', blocks: ['relu'], wires: [] });
    const last = state().document;
    state().undo();
    state().undo();
    expect(state().document).toEqual(first);
    state().undo();
    expect(state().document).toEqual(first);
    state().redo();
    state().redo();
    expect(state().document).toEqual(last);
  });

  it('takes typing in one field as one step, and the next stay in it as another', () => {
    for (const value of [1, 12, 128]) set(value, 'param 1');
    state().endMerge();
    set(64, 'param 1');
    expect(state().history.past).toHaveLength(2);
    state().undo();
    expect(state().document.blocks.linear?.params.in_features).toBe(128);
    state().undo();
    expect(state().document.blocks.linear?.params.in_features).toBe(8);
  });

  it('drops the selection of what is gone', () => {
    state().select({ blocks: ['relu'], wires: [] });
    expect(selectedBlock(state())).toBe('relu');
    state().dispatch({ kind: 'remove', blocks: ['relu'], wires: [] });
    expect(state().selection.blocks).toEqual([]);
  });
});

describe('dirty', () => {
  it('follows the saved step through undo and redo', () => {
    expect(state().dirty).toBe(false);
    set(9);
    expect(state().dirty).toBe(true);
    state().undo();
    expect(state().dirty).toBe(false);
    state().redo();
    state().markSaved('/tmp/test.netloom.json', state().history.past.at(-1) ?? null);
    expect(state().dirty).toBe(false);
    state().undo();
    expect(state().dirty).toBe(true);
  });

  it('stays when saved in the middle of typing', () => {
    set(9, 'param 2');
    state().endMerge();
    state().markSaved('/tmp/test.netloom.json', state().history.past.at(-1) ?? null);
    state().endMerge();
    expect(state().dirty).toBe(false);
    set(10, 'param 2');
    expect(state().dirty).toBe(true);
  });

  it('stays when the saved step was forgotten', () => {
    for (let n = 0; n <= MOST_STEPS; n++) set(n + 1);
    for (let n = 0; n <= MOST_STEPS; n++) state().undo();
    expect(state().history.past).toHaveLength(0);
    expect(state().dirty).toBe(true);
  });
});

describe('analysis', () => {
  it('is kept while blocks only move, and shared where nothing changed', () => {
    const before = state().analysis;
    state().dispatch({ kind: 'move', positions: { relu: { x: 50, y: 0 } } });
    expect(state().analysis).toBe(before);
    set(16);
    expect(state().analysis).not.toBe(before);
    expect(state().analysis.blocks.relu).toBe(before.blocks.relu);
    expect(state().analysis.blocks.linear).not.toBe(before.blocks.linear);
    state().undo();
    // Where blocks stand is all that the flat network knows better.
    const { flat: _, ...said } = before;
    expect(state().analysis).toMatchObject(said);
  });
});

describe('read only', () => {
  it('refuses edits', () => {
    state().load({ path: null, document: project(), readOnly: true });
    expect(set(9)).toBe(false);
    expect(state().document).toEqual(project());
    expect(state().dirty).toBe(false);
  });
});

describe('a large network', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    const document = project();
    for (let i = 0; i < 150; i++)
      document.blocks[`relu${i}`] = { type: 'ReLU', params: {}, position: { x: 0, y: 0 } };
    state().load({ path: null, document });
  });
  afterEach(() => vi.useRealTimers());

  const fresh = () => analyze(state().document, state().facts);

  it('is analysed a task after a parameter was typed', () => {
    const before = state().analysis;
    set(-1);
    expect(state().analysis).toBe(before);
    vi.runAllTimers();
    expect(state().analysis).toEqual(fresh());
    expect(state().analysis.diagnostics.some(({ block }) => block === 'linear')).toBe(true);
  });

  it('is analysed once more where a block was moved in between, and at once after other edits', () => {
    set(-1);
    vi.advanceTimersToNextTimer();
    state().dispatch({ kind: 'move', positions: { relu: { x: 40, y: 0 } } });
    vi.runAllTimers();
    expect(state().analysis).toEqual(fresh());
    set(-2);
    state().dispatch({ kind: 'remove', blocks: ['relu'], wires: [] });
    expect(state().analysis).toEqual(fresh());
    vi.runAllTimers();
    expect(state().analysis).toEqual(fresh());
    state().undo();
    expect(state().analysis).toEqual(fresh());
  });
});
