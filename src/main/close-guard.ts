/** The question before unsaved work would be lost. */

export interface DocumentState {
  readonly name: string;
  readonly path: string | null;
  readonly dirty: boolean;
}

export type Answer = 'save' | 'discard' | 'cancel';

export interface GuardActions {
  readonly ask: (name: string) => Promise<Answer>;
  /** Tells the window to save; it reports a clean document when it has. */
  readonly save: () => void;
  readonly close: () => void;
}

/**
 * Decides whether the window may close. "Save" waits until the document is clean and then closes; a
 * save that is cancelled or fails leaves the window open.
 */
export class CloseGuard {
  #state: DocumentState = { name: '', path: null, dirty: false };
  #asking = false;
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

  /** True when the window may close now; otherwise the user is asked. */
  mayClose(): boolean {
    if (this.#free || !this.#state.dirty) return true;
    if (!this.#asking) void this.#ask();
    return false;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      const answer = await this.actions.ask(this.#state.name);
      if (answer === 'discard' || !this.#state.dirty) {
        if (answer !== 'cancel') this.#close();
      } else if (answer === 'save') {
        this.#closeWhenClean = true;
        this.actions.save();
      }
    } finally {
      this.#asking = false;
    }
  }

  #close(): void {
    this.#free = true;
    this.actions.close();
  }
}
