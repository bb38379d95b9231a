/**
 * Properties of editing, on random sequences of commands over a network with a group: undoing all of them
 * gives back the first document, redoing the last; a saved document is read as it was; and what analysis
 * keeps from before an edit is what it would find anew.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/graph/analysis/analyze';
import { definitions } from '../../src/graph/blocks/registry';
import {
  applyCommand,
  type EditCommand,
  freeBlockId,
  freeId,
  inScope,
  wireId,
} from '../../src/graph/document/commands';
import { groupBlocks, ungroup } from '../../src/graph/document/grouping';
import { parseDocument, serializeDocument } from '../../src/graph/document/load';
import {
  type BlockNode,
  MODES,
  type NetDocument,
  NOTE_COLORS,
} from '../../src/graph/document/schema';
import { type ScopeId, scopeView } from '../../src/graph/document/scope';
import { insertion, removal, wireBetween } from '../../src/graph/document/wiring';
import { copyBlocks, pasteCommand } from '../../src/renderer/canvas/clipboard';
import { useDocument } from '../../src/renderer/state/document';
import { share } from '../../src/renderer/state/share';
import { largeNetwork } from '../support/large';

/** A small residual network, its first blocks grouped, the group repeated. */
function start(): NetDocument {
  const network = largeNetwork(18, 20);
  const inner = Object.keys(network.blocks).filter((id) => /^(conv2d|batchnorm2d|relu)/.test(id));
  const grouped = groupBlocks(network, null, inner.slice(1, 3), 'Unit');
  if (!grouped.ok) throw new Error(grouped.reason.en);
  return applyCommand(network, grouped.command).document;
}

/** What a person does next, as numbers that choose among what there is. */
const gesture = fc.record({
  kind: fc.constantFrom(
    'add',
    'remove',
    'heal',
    'move',
    'param',
    'typing',
    'label',
    'connect',
    'disconnect',
    'mode',
    'collapse',
    'note',
    'paste',
    'group',
    'ungroup',
    'insert',
    'enter',
    'leave',
    'undo',
    'redo',
  ),
  a: fc.nat(10_000),
  b: fc.nat(10_000),
  value: fc.constantFrom(1, 2, 3, 8, 0, -1, 2.5, 'x', true, null),
  text: fc.string({ maxLength: 12 }),
});
type Gesture = typeof gesture extends fc.Arbitrary<infer T> ? T : never;

const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];

/** The command that a gesture means in a scope; `null` where it means nothing. */
function commandOf(document: NetDocument, scope: ScopeId, g: Gesture): EditCommand | null {
  const view = scopeView(document, scope);
  const ids = Object.keys(view.blocks);
  const wires = Object.keys(view.wires);
  const block = pick(ids, g.a);
  const other = pick(ids, g.b);
  const inView = (command: EditCommand | null) => command && inScope(scope, command);
  const place = { x: (g.a % 200) * 8, y: (g.b % 100) * 8 };
  switch (g.kind) {
    case 'add': {
      const definition = pick(definitions, g.a);
      if (!definition) return null;
      const { type, initial } = definition;
      const node: BlockNode = { type, params: { ...initial }, position: place };
      return inView({ kind: 'add-block', id: freeBlockId(view, type), block: node });
    }
    case 'remove':
      return block
        ? inView(removal(view, [block], [], Object.keys(view.notes ?? {}), false))
        : null;
    case 'heal':
      return block && other ? inView(removal(view, [block, other], [], [], true)) : null;
    case 'move':
      return block ? inView({ kind: 'move', positions: { [block]: place } }) : null;
    case 'param': {
      const { params = {} } = (block && view.blocks[block]) || {};
      const param = pick([...Object.keys(params), 'kernel_size', 'bias'], g.b);
      if (!block || !param || param === 'group') return null;
      return inView({ kind: 'set-param', block, param, value: g.value ?? undefined });
    }
    case 'label':
      return block ? inView({ kind: 'set-label', block, label: g.text }) : null;
    case 'connect': {
      const wire = block && other && wireBetween(view, block, other);
      return wire ? inView({ kind: 'connect', id: wireId(wire.to), ...wire }) : null;
    }
    case 'disconnect': {
      const wire = pick(wires, g.a);
      return wire ? inView({ kind: 'remove', blocks: [], wires: [wire] }) : null;
    }
    case 'mode': {
      const mode = pick([...MODES, undefined], g.b);
      return block
        ? inView({ kind: 'set-mode', blocks: [block], ...(mode ? { mode } : {}) })
        : null;
    }
    case 'collapse':
      return block
        ? inView({ kind: 'set-collapsed', blocks: [block], collapsed: g.b % 2 === 0 })
        : null;
    case 'note':
      return inView({
        kind: 'put-note',
        id: freeId((id) => g.b % 2 === 0 && !!view.notes?.[id], 'note'),
        note: {
          kind: g.a % 2 ? 'comment' : 'frame',
          text: g.text,
          color: NOTE_COLORS[g.a % NOTE_COLORS.length] as (typeof NOTE_COLORS)[number],
          position: place,
          size: { width: 100 + (g.a % 9), height: 80 },
        },
      });
    case 'paste': {
      const clip = block && other ? copyBlocks(view, [block, other]) : null;
      const pasted = clip && pasteCommand(view, scope, clip, { x: 32, y: 32 }, g.a % 2 === 0);
      if (!pasted || 'reason' in pasted) return null;
      return inView(pasted.command);
    }
    case 'group': {
      const grouping =
        block && other ? groupBlocks(document, scope, [block, other], 'Group') : null;
      return grouping?.ok ? grouping.command : null;
    }
    case 'ungroup': {
      const grouping = block ? ungroup(document, scope, block) : null;
      return grouping?.ok ? grouping.command : null;
    }
    case 'insert': {
      const wire = pick(wires, g.b);
      return block && wire ? inView(insertion(view, wire, block)) : null;
    }
    default:
      return null;
  }
}

