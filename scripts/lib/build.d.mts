/** Builds those of `parts` whose sources changed since their last build. */
export function ensureBuilt(
  parts?: readonly string[],
  options?: { readonly force?: boolean },
): Promise<void>;
