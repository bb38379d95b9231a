/**
 * A sub-graph with ports: nn.Module and nn.Sequential of the user's own. The ports of an instance are
 * those of its definition in the document, so that `portsOf` gives them; before training, instances are
 * replaced by their insides (`analysis/flatten.ts`).
 */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { group as groupField, int } from '../fields';

const params = z.object({
  group: groupField({
    help: { en: 'The group that is placed here.', zh: '放置在这里的组。' },
  }),
  repeat: int({
    min: 1,
    max: 1000,
    help: {
      en: 'How many times it stands here one behind the other, each with weights of its own.',
      zh: '在这里首尾相连地重复的次数，每次都有自己的权重。',
    },
  }).default(1),
});

/** `residual_block` → `ResidualBlock`, as PyTorch code names its modules. */
export function moduleName(group: string): string {
  const name = group
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  return /^[A-Za-z]/.test(name) ? name : `Group${name}`;
}

export const group = defineBlock({
  type: 'Group',
  category: 'groups',
  keywords: ['module', 'sequential', 'sub-graph', 'stage', 'repeat', '组', '模块', '子图', '重复'],
  params,
  initial: { group: 'group' },
  summary: ['repeat'],
  inputs: () => [],
  outputs: () => [],
  infer: () => ({ outputs: {} }),
  pytorch: ({ group: id, repeat }) =>
    repeat > 1
      ? `nn.Sequential(*[${moduleName(id)}() for _ in range(${repeat})])`
      : `${moduleName(id)}()`,
  help: {
    en: 'A part of the network with a name, kept once and used as often as you like: a residual block, a stage. Double-click it to go inside. With repeat it stands here several times, one behind the other; each time has weights of its own.',
    zh: '网络中有名字的一部分：定义一次，可以多次使用，例如残差块或一个阶段。双击进入内部。设置 repeat 后，它会首尾相连地重复多次；每次都有自己的权重。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html',
});
