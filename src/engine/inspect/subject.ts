/** What is looked at: a network with its weights, its data, and what is known about both. */
import type { Analysis } from '../../graph/analysis/types';
import type { NetDocument } from '../../graph/document/schema';
import type { Text } from '../../graph/types';
import type { GivenImage, SampleChoice } from '../../protocol/inspect';
import { isImage, type Loader } from '../data/contract';
import { EngineFailure } from '../failure';
import type { HostArray, Shape } from '../ir/types';
import type { NextStep } from '../training/loop';
import type { Network } from '../training/network';
import { fitPicture, fitTensor } from './given';
import type { Looker } from './looker';

export type Split = 'train' | 'validation';

/** A network that can be looked at. Its weights do not change while a view is being made. */
export interface Subject {
  readonly document: NetDocument;
  readonly analysis: Analysis;
  readonly network: Network;
  readonly looker: Looker;
  /** Steps taken by the weights. */
  readonly step: number;
  /** Where the run's snapshots are, if it has a folder. */
  readonly runDir: string | null;
  /** Names of the classes; empty where the data name none. */
  readonly classes: readonly string[];
  /** The samples of a split, in order and without random changes. Throws DataError or EngineFailure. */
  loader(split: Split): Promise<Loader>;
  /** The batch that the next step will take, and what the optimizer is fed; for a run that rests. */
  next?(): Promise<NextStep>;
}

/** One sample as the network gets it. */
export interface Looked {
  readonly input: Float32Array;
  /** What is to be learnt about it; null for given pixels. */
  readonly target: HostArray | null;
  readonly targetShape: Shape;
  readonly notes: readonly Text[];
}

export function classNameOf({ classes }: Subject, id: number | null): string | null {
  return id === null ? null : (classes[id] ?? String(id));
}

/**
 * The sample of a view, through the transforms.
 *
 * @throws EngineFailure `inspect.sample` with a sentence when it is not there any more
 */
export async function lookedAt(subject: Subject, choice: SampleChoice): Promise<Looked> {
  if (choice.kind === 'image') return givenSample(subject, choice.image);
  const loader = await subject.loader(choice.split);
  const length = loader.facts.length;
  if (choice.index >= length)
    throw new EngineFailure(
      'inspect.sample',
      `Sample ${choice.index} of the ${choice.split} data is gone: there are ${length} (0 to ${length - 1}). Choose another.`,
    );
  const batch = await loader.sampleAt(choice.index);
  return {
    input: batch.inputs.slice(),
    target: batch.targets.slice(),
    targetShape: batch.targetShape.slice(1),
    notes: [],
  };
}

/** Given pixels brought to what the data are, then through the transforms of the validation samples. */
async function givenSample(subject: Subject, image: GivenImage): Promise<Looked> {
  if (image.pixels.length !== image.width * image.height * image.channels)
    throw new EngineFailure(
      'inspect.image',
      `The picture of ${image.width}×${image.height} with ${image.channels} channels has ${image.pixels.length} bytes.`,
    );
  const loader = await subject.loader('validation').catch(() => subject.loader('train'));
  const { image: first } = await loader.pictureAt(0);
  if (!isImage(first))
    throw new EngineFailure(
      'inspect.image',
      'The samples of this project are no pictures, so a picture cannot be given.',
    );
  const { sample } = loader.facts;
  const fixed = sample.kind === 'image' && sample.height !== null && sample.width !== null;
  const wanted = {
    width: fixed ? (sample.width as number) : image.width,
    height: fixed ? (sample.height as number) : image.height,
    channels: first.channels,
  };
  const { picture, notes } = fitPicture(image, wanted);
  const through = loader.transformed(picture);
  const tensor = fitTensor(through.data, through.shape, subject.network.sample);
  return {
    input: tensor.data,
    target: null,
    targetShape: [],
    notes: [...notes, ...tensor.notes],
  };
}
