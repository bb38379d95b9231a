/** Transforms: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { addPepperNoise } from './addpeppernoise';
import { centerCrop } from './centercrop';
import { colorJitter } from './colorjitter';
import { compose } from './compose';
import { convertImageDtype } from './convertimagedtype';
import { fiveCrop } from './fivecrop';
import { gaussianBlur } from './gaussianblur';
import { gaussianNoise } from './gaussiannoise';
import { grayscale } from './grayscale';
import { registerInner } from './inner';
import { lambda } from './lambda';
import { linearTransformation } from './lineartransformation';
import { normalize } from './normalize';
import { pad } from './pad';
import { randomAffine } from './randomaffine';
import { randomApply } from './randomapply';
import { randomChoice } from './randomchoice';
import { randomCrop } from './randomcrop';
import { randomErasing } from './randomerasing';
import { randomGrayscale } from './randomgrayscale';
import { randomHorizontalFlip } from './randomhorizontalflip';
import { randomOrder } from './randomorder';
import { randomResizedCrop } from './randomresizedcrop';
import { randomRotation } from './randomrotation';
import { randomVerticalFlip } from './randomverticalflip';
import { resize } from './resize';
import { stackCrops } from './stackcrops';
import { tenCrop } from './tencrop';
import { toPILImage } from './topilimage';
import { toTensor } from './totensor';

export const transforms = {
  Resize: resize,
  CenterCrop: centerCrop,
  Pad: pad,
  RandomCrop: randomCrop,
  RandomResizedCrop: randomResizedCrop,
  FiveCrop: fiveCrop,
  TenCrop: tenCrop,
  StackCrops: stackCrops,
  RandomHorizontalFlip: randomHorizontalFlip,
  RandomVerticalFlip: randomVerticalFlip,
  RandomRotation: randomRotation,
  RandomAffine: randomAffine,
  ColorJitter: colorJitter,
  Grayscale: grayscale,
  RandomGrayscale: randomGrayscale,
  GaussianBlur: gaussianBlur,
  AddPepperNoise: addPepperNoise,
  Lambda: lambda,
  ToTensor: toTensor,
  Normalize: normalize,
  RandomErasing: randomErasing,
  GaussianNoise: gaussianNoise,
  LinearTransformation: linearTransformation,
  ConvertImageDtype: convertImageDtype,
  ToPILImage: toPILImage,
  Compose: compose,
  RandomApply: randomApply,
  RandomChoice: randomChoice,
  RandomOrder: randomOrder,
} satisfies Record<string, BlockDefinition>;

registerInner(Object.values(transforms) as unknown as readonly BlockDefinition[]);
