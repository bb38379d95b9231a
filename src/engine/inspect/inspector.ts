/**
 * Looks at a network for the views: runs a probe plan over the pinned sample and sends a frame for each
 * watched block. A probe has no updates and draws no random numbers, so training goes on as if nobody
 * had looked; it runs at most four times a second and takes about a thirty-fifth of the time, what the
 * frames cost on their way to the screen included.
 */
import { availableParallelism } from 'node:os';
import type { EngineEvent, Pin, Watch } from '../../protocol/engine';
import type { Program } from '../backends/contract';
import type { Batch } from '../data/contract';
import { sizeOf, type Value } from '../ir/types';
import type { Network } from '../training/network';
import { INPUT, TARGET, type Tap, tapName } from '../training/plans';
import { type BlockTaps, frameOf, tapsOf } from './frames';

/** Milliseconds between two looks. */
const INTERVAL_MS = 250;

/**
 * A look that took t ms, with all that follows, is followed by at least this many times t without one: by
 * the clock, and on the cpu backend by the processor too. On a busy computer training waits more than a look
 * does, and the clock alone would give looking too large a share.
 */
const REST_FACTOR = 35;

/**
 * What a frame of a strip costs after it has been made, in ms of a processor: messages through three
 * processes, checks, colours, and above all drawing; 1.5 to 3 were measured without a graphics card. It
 * counts in full where two processors do everything, and less the more there are.
 */
const FRAME_MS = 1.5 * Math.min(1, 2 / availableParallelism());
const BYTE_MS = 5e-6;

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A plan may hand back so many times as many values as are watched. */
const MOST_SPARE = 3;

interface Watched {
  readonly block: string;
  readonly maxTile: number;
  readonly maps: number | undefined;
  readonly taps: BlockTaps;
}

/** Looking needs no targets: zeros take their place. */
function blank(feed: Value | undefined): Float32Array | Int32Array {
  const size = feed ? sizeOf(feed.shape) : 1;
  return feed?.dtype === 'f32' ? new Float32Array(size) : new Int32Array(size);
}

export class Inspector {
  private watched: readonly Watched[] = [];
  private pin: Pin | undefined;
  private inputs: { key: string; data: Float32Array } | undefined;
  private program: { taps: ReadonlyMap<string, Tap>; compiled: Program } | undefined;
  private nextAt = Number.NEGATIVE_INFINITY;
  /** Of the processor's time. */
  private nextUsed = Number.NEGATIVE_INFINITY;
  private busy: Promise<void> | undefined;
  /** Something was asked for while a look was going on. */
  private again = false;

  constructor(
    private readonly network: Network,
    /** A pinned sample through the transforms. */
    private readonly sample: (pin: Pin) => Promise<Batch>,
    private readonly emit: (event: EngineEvent) => void,
    private readonly now: () => number = () => performance.now(),
    /** Milliseconds of the processor that this process has used. */
    private readonly used: () => number = processorMs,
    /** Milliseconds that showing a frame takes. */
    private readonly frameMs = FRAME_MS,
  ) {}

  /** Replaces what is looked at. Blocks without a tensor to show are passed over. */
  watch({ pin, blocks }: Watch): void {
    this.pin = pin;
    this.watched = blocks.flatMap(({ block, maxTile, maps }) => {
      const taps = tapsOf(this.network.model, block);
      return taps ? [{ block, maxTile, maps, taps }] : [];
    });
    this.nextAt = Number.NEGATIVE_INFINITY;
    this.nextUsed = Number.NEGATIVE_INFINITY;
  }

  /** Called between steps: looks when it is time, otherwise returns undefined at once. */
  between(step: number): Promise<void> | undefined {
    if (this.watched.length === 0) return this.busy;
    if (this.busy) return this.busy;
    if (this.now() < this.nextAt || this.used() < this.nextUsed) return undefined;
    return this.look(step);
  }

  /** Looks now; for a network that rests. Calls during a look are followed by one more. */
  look(step: number): Promise<void> {
    if (this.busy) {
      this.again = true;
      return this.busy;
    }
    this.busy = this.lookUntilCurrent(step).finally(() => {
      this.busy = undefined;
    });
    return this.busy;
  }

  async dispose(): Promise<void> {
    this.watched = [];
    await this.busy;
    this.program?.compiled.dispose();
    this.program = undefined;
  }

  private async lookUntilCurrent(step: number): Promise<void> {
    do {
      this.again = false;
      await this.lookOnce(step);
    } while (this.again);
  }

  private async lookOnce(step: number): Promise<void> {
    const { watched, pin } = this;
    if (watched.length === 0 || !pin) return;
    let started = this.now();
    let usedBefore = this.used();
    let onward = 0;
    try {
      const input = await this.inputOf(pin);
      const program = await this.programFor(watched);
      // Compiling happens once for each set of blocks and must not delay the next look.
      started = this.now();
      usedBefore = this.used();
      const given: Record<string, Float32Array | Int32Array> = {
        [INPUT]: input,
        [TARGET]: blank(program.plan.feeds[TARGET]),
      };
      const feeds = Object.fromEntries(
        Object.keys(program.plan.feeds).map((name) => [name, given[name] ?? new Float32Array(1)]),
      );
      await program.run(feeds, { seed: 0, step: 0 });
      const fetched = (await program.fetch())[0];
      for (const { taps, maxTile, maps } of fetched ? watched : []) {
        const frame = frameOf(taps, program.plan, fetched ?? {}, step, maxTile, maps);
        if (!frame) continue;
        this.emit(frame);
        onward += this.frameMs + frame.pixels.length * BYTE_MS;
      }
    } catch (error) {
      // Looking must never end a training: say why once, and wait for the next request to look.
      this.watched = [];
      const reason = error instanceof Error ? error.message : String(error);
      this.emit({
        event: 'log',
        level: 'warning',
        message: `Feature maps cannot be shown: ${reason}`,
      });
    }
    const took = this.now() - started;
    this.nextAt = this.now() + Math.max(INTERVAL_MS - took, (took + onward) * REST_FACTOR);
    // A graphics card computes without the processor.
    if (this.network.backend.name !== 'onnx') return;
    const used = this.used();
    this.nextUsed = used + (used - usedBefore + onward) * REST_FACTOR;
  }

  private async inputOf(pin: Pin): Promise<Float32Array> {
    const key = `${pin.split} ${pin.index}`;
    if (this.inputs?.key !== key) {
      const batch = await this.sample(pin);
      this.inputs = { key, data: batch.inputs.slice() };
    }
    return this.inputs.data;
  }

  private async programFor(watched: readonly Watched[]): Promise<Program> {
    const taps = watched.flatMap(({ taps }) => [
      taps.output,
      ...(taps.unpool ? [taps.unpool.values, taps.unpool.indices] : []),
    ]);
    const wanted = new Map<string, Tap>(taps.map((tap) => [tapName(tap), tap]));
    const known = this.program?.taps ?? new Map<string, Tap>();
    const enough = [...wanted.keys()].every((name) => known.has(name));
    // Compiling holds the training up: what was looked at stays in the plan while a person moves about.
    if (this.program && enough && known.size <= MOST_SPARE * wanted.size)
      return this.program.compiled;
    const all = new Map([...known, ...wanted]);
    const next = all.size <= MOST_SPARE * wanted.size ? all : wanted;
    const before = this.program?.compiled;
    this.program = undefined;
    before?.dispose();
    this.program = { taps: next, compiled: await this.network.probe([...next.values()]) };
    return this.program.compiled;
  }
}
