/** All transforms. A new one is a file and a line here. */
import type { BlockSpec } from '../contract';
import { transformStream } from '../draw';
import type { Transform, TransformKind } from './contract';
import { grayscale } from './grayscale';
import { Normalize, normalize } from './normalize';
import { randomHorizontalFlip } from './randomhorizontalflip';
import { resize } from './resize';
import { ToTensor, toTensor } from './totensor';

const kinds: readonly TransformKind<never>[] = [
  resize,
  grayscale,
  toTensor,
  normalize,
  randomHorizontalFlip,
];

/** A transform and the counter word of its draws (see `draw.ts`). */
export interface Step {
  readonly transform: Transform;
  readonly stream: number;
}

/** The steps of a chain of transform blocks with checked parameters. */
export function stepsOf(blocks: readonly Pick<BlockSpec, 'type' | 'params'>[]): Step[] {
  const seen = new Map<string, number>();
  const steps = blocks.map(({ type, params }) => {
    const kind = kinds.find((k) => k.type === type);
    if (!kind) throw new Error(`No transform is called ${type}.`);
    const ordinal = seen.get(type) ?? 0;
    seen.set(type, ordinal + 1);
    return { transform: kind.make(params as never), stream: transformStream(type, ordinal) };
  });
  return fuse(steps);
}

/** ToTensor and the Normalize steps right after it become one table look-up. */
function fuse(steps: readonly Step[]): Step[] {
  const out: Step[] = [];
  for (const step of steps) {
    const last = out.at(-1);
    if (last?.transform instanceof ToTensor && step.transform instanceof Normalize) {
      out[out.length - 1] = { ...last, transform: last.transform.followedBy(step.transform) };
    } else {
      out.push(step);
    }
  }
  return out;
}
