/**
 * Named steps from one version of the project file to the next. A step gets the raw JSON of version
 * `from` and returns that of `from + 1`; each has a file of its past version among the tests.
 */
export interface Migration {
  readonly from: number;
  readonly name: string;
  up(raw: Record<string, unknown>): Record<string, unknown>;
}

/** In order of `from`, without gaps. */
export const migrations: readonly Migration[] = [
  {
    from: 1,
    // What version 2 adds may all be absent: `mode` and `collapsed` of blocks, `notes` of scopes.
    name: 'modes and notes',
    up: (raw) => ({ ...raw, version: 2 }),
  },
];
