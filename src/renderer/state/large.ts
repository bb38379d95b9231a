/** From so many blocks on, what is out of sight is not drawn, and shapes may follow a keystroke a task later. */
import type { NetDocument } from '../../graph/document/schema';

const LARGE = 120;

export function isLarge({ blocks }: Pick<NetDocument, 'blocks'>): boolean {
  return Object.keys(blocks).length > LARGE;
}
