/**
 * Transforms made of transforms: Compose, RandomApply, RandomChoice, RandomOrder (parity 2.5). Each inner
 * transform draws from a sequence of its own, so that one which is left out changes nothing else.
 */

import type { z } from 'zod';
import { checkParams } from '../../../graph/analysis/params';
import type { compose as composeBlock } from '../../../graph/blocks/transforms/compose';
import { type InnerSpec, innerDefinition } from '../../../graph/blocks/transforms/inner';
import type { randomApply as applyBlock } from '../../../graph/blocks/transforms/randomapply';
import type { randomChoice as choiceBlock } from '../../../graph/blocks/transforms/randomchoice';
import { type Draw, transformStream } from '../draw';
import type { Sample, Transform, TransformKind } from './contract';
import { joined } from './joined';
import { kindOf } from './kinds';

interface Part {
  /** Absent for masks, which it leaves alone. */
  readonly transform: Transform | undefined;
  readonly name: number;
}

/** Makes the inner transforms, or what they do to masks. */
function partsOf(specs: readonly InnerSpec[], forMask: boolean): Part[] {
  const seen = new Map<string, number>();
  return specs.map(({ type, params }) => {
    const definition = innerDefinition(type);
    const checked = definition && checkParams(definition, params);
    if (!checked?.params) throw new Error(`The parameters of an inner ${type} were not checked.`);
    const kind = kindOf(type);
    const ordinal = seen.get(type) ?? 0;
    seen.set(type, ordinal + 1);
    const transform = forMask
      ? kind.makeForMask?.(checked.params as never)
      : kind.make(checked.params as never);
    return { transform, name: transformStream(type, ordinal) };
  });
}

class Group implements Transform {
  private readonly parts: readonly Part[];

  /** `choose` draws which of the `count` parts are run, in which order. */
  constructor(
    specs: readonly InnerSpec[],
    forMask: boolean,
    private readonly choose: (draw: Draw, count: number) => Iterable<number>,
    inOrder: boolean,
  ) {
    const parts = partsOf(specs, forMask);
    this.parts = inOrder ? joined(parts) : parts;
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const own = draw.stream;
    const chosen = [...this.choose(draw, this.parts.length)];
    let out = sample;
    for (const [k, index] of chosen.entries()) {
      const { transform, name } = this.parts[index] as Part;
      if (!transform) continue;
      const last = k === chosen.length - 1;
      out = transform.apply(out, draw.forPart(own, name), last ? target : undefined);
    }
    return out;
  }
}

const all = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A group's kind: how it chooses, by its parameters; `inOrder` when it runs all or none, as they stand. */
function groupKind<P extends { readonly transforms: readonly InnerSpec[] }>(
  type: string,
  choose: (params: P) => (draw: Draw, count: number) => Iterable<number>,
  inOrder = false,
): TransformKind<P> {
  return {
    type,
    make: (params) => new Group(params.transforms, false, choose(params), inOrder),
    makeForMask: (params) => new Group(params.transforms, true, choose(params), inOrder),
  };
}

export const compose = groupKind<z.output<(typeof composeBlock)['params']>>(
  'Compose',
  () => (_, count) => all(count),
  true,
);

export const randomApply = groupKind<z.output<(typeof applyBlock)['params']>>(
  'RandomApply',
  ({ p }) =>
    (draw, count) =>
      draw.uniform() < p ? all(count) : [],
  true,
);

export const randomChoice = groupKind<z.output<(typeof choiceBlock)['params']>>(
  'RandomChoice',
  ({ p }) =>
    (draw, count) => [p ? draw.weighted(p) : draw.below(count)],
);

export const randomOrder = groupKind<z.output<(typeof composeBlock)['params']>>(
  'RandomOrder',
  () => (draw, count) => draw.permutation(count),
);
