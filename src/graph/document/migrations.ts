/**
 * Named steps from one version of the project file to the next. A step gets the raw JSON of version
 * `from` and returns that of `from + 1`; each has a file of its past version among the tests.
 */
export interface Migration {
  readonly from: number;
  readonly name: string;
  up(raw: Record<string, unknown>): Record<string, unknown>;
}

/** In order of `from`, without gaps. Version 1 is the first: there is nothing to migrate yet. */
export const migrations: readonly Migration[] = [];
