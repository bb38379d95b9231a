/**
 * What a block that rearranges datasets must offer: it names samples of its inputs and reads none.
 * A view is one file with a `ViewKind` and one line in `views/index.ts`.
 */

/** The samples of all inputs one after another, or those of the only input that `indices` names. */
export type View =
  | { readonly kind: 'concat' }
  | { readonly kind: 'subset'; readonly indices: Int32Array };

export interface ViewContext {
  /** Samples in each input. */
  readonly lengths: readonly number[];
  /** The output port that is asked for. */
  readonly port: string;
  /** The project seed. */
  readonly seed: number;
}

export interface ViewKind<P> {
  /** The block's type. */
  readonly type: string;
  /** From checked parameters. Throws DataError when they do not fit the lengths. */
  make(params: P, context: ViewContext): View;
}
