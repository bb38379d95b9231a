/** All transforms. A new one is a file and a line here. */
import type { BlockSpec } from '../contract';
import { transformStream } from '../draw';
import { addPepperNoise } from './addpeppernoise';
import { centerCrop } from './centercrop';
import { colorJitter } from './colorjitter';
import type { Transform, TransformKind } from './contract';
import { convertImageDtype } from './convertimagedtype';
import { fiveCrop } from './fivecrop';
import { gaussianBlur } from './gaussianblur';
import { gaussianNoise } from './gaussiannoise';
import { grayscale } from './grayscale';
import { compose, randomApply, randomChoice, randomOrder } from './groups';
import { joined } from './joined';
import { kindOf, registerKinds } from './kinds';
import { lambda } from './lambda';
import { linearTransformation } from './lineartransformation';
import { normalize } from './normalize';
import { pad } from './pad';
import { randomAffine } from './randomaffine';
import { randomCrop } from './randomcrop';
import { randomErasing } from './randomerasing';
import { randomGrayscale } from './randomgrayscale';
import { randomHorizontalFlip } from './randomhorizontalflip';
import { randomResizedCrop } from './randomresizedcrop';
import { randomRotation } from './randomrotation';
import { randomVerticalFlip } from './randomverticalflip';
import { resize } from './resize';
import { stackCrops } from './stackcrops';
import { tenCrop } from './tencrop';
import { toPILImage } from './topilimage';
import { toTensor } from './totensor';

const kinds: readonly TransformKind<never>[] = [
  addPepperNoise,
  centerCrop,
  colorJitter,
  convertImageDtype,
  fiveCrop,
  gaussianBlur,
  gaussianNoise,
  grayscale,
  lambda,
  linearTransformation,
  pad,
  randomAffine,
  randomCrop,
  randomErasing,
  randomGrayscale,
  randomHorizontalFlip,
  randomResizedCrop,
  randomRotation,
  randomVerticalFlip,
  resize,
  stackCrops,
  tenCrop,
  toPILImage,
  compose,
  randomApply,
  randomChoice,
  randomOrder,
  toTensor,
  normalize,
];

registerKinds(kinds);

/** A transform and the counter word of its draws (see `draw.ts`). */
export interface Step {
  readonly transform: Transform;
  /** The same geometry for masks; absent: masks stay as they are. */
  readonly mask?: Transform;
  readonly stream: number;
}

/** Gives each transform of a loader its counter word: transforms of one type are numbered. */
export class StreamNames {
  private readonly seen = new Map<string, number>();

  next(type: string): number {
    const ordinal = this.seen.get(type) ?? 0;
    this.seen.set(type, ordinal + 1);
    return transformStream(type, ordinal);
  }
}

/** The steps of a chain of transform blocks with checked parameters. */
export function stepsOf(
  blocks: readonly Pick<BlockSpec, 'type' | 'params'>[],
  names = new StreamNames(),
): Step[] {
  const steps = blocks.map(({ type, params }): Step => {
    const kind = kindOf(type);
    const mask = kind.makeForMask?.(params as never);
    const transform = kind.make(params as never);
    return { transform, ...(mask && { mask }), stream: names.next(type) };
  });
  return joined(steps);
}
