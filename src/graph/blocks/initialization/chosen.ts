/** The initialisation that a document's block chooses for what it learns, and its PyTorch text. */
import type { BlockDefinition } from '../contract';
import { pythonCall } from '../python';
import { methodOf, type Start } from './methods';

/** As the document has it: `{ method: 'orthogonal', gain: 1.4 }`. */
export interface ChosenInit {
  readonly method: string;
  readonly [param: string]: unknown;
}

export type ChosenInits = Readonly<Record<string, ChosenInit>>;

/** Shapes of a block's learnt tensors, by PyTorch name; empty for blocks that learn nothing. */
export function weightsOf(
  definition: BlockDefinition,
  params: Readonly<Record<string, unknown>>,
): Readonly<Record<string, readonly number[]>> {
  return definition.weights?.(params) ?? {};
}

function parsed({ method: name, ...given }: ChosenInit) {
  const method = methodOf(name);
  const result = method?.params.safeParse(given);
  return method && result?.success ? { method, params: result.data } : undefined;
}

/** How a tensor of that shape starts. `undefined` when analysis refuses the choice. */
export function startOf(chosen: ChosenInit, shape: readonly number[]): Start | undefined {
  const found = parsed(chosen);
  if (!found) return undefined;
  const refused = found.method.check?.(found.params, shape) ?? [];
  return refused.some((p) => p.severity === 'error')
    ? undefined
    : found.method.start(found.params, shape);
}

/** The diagnostic's `param` for the initialisation of a parameter: no parameter has a dot in its name. */
export function initParam(name: string): string {
  return `init.${name}`;
}

/** `nn.init.orthogonal_(conv1.weight, gain=1.4)`; a refused choice has no text. */
export function initCall(tensor: string, chosen: ChosenInit): string | undefined {
  const found = parsed(chosen);
  if (!found) return undefined;
  return pythonCall(`nn.init.${chosen.method}_`, found.method.params, found.params, {
    first: [tensor],
  });
}
