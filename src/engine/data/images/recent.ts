/** Remembers what it made for the last pairs of sizes; image folders mix many, so not for all of them. */
export class Recent<T> {
  private readonly made = new Map<number, T>();

  constructor(
    private readonly make: (from: number, to: number) => T,
    private readonly kept = 256,
  ) {}

  get(from: number, to: number): T {
    const key = from * 0x100_0000 + to;
    let value = this.made.get(key);
    if (value === undefined) {
      value = this.make(from, to);
      if (this.made.size >= this.kept) this.made.clear();
      this.made.set(key, value);
    }
    return value;
  }
}
