/**
 * What samples look like on their way, asked of the engine for as long as something shows it. For each end
 * of a chain one question is under way at most; what was asked before the last edit is thrown away.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Text } from '../../graph/types';
import type { EngineErrorInfo } from '../../protocol/engine';
import type { TransformPreview } from '../../protocol/preview';
import { engine, useEngine } from '../engine';
import { folderOf } from '../engine/format';
import { useDocument } from '../state/document';
import { chainDocument, endAt, endFor, indexAt } from './chain';

interface Shown {
  readonly preview: TransformPreview | null;
  /** Why there is none. */
  readonly failed: EngineErrorInfo | null;
}

interface PreviewState {
  /** By the block at the end of the chain. */
  readonly shown: Readonly<Record<string, Shown>>;
  /** Which draw of the random transforms is shown: that of this epoch, from 0. */
  readonly draw: number;
}

export const usePreviews = create<PreviewState>(() => ({ shown: {}, draw: 0 }));

/** The next draw of all random transforms. */
export function drawAgain(): void {
  usePreviews.setState(({ draw }) => ({ draw: draw + 1 }));
}

/** Draws from the beginning. */
export function drawFirst(): void {
  usePreviews.setState({ draw: 0 });
}

interface Wanted {
  count: number;
  /** Blocks whose samples are looked at closely. */
  readonly close: string[];
  /** The question that `shown` answers, and the one under way. */
  answered: string;
  asking: string;
}

/** By the block at the end of the chain. */
const wanted = new Map<string, Wanted>();

/** Longest side in a block: the canvas is zoomed, so finer than the 78 pixels at 100 %. */
const SIDE = 160;
/** Longest side in the inspector, 320 pixels wide, up to twice as fine. */
const CLOSE_SIDE = 512;

function questionOf(ending: string, { close }: Wanted) {
  const { document, analysis, path } = useDocument.getState();
  const end = endAt(analysis, ending);
  if (!end) return null;
  const near = close.at(-1);
  return {
    document: chainDocument(document, analysis, ending),
    baseDir: folderOf(path),
    block: ending,
    port: end.port,
    index: indexAt(end, engine.getState().pin.index),
    epoch: usePreviews.getState().draw,
    maxSide: SIDE,
    ...(near !== undefined && { close: { block: near, maxSide: CLOSE_SIDE } }),
  };
}

function put(key: string, shown: Shown): void {
  usePreviews.setState((s) => ({ shown: { ...s.shown, [key]: shown } }));
}

async function ask(key: string, want: Wanted): Promise<void> {
  if (want.asking !== '' || engine.getState().life.state !== 'ready') return;
  const question = questionOf(key, want);
  const text = JSON.stringify(question);
  if (text === want.answered) return;
  if (!question) {
    want.answered = text;
    put(key, { preview: null, failed: null });
    return;
  }
  want.asking = text;
  const outcome = await window.netloom.request('previewTransforms', question);
  want.asking = '';
  if (wanted.get(key) !== want) return;
  // Edited in the meantime: only the newest is shown.
  if (JSON.stringify(questionOf(key, want)) === text) {
    want.answered = text;
    put(
      key,
      outcome.ok
        ? { preview: outcome.value, failed: null }
        : { preview: null, failed: outcome.error },
    );
  }
  void ask(key, want);
}

let scheduled = false;

/** Looks after the edit is done whether anything shown has become old. */
function askAll(): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    for (const [key, want] of wanted) void ask(key, want);
  });
}

let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  useDocument.subscribe((now, before) => {
    if (now.generation !== before.generation) usePreviews.setState({ shown: {}, draw: 0 });
    if (now.analysis !== before.analysis || now.path !== before.path) askAll();
  });
  usePreviews.subscribe((now, before) => now.draw !== before.draw && askAll());
  engine.subscribe((now, before) => {
    if (now.pin !== before.pin) askAll();
    if (now.life.state === 'ready' && before.life.state !== 'ready') {
      // What an engine that is gone found may be otherwise now.
      for (const want of wanted.values()) want.answered = '';
      askAll();
    }
  });
}

/** Asks for the samples that end at `ending` until the returned function is called. */
function want(ending: string, close: string | undefined): () => void {
  listen();
  const known = wanted.get(ending) ?? { count: 0, close: [], answered: '', asking: '' };
  known.count++;
  if (close !== undefined) known.close.push(close);
  wanted.set(ending, known);
  askAll();
  return () => {
    known.count--;
    if (close !== undefined) known.close.splice(known.close.indexOf(close), 1);
    if (known.count > 0) return;
    wanted.delete(ending);
    usePreviews.setState(({ shown: { [ending]: _, ...others } }) => ({ shown: others }));
  };
}

const nothing: Shown = { preview: null, failed: null };

function useShown(ending: string, close: string | undefined, visible: boolean): Shown {
  useEffect(() => (visible ? want(ending, close) : undefined), [ending, close, visible]);
  return usePreviews((s) => s.shown[ending] ?? nothing);
}

export interface BlockPreview extends Shown {
  readonly before: TransformPreview['steps'][number] | null;
  readonly after: TransformPreview['steps'][number] | null;
  /** Why this block, and no earlier one, cannot be applied. */
  readonly refused: Text | null;
}

/**
 * The pinned sample before and after a block. A block that the pinned sample does not pass, on another
 * branch of a ConcatDataset, shows the first of its own.
 */
export function usePreview(block: string, { close = false, visible = true } = {}): BlockPreview {
  const split = useEngine((s) => s.pin.split);
  const ending = useDocument((s) => endFor(s.analysis, block, split));
  const near = close ? block : undefined;
  const atEnd = useShown(ending, near, visible);
  const passed = (shown: Shown) =>
    shown.preview?.steps.some((step) => step.block === block) ||
    shown.preview?.error?.block === block;
  const elsewhere = atEnd.preview !== null && !passed(atEnd) && !atEnd.preview.error;
  const own = useShown(block, near, visible && elsewhere);
  const shown = elsewhere && own.preview ? own : atEnd;
  const steps = shown.preview?.steps ?? [];
  const at = steps.findIndex((step) => step.block === block);
  const refused = shown.preview?.error?.block === block ? shown.preview.error.message : null;
  const before = at > 0 ? steps[at - 1] : at < 0 && refused !== null ? steps.at(-1) : undefined;
  return { ...shown, before: before ?? null, after: steps[at] ?? null, refused };
}

/** Whether the engine can be asked. */
export const useCanAsk = () => useEngine((s) => s.life.state === 'ready');
