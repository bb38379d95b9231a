/** Runs plans that look at a network: nothing is updated, no random number is drawn from training. */
import type { Draw, Fetched, Program } from '../backends/contract';
import type { HostArray, Plan } from '../ir/types';
import { sizeOf } from '../ir/types';
import type { Network } from '../training/network';

/** Compiled plans that are kept for the next look. */
const KEPT = 8;

export class Looker {
  /** In the order of their last use. */
  private readonly programs = new Map<string, Promise<Program>>();

  constructor(readonly network: Network) {}

  /**
   * Compiles a plan once and runs it.
   *
   * @param key names the plan: the same key must mean the same plan
   * @param feeds those that the plan does not need are left out; missing ones are zeros
   */
  async run(
    key: string,
    plan: () => Plan,
    feeds: Readonly<Record<string, HostArray>>,
    draw: Draw = { seed: 0, step: 0 },
  ): Promise<Fetched> {
    const program = await this.program(key, plan);
    const given = Object.fromEntries(
      Object.entries(program.plan.feeds).map(([name, { shape, dtype }]) => [
        name,
        feeds[name] ??
          (dtype === 'i32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape))),
      ]),
    );
    await program.run(given, draw);
    const fetched = (await program.fetch())[0];
    if (!fetched) throw new Error('A look handed nothing back.');
    return fetched;
  }

  /** The compiled plan of a key. */
  async program(key: string, plan: () => Plan): Promise<Program> {
    let found = this.programs.get(key);
    if (found) this.programs.delete(key);
    else {
      const { backend, store } = this.network;
      // What the plan refuses is an answer to the one who asked, now.
      const built = plan();
      found = backend.prepare(built, store);
      found.catch(() => this.programs.delete(key));
    }
    this.programs.set(key, found);
    for (const [oldest, old] of this.programs) {
      if (this.programs.size <= KEPT) break;
      this.programs.delete(oldest);
      void old.then(
        (program) => program.dispose(),
        () => {},
      );
    }
    return found;
  }

  async dispose(): Promise<void> {
    const programs = [...this.programs.values()];
    this.programs.clear();
    for (const program of await Promise.allSettled(programs))
      if (program.status === 'fulfilled') program.value.dispose();
  }
}
