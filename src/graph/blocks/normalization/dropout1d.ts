/** torch.nn.Dropout1d (parity 3.7). */
import { channelDropout } from './dropouts';

export const dropout1d = channelDropout(1, {
  en: 'Sets whole channels of signals to 0 in training, anew in each step, and scales up the others. Neighbouring values of a signal are alike, so dropping single ones would change little. In validation it does nothing.',
  zh: '训练时随机把信号的整个通道置 0，并放大其余通道，每一步重新抽取。信号相邻的值很相似，只丢弃单个值作用不大。验证时它不起作用。',
});
