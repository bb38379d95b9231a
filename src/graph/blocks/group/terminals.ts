/** The ports of a group, seen from inside: what arrives at an instance, and what leaves it. */
import { z } from 'zod';
import { PORT_TYPES } from '../../types';
import { defineBlock } from '../contract';
import { choice } from '../fields';

const params = z.object({
  type: choice(PORT_TYPES, {
    help: { en: 'What the port carries.', zh: '端口传递的内容。' },
  }).default('Tensor'),
});

const reference = 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html';

export const groupInput = defineBlock({
  type: 'GroupInput',
  category: 'groups',
  keywords: ['port', 'argument', 'forward', '端口', '参数', '输入'],
  params,
  initial: {},
  summary: [],
  inputs: () => [],
  outputs: ({ type }) => [
    { name: 'output', types: [type], label: { en: 'Arrives here', zh: '到达的数据' } },
  ],
  infer: () => ({ outputs: {} }),
  pytorch: () => 'def forward(self, input):',
  help: {
    en: 'An input of the group: what is wired to it outside arrives here. Its label names the port. Ports stand on the block in the order, from top to bottom, in which they stand inside.',
    zh: '组的一个输入：在外部连接到它的数据会到达这里。标签就是端口的名字。端口在块上的顺序与它们在内部从上到下的顺序相同。',
  },
  reference,
});

export const groupOutput = defineBlock({
  type: 'GroupOutput',
  category: 'groups',
  keywords: ['port', 'return', 'forward', '端口', '返回', '输出'],
  params,
  initial: {},
  summary: [],
  inputs: ({ type }) => [
    { name: 'input', types: [type], label: { en: 'Leaves here', zh: '离开的数据' } },
  ],
  outputs: () => [],
  infer: () => ({ outputs: {} }),
  pytorch: () => 'return output',
  help: {
    en: 'An output of the group: what is wired to it here leaves the group. Its label names the port. Ports stand on the block in the order, from top to bottom, in which they stand inside.',
    zh: '组的一个输出：在这里连接到它的数据会离开该组。标签就是端口的名字。端口在块上的顺序与它们在内部从上到下的顺序相同。',
  },
  reference,
});
