/** All blocks: each category's folder lists its own. A new block is one file and one line there. */
import { activation } from './activation';
import { type BlockDefinition, CATEGORIES, type Category } from './contract';
import { data } from './data';
import { groups } from './group';
import { initialization } from './initialization';
import { layers } from './layers';
import { loss } from './loss';
import { normalization } from './normalization';
import { optimizer } from './optimizer';
import { pooling } from './pooling';
import { recurrent } from './recurrent';
import { scheduler } from './scheduler';
import { shape } from './shape';
import { training } from './training';
import { transforms } from './transforms';

/** By type; in the order in which the palette lists the blocks of a category. */
export const registry = {
  ...data,
  ...transforms,
  ...groups,
  ...layers,
  ...shape,
  ...pooling,
  ...recurrent,
  ...activation,
  ...normalization,
  ...loss,
  ...initialization,
  ...optimizer,
  ...scheduler,
  ...training,
} satisfies Record<string, BlockDefinition>;

export type BlockType = keyof typeof registry;

/** The definition of a block type, `undefined` for one that this version does not know. */
export function definitionOf(type: string): BlockDefinition | undefined {
  return Object.hasOwn(registry, type) ? registry[type as BlockType] : undefined;
}

/** All definitions, in the registry's order. */
export const definitions: readonly BlockDefinition[] = Object.values(registry);

/** The definitions of each category. */
export const byCategory: Readonly<Record<Category, readonly BlockDefinition[]>> =
  Object.fromEntries(
    CATEGORIES.map((category) => [category, definitions.filter((d) => d.category === category)]),
  ) as Record<Category, BlockDefinition[]>;
