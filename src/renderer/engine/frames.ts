/**
 * The newest frame of each block. Frames arrive several times a second, so they stay outside React's
 * state: a view subscribes to its own block and draws on a canvas.
 */
import { useSyncExternalStore } from 'react';
import type { EngineEventOf } from '../../protocol/engine';

export type Frame = EngineEventOf<'frame'>;

export class FrameStore {
  readonly #frames = new Map<string, Frame>();
  readonly #listeners = new Map<string, Set<() => void>>();

  get(block: string): Frame | undefined {
    return this.#frames.get(block);
  }

  put(frame: Frame): void {
    this.#frames.set(frame.block, frame);
    this.#tell(frame.block);
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

  #tell(block: string): void {
    for (const listener of this.#listeners.get(block) ?? []) listener();
  }
}

export const frames = new FrameStore();

/** The newest frame of a block; renders again when a new one arrives. */
export function useFrame(block: string): Frame | undefined {
  return useSyncExternalStore(
    (listener) => frames.subscribe(block, listener),
    () => frames.get(block),
  );
}
