/** Groups of the user's own, and their ports seen from inside. */
import type { BlockDefinition } from '../contract';
import { group } from './group';
import { groupInput, groupOutput } from './terminals';

export const groups = {
  Group: group,
  GroupInput: groupInput,
  GroupOutput: groupOutput,
} satisfies Record<string, BlockDefinition>;
