/**
 * What the views look at, told to the engine: every visible view registers its block and how large one
 * map is on screen; the union travels as one `watch` request, debounced, and again after a restart.
 */
import type { Pin, Watch } from '../../protocol/engine';

const DELAY_MS = 120;
const SMALLEST = 4;
const LARGEST = 512;

export interface Viewer {
  readonly block: string;
  /** Longest side of one map in device pixels. */
  readonly maxTile: number;
  /** So many first maps are enough; all without it. */
  readonly maps?: number;
}

export class WatchList {
  readonly #viewers = new Set<Viewer>();
  #pin: Pin = { split: 'validation', index: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent = '';

  /** `send` gets the list whenever it differs from what was sent last. */
  constructor(readonly send: (watch: Watch) => void) {}

  get pin(): Pin {
    return this.#pin;
  }

  setPin(pin: Pin): void {
    this.#pin = pin;
    this.#schedule();
  }

  /** Adds a viewer; the returned function takes it away. */
  add(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    this.#schedule();
    return () => {
      this.#viewers.delete(viewer);
      this.#schedule();
    };
  }

  /** The engine is new and knows nothing: send again even what did not change. */
  resend(): void {
    this.#sent = '';
    this.#schedule();
  }

  /** Each block once, as large as its largest viewer, in a stable order. */
  current(): Watch {
    const wanted = new Map<string, Watch['blocks'][number]>();
    for (const { block, maxTile, maps } of this.#viewers) {
      const size = Math.min(LARGEST, Math.max(SMALLEST, Math.ceil(maxTile)));
      const other = wanted.get(block);
      const most = Math.max(
        maps ?? Number.POSITIVE_INFINITY,
        other ? (other.maps ?? Number.POSITIVE_INFINITY) : 0,
      );
      wanted.set(block, {
        block,
        maxTile: Math.max(size, other?.maxTile ?? 0),
        ...(Number.isFinite(most) ? { maps: most } : {}),
      });
    }
    const blocks = [...wanted.values()].sort((a, b) => (a.block < b.block ? -1 : 1));
    return { pin: this.#pin, blocks };
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), DELAY_MS);
  }

  #flush(): void {
    const watch = this.current();
    const text = JSON.stringify(watch);
    if (text === this.#sent) return;
    this.#sent = text;
    this.send(watch);
  }
}
