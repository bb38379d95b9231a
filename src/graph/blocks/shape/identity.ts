/** torch.nn.Identity (parity 3.6). */
import { z } from 'zod';
import { rearranged } from './rearranged';

export const identity = rearranged({
  type: 'Identity',
  keywords: ['pass', 'skip', 'shortcut', 'residual', '恒等', '直通', '捷径'],
  params: z.object({}),
  initial: {},
  summary: [],
  shape: (input) => input,
  compute: (_, x) => x,
  pytorch: () => 'nn.Identity()',
  formula: 'y = x',
  help: {
    en: 'Hands on what arrives, unchanged. It marks a place: the shortcut of a residual block, or where a layer was taken out.',
    zh: '原样传递输入。它用来标记位置：残差块的捷径，或被移除的层原来所在的地方。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html',
});
