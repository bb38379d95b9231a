/** All blocks, one line each. A new block is one file and one line here. */
import { adam } from './adam';
import { avgPool2d } from './avgpool2d';
import { batchNorm2d } from './batchnorm2d';
import { type BlockDefinition, CATEGORIES, type Category } from './contract';
import { conv2d } from './conv2d';
import { convTranspose2d } from './convtranspose2d';
import { crossEntropyLoss } from './crossentropyloss';
import { dataLoader } from './dataloader';
import { dropout } from './dropout';
import { flatten } from './flatten';
import { grayscale } from './grayscale';
import { imageFolder } from './imagefolder';
import { linear } from './linear';
import { maxPool2d } from './maxpool2d';
import { maxUnpool2d } from './maxunpool2d';
import { mnist } from './mnist';
import { mseLoss } from './mseloss';
import { normalize } from './normalize';
import { randomHorizontalFlip } from './randomhorizontalflip';
import { relu } from './relu';
import { resize } from './resize';
import { sgd } from './sgd';
import { sigmoid } from './sigmoid';
import { tanh } from './tanh';
import { toTensor } from './totensor';
import { trainer } from './trainer';

/** By type; in the order in which the palette lists the blocks of a category. */
export const registry = {
  MNIST: mnist,
  ImageFolder: imageFolder,
  Resize: resize,
  Grayscale: grayscale,
  RandomHorizontalFlip: randomHorizontalFlip,
  ToTensor: toTensor,
  Normalize: normalize,
  DataLoader: dataLoader,
  Conv2d: conv2d,
  ConvTranspose2d: convTranspose2d,
  Linear: linear,
  Flatten: flatten,
  MaxPool2d: maxPool2d,
  AvgPool2d: avgPool2d,
  MaxUnpool2d: maxUnpool2d,
  ReLU: relu,
  Sigmoid: sigmoid,
  Tanh: tanh,
  BatchNorm2d: batchNorm2d,
  Dropout: dropout,
  CrossEntropyLoss: crossEntropyLoss,
  MSELoss: mseLoss,
  SGD: sgd,
  Adam: adam,
  Trainer: trainer,
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
