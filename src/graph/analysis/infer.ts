/**
 * Shape rules, run again only where something about them changed: an edit far down a network costs what
 * is below it. A rule reads nothing but its context, so the answer to an equal one is the same.
 */
import type { BlockDefinition, BlockProblem, InferContext, Inferred } from '../blocks/contract';
import type { BlockNode } from '../document/schema';
import type { BlockAnalysis } from './types';

type Context = InferContext<Record<string, unknown>>;

interface Known {
  readonly context: Context;
  readonly inferred: Inferred;
}

/** By block, which is immutable, and by its place: a group's block stands in several. */
const known = new WeakMap<BlockNode, Map<string, Known>>();
/** More places than this are one group repeated very often; old ones are then forgotten. */
const MOST_PLACES = 4096;

/** Whether two values without functions are the same in all their parts. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.hasOwn(b, key) && equal(Reflect.get(a, key), Reflect.get(b, key)),
  );
}

/** A block's shape rule. One that throws, which none should, is a problem of the block. */
export function infer(
  id: string,
  node: BlockNode,
  definition: BlockDefinition,
  context: Context,
): Inferred {
  let places = known.get(node);
  if (!places || places.size > MOST_PLACES) {
    places = new Map();
    known.set(node, places);
  }
  const last = places.get(id);
  if (last && equal(last.context, context)) return last.inferred;
  let inferred: Inferred;
  try {
    inferred = definition.infer(context);
  } catch (error) {
    inferred = { outputs: {}, problems: [failed(node.type, error)] };
  }
  places.set(id, { context, inferred });
  return inferred;
}

const faultless = new WeakMap<Inferred, BlockAnalysis>();

/** The analysis of a block without problems: the same object for as long as it says the same. */
export function faultlessBlock(inferred: Inferred, analysis: BlockAnalysis): BlockAnalysis {
  const last = faultless.get(inferred);
  if (last && last.params === analysis.params) return last;
  faultless.set(inferred, analysis);
  return analysis;
}

function failed(type: string, error: unknown): BlockProblem {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    code: 'block.internal',
    message: {
      en: `The shape rule of ${type} failed: ${reason}. Please report this as a bug.`,
      zh: `${type} 的形状规则出错：${reason}。请报告此问题。`,
    },
  };
}
