/** What the losses share: `reduction`. */
import type { BlockProblem } from '../contract';
import { choice } from '../fields';
import type { Reduction } from '../functional';
import { error, setParam } from '../problems';

export const reduction = choice(['none', 'mean', 'sum'], {
  torch: 'fV',
  help: {
    en: 'How the losses of a batch become one number. mean is usual; none cannot be trained on.',
    zh: '如何把一个批次的损失变成一个数。通常用 mean；none 不能用于训练。',
  },
}).default('mean');

/** Training starts from one number: PyTorch refuses `backward()` on more. */
export function scalarNeeded(type: string, block: string, value: Reduction): BlockProblem[] {
  if (value !== 'none') return [];
  return [
    error(
      'loss.reduction',
      `${type} makes one loss for each sample with reduction='none', and training needs a single number. Set it to 'mean' or 'sum'.`,
      `reduction='none' 时 ${type} 为每个样本给出一个损失，而训练需要单个数。请设为 'mean' 或 'sum'。`,
      { torch: 'fR', param: 'reduction', repair: setParam(block, 'reduction', 'mean') },
    ),
  ];
}
