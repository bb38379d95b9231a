/** torch.nn.Dropout2d (parity 3.7). */
import { channelDropout } from './dropouts';

export const dropout2d = channelDropout(2, {
  en: 'Sets whole feature maps to 0 in training, anew in each step, and scales up the others. Neighbouring pixels are alike, so dropping single ones would change little. Place it after convolutions; in validation it does nothing.',
  zh: '训练时随机把整张特征图置 0，并放大其余的，每一步重新抽取。相邻像素很相似，只丢弃单个像素作用不大。放在卷积之后；验证时它不起作用。',
});
