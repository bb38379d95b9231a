/** Initialisations that layers choose and an InitializeWeights block replaces. */
import type { BlockProblem } from '../blocks/contract';
import { initParam } from '../blocks/initialization/chosen';
import { type Recipes, recipeStart } from '../blocks/initialization/initializeweights';
import { warning } from '../blocks/problems';
import { definitionOf } from '../blocks/registry';
import type { NetDocument } from '../document/schema';
import type { Analysis, TrainingRoles } from './types';

/** Problems with the flat block that each belongs to. */
export function replacedInits(
  document: NetDocument,
  roles: TrainingRoles,
  blocks: Analysis['blocks'],
): (BlockProblem & { readonly block: string })[] {
  const recipes = (roles.initializers ?? []).flatMap((id) => {
    const params = blocks[id]?.params;
    return params ? [{ id, params: params as Recipes }] : [];
  });
  return roles.layers.flatMap((block) => {
    const node = document.blocks[block];
    const definition = node && definitionOf(node.type);
    const params = blocks[block]?.params;
    if (!node?.init || !definition || !params) return [];
    const shapes = definition.weights?.(params) ?? {};
    return Object.keys(node.init).flatMap((name) => {
      const shape = shapes[name];
      const by = recipes.findLast(
        (recipe) => shape && recipeStart(recipe.params, node.type, name, shape),
      );
      if (!by) return [];
      return [
        {
          block,
          ...warning(
            'init.replaced',
            `${by.id} (InitializeWeights) acts after this layer and replaces its initialisation of ${name}. Remove one of the two.`,
            `${by.id}（InitializeWeights）在该层之后执行，会替换它对 ${name} 的初始化。请删除其中之一。`,
            { param: initParam(name) },
          ),
        },
      ];
    });
  });
}
