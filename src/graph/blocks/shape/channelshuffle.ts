/** torch.nn.ChannelShuffle: mixes the groups of a grouped convolution (ShuffleNet, Zhang et al. 2018). */
import { z } from 'zod';
import { int } from '../fields';
import { error } from '../problems';
import { pythonCall } from '../python';
import { rearranged } from './rearranged';

const params = z.object({
  groups: int({
    min: 1,
    help: {
      en: 'Into how many groups the channels are divided before they are dealt out in turn.',
      zh: '先把通道分成多少组，再轮流排列。',
    },
  }),
});

export const channelShuffle = rearranged({
  type: 'ChannelShuffle',
  keywords: ['ShuffleNet', 'mix', 'groups', '通道混洗', '分组'],
  params,
  initial: { groups: 2 },
  summary: ['groups'],
  shape(input, { groups }) {
    if (input.length < 3)
      return error(
        'channelshuffle.dimensions',
        `ChannelShuffle needs (N, C, …) with at least one axis behind the channels but gets ${input.length} axes. Put it after a convolution.`,
        `ChannelShuffle 需要 (N, C, …)，通道之后至少还有一个轴，收到 ${input.length} 个轴。请放在卷积之后。`,
        { torch: 'fR', port: 'input' },
      );
    const channels = input[1] ?? null;
    if (channels !== null && channels % groups !== 0)
      return error(
        'channelshuffle.groups',
        `ChannelShuffle has groups=${groups}, which does not divide ${channels} channels. Use a divisor of ${channels}.`,
        `ChannelShuffle 的 groups=${groups} 不能整除 ${channels} 个通道。请用 ${channels} 的约数。`,
        { torch: 'fR', port: 'input', param: 'groups' },
      );
    return input;
  },
  compute(f, x, { groups }) {
    const channels = x.shape[1] as number;
    const each = channels / groups;
    const order = Array.from(
      { length: channels },
      (_, c) => (c % groups) * each + Math.floor(c / groups),
    );
    return f.gather(x, 1, order);
  },
  pytorch: (p) => pythonCall('nn.ChannelShuffle', params, p, { positional: ['groups'] }),
  formula: '(N, g·k, H, W): channel i·k + j goes to j·g + i',
  help: {
    en: 'Deals the channels of several groups out in turn, like shuffling cards. After a grouped convolution each group has seen only its own channels; the shuffle lets the next layer see all of them. Nothing is computed or lost.',
    zh: '把几组通道轮流排列，就像洗牌。分组卷积之后，每组只看到自己的通道；混洗让下一层看到全部通道。不做任何计算，也不丢失任何数。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html',
});