const state = () => useDocument.getState();

/** Does what a gesture means in the store, as the window does. */
function perform(g: Gesture): void {
  const { document, scope, shown, inside, dispatch, edit, endMerge, goTo, undo, redo, select } =
    state();
  if (g.kind === 'undo') undo();
  else if (g.kind === 'redo') redo();
  else if (g.kind === 'leave') goTo(inside.slice(0, -1));
  else if (g.kind === 'enter') {
    const instance = pick(
      Object.keys(shown.blocks).filter((id) => shown.blocks[id]?.type === 'Group'),
      g.a,
    );
    if (instance) goTo([...inside, instance]);
  } else if (g.kind === 'typing') {
    const block = pick(Object.keys(shown.blocks), g.a);
    for (const value of [1, g.value ?? undefined, g.b])
      if (block) edit({ kind: 'set-param', block, param: 'bias', value }, { merge: 'stay' });
    endMerge();
  } else {
    const chosen = pick(Object.keys(shown.blocks), g.b);
    if (chosen) select({ blocks: [chosen], wires: [] });
    const command = commandOf(document, scope, g);
    // Typing in a row is one step.
    if (command) dispatch(command, g.kind === 'param' ? { merge: `stay ${g.a % 3}` } : {});
  }
}

const begin = () => state().load({ path: null, document: start() });
const gestures = fc.array(gesture, { minLength: 1, maxLength: 25 });

describe('random sequences of commands', () => {
  it('undone give back the first document, redone the last', () => {
    fc.assert(
      fc.property(gestures, (all) => {
        begin();
        const first = state().document;
        for (const g of all) perform(g);
        const last = state().document;
        const done = state().history.past.length;
        while (state().history.past.length > 0) state().undo();
        expect(state().document).toEqual(first);
        expect(state().dirty).toBe(false);
        for (let i = 0; i < done; i++) state().redo();
        expect(state().document).toEqual(last);
      }),
      { numRuns: 60 },
    );
  });

  it('put back selection and place with each step', () => {
    fc.assert(
      fc.property(gestures, (all) => {
        begin();
        for (const g of all) {
          const { history, inside, selection } = state();
          const wasLast = history.past.at(-1);
          perform(g);
          const step = state().history.past.at(-1);
          if (!step || step === wasLast || g.kind === 'undo' || g.kind === 'redo') continue;
          if (step.merge !== undefined) continue;
          const after = { inside: state().inside, selection: state().selection };
          state().undo();
          expect(state().inside).toEqual(inside);
          expect(state().selection.wires).toEqual([]);
          expect(step.before?.inside).toEqual(inside);
          state().redo();
          expect({ inside: state().inside, selection: state().selection }).toEqual(after);
          expect(selection).toBeDefined();
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are saved and read as they are', () => {
    fc.assert(
      fc.property(gestures, (all) => {
        begin();
        for (const g of all) perform(g);
        const { document } = state();
        const loaded = parseDocument(serializeDocument(document));
        expect(loaded).toMatchObject({ ok: true, readOnly: false });
        expect(loaded.ok && loaded.document).toEqual(document);
      }),
      { numRuns: 60 },
    );
  });

  it('leave an analysis that equals one of the whole from nothing', () => {
    fc.assert(
      fc.property(gestures, (all) => {
        begin();
        let kept = analyze(state().document);
        for (const g of all) {
          perform(g);
          const { document } = state();
          kept = share(kept, analyze(document));
          // A copy shares no object with what analysis remembers.
          expect(kept).toEqual(analyze(structuredClone(document)));
        }
      }),
      {
        numRuns: 25,
        // Once, what stood loose in a group did not follow the ports of another group in it.
        examples: [
          [
            [
              { kind: 'add', a: 50, b: 0, value: 1, text: '' },
              { kind: 'enter', a: 0, b: 0, value: 1, text: '' },
              { kind: 'add', a: 0, b: 0, value: 1, text: '' },
              { kind: 'paste', a: 0, b: 6653, value: 1, text: '' },
            ],
          ],
        ],
      },
    );
  });
});
