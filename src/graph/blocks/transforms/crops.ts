/** What the cropping blocks share: a window that does not fit, masks that stacks cannot have. */
import type { Dim, SampleType } from '../../types';
import type { BlockProblem } from '../contract';
import { error } from '../problems';
import { sizePair } from './sizes';
import {
  type PictureType,
  type Place,
  type Ruled,
  sidesOfSample,
  sidesText,
  withSides,
} from './transform';

/** The window is larger than the picture. */
export function tooLarge(
  type: string,
  [h, w]: readonly number[],
  height: Dim,
  width: Dim,
): BlockProblem {
  return error(
    `${type.toLowerCase()}.size`,
    `${type} cannot cut ${h}×${w} out of pictures ${sidesText(height, width)}. Make size smaller, or place Resize before it.`,
    `${type} 无法从 ${sidesText(height, width)} 的图像中裁出 ${h}×${w}。请减小 size，或在它之前放置 Resize。`,
    { torch: 'fV', param: 'size' },
  );
}

export function larger(window: number, side: Dim): boolean {
  return side !== null && window > side;
}

/** The tuple of crops that FiveCrop (5) or TenCrop (10) makes. */
export function cropsRule(
  type: string,
  count: 5 | 10,
  sample: PictureType,
  { params, target }: Place<{ size: number | readonly number[] }>,
): Ruled {
  const [h, w] = sizePair(params.size);
  const [height, width] = sidesOfSample(sample);
  const problems: BlockProblem[] = [];
  if (larger(h, height) || larger(w, width)) problems.push(tooLarge(type, [h, w], height, width));
  if (target.kind === 'mask')
    problems.push(
      error(
        `${type.toLowerCase()}.mask`,
        `${type} makes ${count} pictures of one, but there is one mask for each. Use CenterCrop or RandomCrop for segmentation.`,
        `${type} 把一张图像变成 ${count} 张，而每个样本只有一个掩码。分割任务请用 CenterCrop 或 RandomCrop。`,
        { port: 'dataset' },
      ),
    );
  const sampleType: SampleType = { kind: 'crops', count, sample: withSides(sample, h, w) };
  return { sample: sampleType, problems };
}
