/** torch.nn.Softmax2d (parity 3.11). */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { inputOf, TENSOR_IN, TENSOR_OUT } from '../ports';
import { error, size } from '../problems';
import { softmaxOf } from './alongaxis';
import { probabilityTensor } from './pointwise';

export const softmax2d = defineBlock({
  type: 'Softmax2d',
  category: 'activation',
  keywords: ['activation', 'segmentation', 'probability', '激活', '分割', '概率'],
  params: z.object({}),
  initial: {},
  summary: [],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ inputs }): Inferred {
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {} };
    if (input.shape.length !== 3 && input.shape.length !== 4)
      return {
        outputs: {},
        problems: [
          error(
            'softmax2d.dimensions',
            `Softmax2d needs pictures (N, C, H, W) but gets ${size(input.shape)}. Use Softmax with a dim instead.`,
            `Softmax2d 需要图像张量 (N, C, H, W)，收到的是 ${size(input.shape)}。请改用带 dim 的 Softmax。`,
            { torch: 'fV', port: 'input' },
          ),
        ],
      };
    return {
      outputs: { output: probabilityTensor(input.shape) },
      cost: { parameters: 0, macs: 0 },
    };
  },
  // Three axes are one picture (C, H, W).
  lower: (f, { input }) => ({ output: softmaxOf(f, input!, input!.shape.length - 3) }),
  pytorch: () => 'nn.Softmax2d()',
  formula: 'y[n, c, h, w] = e^x[n, c, h, w] / Σ_k e^x[n, k, h, w]',
  help: {
    en: 'Softmax over the channels of every pixel: each pixel gets a probability for each class. It ends networks that label pixels, when the loss does not do it itself.',
    zh: '在每个像素的通道上做 Softmax：每个像素得到各类别的概率。用于给像素分类的网络末端（当损失自己不做这一步时）。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html',
});
