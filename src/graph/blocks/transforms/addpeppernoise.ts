/** AddPepperNoise, the transform the course writes itself (parity 2.10). */
import { z } from 'zod';
import { error } from '../problems';
import { pythonCall } from '../python';
import { channelsOf, forPictures, probability, transformBlock } from './transform';

const params = z.object({
  snr: probability(
    'Part of the pixels that stay as they are. The rest becomes white or black, half each.',
    '保持不变的像素比例。其余的一半变白，一半变黑。',
  ),
  p: probability(
    'Probability that a sample gets noise. 0: never, 1: always.',
    '样本被加噪声的概率。0：从不，1：总是。',
  ).default(0.9),
});

export const addPepperNoise = transformBlock({
  type: 'AddPepperNoise',
  keywords: ['salt', 'pepper', 'noise', 'snr', '椒盐噪声', '噪声', '数据增强'],
  params,
  initial: { snr: 0.9 },
  summary: ['snr', 'p'],
  rule: forPictures('AddPepperNoise', (sample) => {
    if (sample.kind === 'tensor')
      return {
        sample,
        problems: [
          error(
            'addpeppernoise.tensor',
            'AddPepperNoise needs images with bytes from 0 to 255 but gets tensors. Place it before ToTensor.',
            'AddPepperNoise 需要 0 到 255 的图像，收到的却是张量。请把它放在 ToTensor 之前。',
            { torch: 'fT', port: 'dataset' },
          ),
        ],
      };
    const channels = channelsOf(sample);
    if (channels === 1 || channels === 3) return { sample };
    return {
      sample,
      problems: [
        error(
          'addpeppernoise.mode',
          `AddPepperNoise takes images of mode L or RGB but gets ${sample.mode}. Place Grayscale before it.`,
          `AddPepperNoise 只接受 L 或 RGB 模式的图像，收到的是 ${sample.mode}。请在它之前放置 Grayscale。`,
          { torch: 'fT', port: 'dataset' },
        ),
      ],
    };
  }),
  pytorch: (p) => pythonCall('AddPepperNoise', params, p, { positional: ['snr'] }),
  formula: 'P(signal) = snr, P(white) = P(black) = (1 − snr) / 2',
  help: {
    en: 'Turns some pixels white and some black, in all their channels, drawn anew for every sample. The course writes this transform itself: in PyTorch its class must be in your program. snr=1 changes nothing.',
    zh: '把一些像素变白、一些变黑（所有通道一起），每个样本重新抽取。这个变换由课程自己编写：在 PyTorch 中需要把它的类放进程序。snr=1 不改变图像。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/transforms.html',
});
