/** torch.nn.Dropout3d (parity 3.7). */
import { channelDropout } from './dropouts';

export const dropout3d = channelDropout(3, {
  en: 'Sets whole channels of volumes to 0 in training, anew in each step, and scales up the others. Place it after Conv3d. In validation it does nothing.',
  zh: '训练时随机把立体数据的整个通道置 0，并放大其余通道，每一步重新抽取。放在 Conv3d 之后。验证时它不起作用。',
});
