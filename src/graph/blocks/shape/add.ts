/** torch.add of two tensors: the end of a residual block (parity 3.6). */
import { elementwise } from './broadcasting';

export const add = elementwise({
  type: 'Add',
  call: 'add',
  keywords: ['sum', 'plus', 'residual', 'skip connection', 'resnet', '相加', '残差', '跳跃连接'],
  formula: 'y = a + b',
  compute: (f, a, b) => f.add(a, b),
  help: {
    en: 'Adds two tensors number by number. In a residual block one branch is the input itself, so the layers only have to learn the difference. Axes of length 1 are repeated; the gradient goes to both branches.',
    zh: '把两个张量逐元素相加。在残差块中一支是输入本身，因此层只需学习差值。长度为 1 的轴会重复；梯度流向两支。',
  },
});
