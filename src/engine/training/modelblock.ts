/** A block of the network as training sees it. */
import type { ChosenInits } from '../../graph/blocks/initialization/chosen';
import type { PortRef } from '../../graph/types';
import type { LowerBlock } from '../ir/lower';

export interface ModelBlock extends LowerBlock {
  /** Initialisations chosen for it, by parameter. */
  readonly init?: ChosenInits;
  /** Where each connected input comes from. */
  readonly sources: Readonly<Record<string, PortRef>>;
}
