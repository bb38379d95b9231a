/**
 * Undo and redo as two stacks of immer patches. Pure. Edits that carry the same merge key in a row
 * become one step: typing in a field, dragging a number.
 */
import type { Patch } from '../../graph/document/commands';

/** Where one was: inside which groups, with what selected. */
export interface Where {
  readonly inside: readonly string[];
  readonly selection: {
    readonly blocks: readonly string[];
    readonly wires: readonly string[];
    readonly notes?: readonly string[];
  };
}

export interface Step {
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  /** Undoing goes back to where one was before it, redoing to where one was after it. */
  readonly before?: Where;
  readonly after?: Where;
  /** Steps in a row with equal keys are one step. */
  readonly merge?: string;
}

export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const emptyHistory: History = { past: [], future: [] };

/** Enough for a day's work; older steps are forgotten. */
export const MOST_STEPS = 500;

/** Adds a step and forgets what could have been redone. */
export function record(history: History, step: Step): History {
  if (step.patches.length === 0) return history;
  const last = history.past.at(-1);
  if (last && step.merge !== undefined && last.merge === step.merge && !history.future.length) {
    const merged: Step = {
      patches: [...last.patches, ...step.patches],
      inverse: [...step.inverse, ...last.inverse],
      merge: step.merge,
      ...(last.before ? { before: last.before } : {}),
    };
    return { past: [...history.past.slice(0, -1), merged], future: [] };
  }
  return { past: [...history.past, step].slice(-MOST_STEPS), future: [] };
}

/** Says of the last step where one was after it. */
export function arrivedAt(history: History, after: Where): History {
  const last = history.past.at(-1);
  return last ? { ...history, past: [...history.past.slice(0, -1), { ...last, after }] } : history;
}

/** Ends the merging of the last step: what comes next is a step of its own. */
export function seal(history: History): History {
  const last = history.past.at(-1);
  if (!last || last.merge === undefined) return history;
  const { merge: _, ...sealed } = last;
  return { ...history, past: [...history.past.slice(0, -1), sealed] };
}

/** The step to take back and the history after it, or `null` when there is none. */
export function stepBack(history: History): { step: Step; history: History } | null {
  const step = history.past.at(-1);
  if (!step) return null;
  return { step, history: { past: history.past.slice(0, -1), future: [...history.future, step] } };
}

/** The step to do again and the history after it, or `null` when there is none. */
export function stepForward(history: History): { step: Step; history: History } | null {
  const step = history.future.at(-1);
  if (!step) return null;
  return { step, history: { past: [...history.past, step], future: history.future.slice(0, -1) } };
}

/** What can change about a block without a change of the network. */
const LOOKS: readonly unknown[] = ['position', 'collapsed'];

/** Whether a step changes only how the network is drawn: analysis then stays as it is. */
export function onlyLooks(step: Pick<Step, 'patches'>): boolean {
  return step.patches.every(({ path }) => {
    // Inside a group: groups, its id, and then the same.
    const [kind, , what] = path[0] === 'groups' ? path.slice(2) : path;
    return kind === 'notes' || (kind === 'blocks' && LOOKS.includes(what));
  });
}

/** Whether an edit changed nothing but parameters: blocks and wires are those that were there. */
export function onlyParams(step: Pick<Step, 'patches'>): boolean {
  return step.patches.every(({ path }) => {
    const [kind, , what] = path[0] === 'groups' ? path.slice(2) : path;
    return kind === 'blocks' && what === 'params';
  });
}
