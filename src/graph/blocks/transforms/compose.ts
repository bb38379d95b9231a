/** torchvision.transforms.Compose (parity 2.5). */
import { z } from 'zod';
import { groupBlock } from './group';
import { emptyList, innerField } from './inner';
import { REFERENCE } from './transform';

const params = z.object({
  transforms: innerField(
    'The transforms, applied from the first to the last.',
    '各个变换，从第一个到最后一个依次应用。',
  ),
});

export const compose = groupBlock({
  type: 'Compose',
  keywords: ['chain', 'sequence', 'pipeline', '组合', '流水线'],
  params,
  initial: { transforms: [{ type: 'RandomHorizontalFlip', params: {} }] },
  summary: ['transforms'],
  problems: ({ transforms }) => (transforms.length === 0 ? [emptyList('Compose', 'cV')] : []),
  ways: ({ transforms }) => [transforms.map((_, index) => index)],
  formula: 'y = tₙ(… t₂(t₁(x)))',
  help: {
    en: 'Several transforms in one block, applied one after another. Blocks wired in a row do the same; use Compose to save room, or inside RandomChoice where one way has several steps.',
    zh: '把多个变换放进一个块，依次应用。依次连接的块效果相同；想节省空间，或在 RandomChoice 中某个分支有多个步骤时，可使用 Compose。',
  },
  reference: REFERENCE('Compose'),
});
