/**
 * The open project: document, undo history, analysis, selection. Every edit goes through `dispatch`.
 */
import { create } from 'zustand';
import { analyze } from '../../graph/analysis/analyze';
import type { Analysis, Facts } from '../../graph/analysis/types';
import { applyCommand, applyEdit, type EditCommand, inScope } from '../../graph/document/commands';
import { emptyDocument, type NetDocument } from '../../graph/document/schema';
import type { DatasetFacts } from '../../graph/types';
import type { OpenedProject } from '../../protocol/bridge';
import { exchange } from './exchange';
import {
  arrivedAt,
  emptyHistory,
  type History,
  MOST_STEPS,
  onlyLooks,
  onlyParams,
  record,
  type Step,
  seal,
  stepBack,
  stepForward,
  type Where,
} from './history';
import { isLarge } from './large';
import { type Shown, shownAt } from './scope';
import { share } from './share';

export interface Selection {
  readonly blocks: readonly string[];
  readonly wires: readonly string[];
  /** Comments and frames. */
  readonly notes?: readonly string[];
}

export interface DispatchOptions {
  /** Edits in a row with the same key are one step of undo. */
  readonly merge?: string;
  /** Selects these afterwards. */
  readonly select?: Selection;
}

/** The open project, and what the canvas shows of it: the network itself or the inside of a group. */
export interface DocumentState extends Shown {
  readonly document: NetDocument;
  /** `null` until it is saved. */
  readonly path: string | null;
  readonly readOnly: boolean;
  /** Differs from what is on disk. */
  readonly dirty: boolean;
  readonly analysis: Analysis;
  /** What the disk says of dataset blocks, by their place in the flat network. */
  readonly facts: Facts;
  readonly selection: Selection;
  readonly history: History;
  /** The undo step at which the document equals the file. */
  readonly savedStep: Step | null;
  /** Counts opened projects: views that keep something for a project watch it. */
  readonly generation: number;

  /** Edits the document; a read-only one stays as it is. Returns whether it was done. */
  dispatch(command: EditCommand, options?: DispatchOptions): boolean;
  /** The same for what the canvas shows: ids are those inside the group. */
  edit(command: EditCommand, options?: DispatchOptions): boolean;
  /** Shows the inside of the instance that these lead to, from the network itself: `[]` is that. */
  goTo(inside: readonly string[], select?: Selection): void;
  /** Ends the merging of edits: the next one is a new undo step. */
  endMerge(): void;
  undo(): void;
  redo(): void;
  /** `null` forgets what was known. */
  setFacts(block: string, facts: DatasetFacts | null): void;
  select(selection: Partial<Selection>): void;
  load(project: OpenedProject): void;
  /** Another content for the same project, an earlier save of it: one step of undo. */
  replace(document: NetDocument): void;
  /** The file is no longer what it was: what is here counts as unsaved. */
  markDiffering(): void;
  markSaved(path: string, step: Step | null): void;
}

/** Stands for a saved state that can no longer be undone to, its step being forgotten. */
const outOfReach: Step = { patches: [], inverse: [] };

const nothing: Selection = { blocks: [], wires: [] };

const sizeOf = ({ blocks, wires, notes = [] }: Selection) =>
  blocks.length + wires.length + notes.length;

/** Leaves out what is no longer shown; returns the same object when all of it is. */
function existing(selection: Selection, document: NetDocument): Selection {
  const blocks = selection.blocks.filter((id) => document.blocks[id]);
  const wires = selection.wires.filter((id) => document.wires[id]);
  const notes = selection.notes?.filter((id) => document.notes?.[id]) ?? [];
  const count = blocks.length + wires.length + notes.length;
  return count === sizeOf(selection)
    ? selection
    : { blocks, wires, ...(notes.length > 0 ? { notes } : {}) };
}

const samePath = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/** Facts of blocks that still exist. */
function existingFacts(facts: Facts, { flat }: Analysis): Facts {
  const entries = Object.entries(facts).filter(([id]) => flat.blocks[id]);
  return entries.length === Object.keys(facts).length ? facts : Object.fromEntries(entries);
}

/** The step that a saved document stands at: the last one done. */
export function currentStep(history: History): Step | null {
  return history.past.at(-1) ?? null;
}

/** Analysis with the parts of the last one that it repeats; its time is there to be measured. */
function analyzed(document: NetDocument, facts: Facts, last?: Analysis): Analysis {
  const start = performance.now();
  const analysis = analyze(document, facts);
  const shared = last ? share(last, analysis) : analysis;
  // Only the last one is kept: a day has thousands.
  performance.clearMeasures('netloom.analysis');
  performance.measure('netloom.analysis', { start, end: performance.now() });
  return shared;
}

