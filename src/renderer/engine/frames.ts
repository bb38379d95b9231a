/**
 * The newest frame of each block. Frames arrive several times a second, so they stay outside React's
 * state: a view subscribes to its own block and draws on a canvas.
 */
import { useSyncExternalStore } from 'react';
import type { EngineEventOf } from '../../protocol/engine';

export type Frame = EngineEventOf<'frame'>;

/** Blocks drawn within one picture of the screen: together they stay far below 50 ms. */
const TOGETHER = 12;

export class FrameStore {
  readonly #frames = new Map<string, Frame>();
  /** Blocks whose listeners have not been told yet. */
  readonly #news = new Set<string>();
  #scheduled = false;
  readonly #listeners = new Map<string, Set<() => void>>();

  /** @param nextPicture runs something before the screen is drawn again; without it at once */
  constructor(readonly nextPicture?: (run: () => void) => void) {}

  get(block: string): Frame | undefined {
    return this.#frames.get(block);
  }

  put(frame: Frame): void {
    this.#frames.set(frame.block, frame);
    this.#news.add(frame.block);
    this.#schedule();
  }

  /** Forgets all frames: they belong to a network that is gone. */
  clear(): void {
    const blocks = [...this.#frames.keys()];
    this.#frames.clear();
    for (const block of blocks) this.#tell(block);
  }

  subscribe(block: string, listener: () => void): () => void {
    let listeners = this.#listeners.get(block);
    if (!listeners) {
      listeners = new Set();
      this.#listeners.set(block, listeners);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(block) === listeners)
        this.#listeners.delete(block);
    };
  }

  /** The frames of one look come one by one: drawn together, the page is laid out and painted once. */
  #schedule(): void {
    if (this.#scheduled || this.#news.size === 0) return;
    if (!this.nextPicture) {
      this.#tellSome();
      return;
    }
    this.#scheduled = true;
    this.nextPicture(() => {
      this.#scheduled = false;
      this.#tellSome();
      this.#schedule();
    });
  }

  #tellSome(): void {
    for (const block of [...this.#news].slice(0, TOGETHER)) {
      this.#news.delete(block);
      this.#tell(block);
    }
  }

  #tell(block: string): void {
    for (const listener of this.#listeners.get(block) ?? []) listener();
  }
}

export const frames = new FrameStore(
  typeof requestAnimationFrame === 'function'
    ? (run) => void requestAnimationFrame(run)
    : undefined,
);

/** The newest frame of a block; renders again when a new one arrives. */
export function useFrame(block: string): Frame | undefined {
  return useSyncExternalStore(
    (listener) => frames.subscribe(block, listener),
    () => frames.get(block),
  );
}
