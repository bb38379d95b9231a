/**
 * What every open view looks at: which moment of the training (now, or a kept snapshot) and which sample
 * (the pinned one, or pixels that were drawn or dropped). The player goes from snapshot to snapshot as
 * fast as the open views are answered.
 */
import { useMemo } from 'react';
import { create } from 'zustand';
import type { Text } from '../../graph/types';
import type { GivenImage, SampleChoice } from '../../protocol/inspect';
import { engine, useEngine } from '../engine';

/** Shortest time that a moment is shown while playing. */
const FRAME_MS = 250;

interface MomentState {
  /** A step whose weights were kept; `null` is now. */
  readonly at: number | null;
  readonly steps: readonly number[];
  readonly bytes: number;
  readonly notes: readonly Text[];
  readonly playing: boolean;
  /** Pixels that take the place of the pinned sample. */
  readonly given: GivenImage | null;
  /** Questions about a moment that are not answered yet. */
  readonly waiting: number;
}

export const useMoment = create<MomentState>(() => ({
  at: null,
  steps: [],
  bytes: 0,
  notes: [],
  playing: false,
  given: null,
  waiting: 0,
}));

/** Asks which moments were kept. */
export async function loadMoments(): Promise<void> {
  const outcome = await window.netloom.request('snapshots', { subject: { kind: 'live' } });
  if (outcome.ok) useMoment.setState({ ...outcome.value });
  else useMoment.setState({ steps: [], bytes: 0, notes: [] });
}

/** Goes to a moment, and ends the playing. */
export function goTo(at: number | null): void {
  stopPlaying();
  useMoment.setState({ at });
}

export function giveImage(given: GivenImage | null): void {
  useMoment.setState({ given });
}

let timer: ReturnType<typeof setTimeout> | undefined;

export function stopPlaying(): void {
  clearTimeout(timer);
  useMoment.setState({ playing: false });
}

/** Plays from the moment shown, or from the first one when that is the last. */
export function play(): void {
  const { steps, at } = useMoment.getState();
  const first = steps[0];
  if (first === undefined) return;
  const place = at === null ? -1 : steps.indexOf(at);
  const from = place < 0 || place === steps.length - 1 ? 0 : place;
  useMoment.setState({ playing: true, at: steps[from] ?? first });
  const next = (index: number) => {
    timer = setTimeout(() => {
      const state = useMoment.getState();
      if (!state.playing) return;
      // Views that are still being made are waited for: no moment is skipped.
      if (state.waiting > 0) next(index);
      else if (index >= state.steps.length) stopPlaying();
      else {
        useMoment.setState({ at: state.steps[index] ?? null });
        next(index + 1);
      }
    }, FRAME_MS);
  };
  next(from + 1);
}

/** Counts a question about a moment until the returned function is called. */
export function waitFor(): () => void {
  useMoment.setState((s) => ({ waiting: s.waiting + 1 }));
  let over = false;
  return () => {
    if (over) return;
    over = true;
    useMoment.setState((s) => ({ waiting: Math.max(0, s.waiting - 1) }));
  };
}

// Another training has other moments.
engine.subscribe((now, before) => {
  // Who chooses a sample wants to see it.
  if (now.pin !== before.pin) giveImage(null);
  if (now.trained === before.trained) return;
  stopPlaying();
  useMoment.setState({ at: null, steps: [], bytes: 0, notes: [], given: null });
});

/** The sample that views look at. */
export function useSample(): SampleChoice {
  const pin = useEngine((s) => s.pin);
  const given = useMoment((s) => s.given);
  return useMemo(
    () => (given ? { kind: 'image', image: given } : { kind: 'pin', ...pin }),
    [given, pin],
  );
}
