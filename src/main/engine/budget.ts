/** How often something may happen in a stretch of time: the restarts of a process that keeps dying. */
export class Budget {
  #times: number[] = [];

  constructor(
    readonly count: number,
    readonly window: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes one, when there is one left. */
  take(): boolean {
    if (!this.left()) return false;
    this.#times.push(this.now());
    return true;
  }

  /** Whether one is left: those older than the window no longer count. */
  left(): boolean {
    const since = this.now() - this.window;
    this.#times = this.#times.filter((time) => time > since);
    return this.#times.length < this.count;
  }
}