export const useDocument = create<DocumentState>((set, get) => {
  let pending: ReturnType<typeof setTimeout> | undefined;

  /**
   * Analysis of the document in a task of its own, and what it changes on screen in another: a keystroke
   * waits for neither.
   */
  const analyzeSoon = () => {
    clearTimeout(pending);
    pending = setTimeout(() => {
      const { document, facts: known, analysis: last } = get();
      const analysis = analyzed(document, known, last);
      pending = setTimeout(() => {
        const s = get();
        if (s.document !== document || s.facts !== known || s.analysis !== last) {
          // Something came between: once more, of what is there now.
          analyzeSoon();
          return;
        }
        const facts = existingFacts(known, analysis);
        set({ facts, analysis, ...shownAt(document, analysis, s.inside, s) });
      });
    });
  };

  /**
   * State after the document became `document`, in one go: every block on the canvas looks at each.
   *
   * @param where where to go, and what to select there
   * @param kept whether the analysis stays as it is
   * @param select what to select after an edit, whose step then remembers it
   */
  const follow = (
    document: NetDocument,
    history: History,
    kept: boolean,
    where?: Where,
    select?: { readonly now: Selection | undefined },
  ) => {
    const s = get();
    const analysis = kept ? s.analysis : analyzed(document, s.facts, s.analysis);
    const inside = where && !samePath(where.inside, s.inside) ? where.inside : s.inside;
    const shown = shownAt(document, analysis, inside, s);
    // What was left by undoing has its own ids.
    // Where nothing was selected, what is selected now may stay.
    const before = where && sizeOf(where.selection) > 0 ? where.selection : undefined;
    const wanted = select?.now ?? before ?? s.selection;
    const selection = shown.inside === inside ? existing(wanted, shown.shown) : nothing;
    const arrived = select ? arrivedAt(history, { inside: shown.inside, selection }) : history;
    set({
      document,
      history: arrived,
      facts: existingFacts(s.facts, analysis),
      analysis,
      ...shown,
      selection,
      dirty: currentStep(arrived) !== s.savedStep,
    });
  };

  const empty = emptyDocument();
  const unknown = analyze(empty, {});

  return {
    document: empty,
    ...shownAt(empty, unknown, []),
    path: null,
    readOnly: false,
    dirty: false,
    analysis: unknown,
    facts: {},
    selection: nothing,
    history: emptyHistory,
    savedStep: null,
    generation: 0,

    dispatch: (command, options = {}) => {
      const s = get();
      if (s.readOnly) return false;
      const edit = applyCommand(s.document, command);
      if (edit.patches.length > 0) {
        const step: Step = {
          patches: edit.patches,
          inverse: edit.inverse,
          before: { inside: s.inside, selection: s.selection },
          ...(options.merge !== undefined && { merge: options.merge }),
        };
        const history = record(s.history, step);
        if (s.history.past.length === MOST_STEPS && !s.savedStep) set({ savedStep: outOfReach });
        const later = isLarge(edit.document) && onlyParams(step);
        const kept = later || onlyLooks(step);
        follow(edit.document, history, kept, undefined, { now: options.select });
        if (later) analyzeSoon();
      } else if (options.select) set({ selection: existing(options.select, s.shown) });
      return true;
    },

    edit: (command, options) => get().dispatch(inScope(get().scope, command), options),

    goTo: (inside, select = nothing) => {
      const s = get();
      const shown = shownAt(s.document, s.analysis, inside, s);
      set({ ...shown, selection: existing(select, shown.shown) });
    },

    endMerge: () => {
      const { history, savedStep } = get();
      const sealed = seal(history);
      if (sealed === history) return;
      // A saved step that is sealed stays the saved one.
      const saved = currentStep(history) === savedStep ? currentStep(sealed) : savedStep;
      set({ history: sealed, savedStep: saved });
    },

    undo: () => {
      const s = get();
      const back = stepBack(s.history);
      if (!back || s.readOnly) return;
      follow(
        applyEdit(s.document, back.step.inverse),
        back.history,
        onlyLooks(back.step),
        back.step.before,
      );
    },

    redo: () => {
      const s = get();
      const forward = stepForward(s.history);
      if (!forward || s.readOnly) return;
      follow(
        applyEdit(s.document, forward.step.patches),
        forward.history,
        onlyLooks(forward.step),
        forward.step.after,
      );
    },

    setFacts: (block, facts) => {
      const s = get();
      const { [block]: _, ...others } = s.facts;
      const next: Facts = facts ? { ...others, [block]: facts } : others;
      const analysis = analyzed(s.document, next, s.analysis);
      set({ facts: next, analysis, ...shownAt(s.document, analysis, s.inside, s) });
    },

    select: (selection) => {
      const s = get();
      set({ selection: { ...s.selection, ...selection } });
    },

    load: ({ document, path, readOnly = false, keptAt, shortened }) => {
      // What the file does not have, no undoing brings there.
      const unsaved = keptAt !== undefined || shortened !== undefined;
      const analysis = analyzed(document, {});
      set({
        document,
        path,
        readOnly,
        dirty: unsaved,
        facts: {},
        analysis,
        ...shownAt(document, analysis, []),
        selection: nothing,
        history: emptyHistory,
        savedStep: unsaved ? outOfReach : null,
        generation: get().generation + 1,
      });
    },

    replace: (document) => {
      const s = get();
      if (s.readOnly) return;
      const step = exchange(s.document, document);
      follow(applyEdit(s.document, step.patches), record(s.history, step), false);
    },

    markDiffering: () => set({ savedStep: outOfReach, dirty: true }),

    markSaved: (path, step) => {
      const { history } = get();
      set({ path, savedStep: step, dirty: currentStep(history) !== step });
    },
  };
});

/** The one selected block, if exactly one is. */
export function selectedBlock(s: DocumentState): string | undefined {
  return s.selection.blocks.length === 1 ? s.selection.blocks[0] : undefined;
}
