/**
 * How each tensor of a model starts: as an InitializeWeights block says for its kind, else as its own block
 * chooses, else as PyTorch does. The recipe comes last, as `model.apply(initialize_weights)` does.
 */
import { startOf } from '../../graph/blocks/initialization/chosen';
import { recipeStart } from '../../graph/blocks/initialization/initializeweights';
import type { Start } from '../../graph/blocks/initialization/methods';
import type { StateSpec } from '../ir/functional';
import type { Model } from './model';

/** Block and parameter of a store name: parameters have no dots in theirs. */
function partsOf(name: string): readonly [string, string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}

/**
 * @param state a parameter or buffer of the model; buffers always start as their block says
 * @throws Error for a choice that analysis would have refused
 */
export function startOfState(model: Model, state: StateSpec): Start {
  if (!state.trainable) return state.init;
  const [id, parameter] = partsOf(state.name);
  const block = [...model.layers, ...model.aside].find((b) => b.id === id);
  const chosen = block?.init?.[parameter];
  let start: Start = state.init;
  if (chosen) {
    const own = startOf(chosen, state.shape);
    if (!own) throw new Error(`The initialisation of ${state.name} cannot be used.`);
    start = own;
  }
  // Recipes act on the layers of the training step; the last one has the last word.
  if (block && model.layers.includes(block))
    for (const recipe of model.recipes ?? [])
      start = recipeStart(recipe, block.definition.type, parameter, state.shape) ?? start;
  return start;
}
