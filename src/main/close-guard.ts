/** Unsaved work when a window closes: it is kept for the next start; only what cannot be is asked about. */

export interface DocumentState {
  readonly name: string;
  readonly path: string | null;
  readonly dirty: boolean;
}

export type Answer = 'save' | 'discard' | 'cancel';

export interface GuardActions {
  /** Keeps the work for the next start; false when that cannot be. */
  readonly keep: () => Promise<boolean>;
  readonly ask: (name: string) => Promise<Answer>;
  /** Tells the window to save; it reports a clean document when it has. */
  readonly save: () => void;
  /** Forgets what was kept before. */
  readonly discard: () => void;
  readonly close: () => void;
}

/**
 * Decides whether the window may close. Changes are kept, and the window closes. Where they cannot be,
 * the user is asked: "Save" waits until the document is clean and then closes; a save that is cancelled
 * or fails leaves the window open.
 */
export class CloseGuard {
  #state: DocumentState = { name: '', path: null, dirty: false };
  #leaving = false;
  #closeWhenClean = false;
  #free = false;

  constructor(private readonly actions: GuardActions) {}

  get state(): DocumentState {
    return this.#state;
  }

  update(state: DocumentState): void {
    this.#state = state;
    if (!state.dirty && this.#closeWhenClean) this.#close();
  }

  /** The save that a closing window asked for did not happen. */
  saveFailed(): void {
    this.#closeWhenClean = false;
  }

  /** True when the window may close now; otherwise its work is kept first. */
  mayClose(): boolean {
    if (this.#free || !this.#state.dirty) return true;
    if (!this.#leaving) void this.#leave();
    return false;
  }

  async #leave(): Promise<void> {
    this.#leaving = true;
    try {
      if (await this.actions.keep()) return this.#close();
      const answer = await this.actions.ask(this.#state.name);
      if (answer === 'cancel') return;
      if (answer === 'save' && this.#state.dirty) {
        this.#closeWhenClean = true;
        this.actions.save();
        return;
      }
      this.actions.discard();
      this.#close();
    } finally {
      this.#leaving = false;
    }
  }

  #close(): void {
    this.#free = true;
    this.actions.close();
  }
}
