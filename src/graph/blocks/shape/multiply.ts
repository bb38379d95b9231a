/** torch.mul of two tensors: gates and attention over channels. */
import { elementwise } from './broadcasting';

export const multiply = elementwise({
  type: 'Multiply',
  call: 'mul',
  keywords: [
    'product',
    'times',
    'gate',
    'attention',
    'squeeze excitation',
    '相乘',
    '门控',
    '注意力',
  ],
  formula: 'y = a · b',
  compute: (f, a, b) => f.mul(a, b),
  help: {
    en: 'Multiplies two tensors number by number. With weights between 0 and 1 on one side it is a gate: (N, C, 1, 1) of a Sigmoid turns whole channels up or down. Axes of length 1 are repeated.',
    zh: '把两个张量逐元素相乘。当一侧是 0 到 1 之间的权重时它就是门：Sigmoid 给出的 (N, C, 1, 1) 可以放大或减弱整个通道。长度为 1 的轴会重复。',
  },
});
