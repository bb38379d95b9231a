/** torch.nn.AdaptiveAvgPool2d (parity 3.4). */
import { adaptiveAveragePooling } from './adaptivepool';

export const adaptiveAvgPool2d = adaptiveAveragePooling(2, {
  keywords: ['image', '图像'],
  formula: 'y[i] = average of cell i\ncell i covers [⌊i·H / m⌋, ⌈(i + 1)·H / m⌉)\nH_out = m',
  help: {
    en: 'Averages the picture down to exactly the output_size you ask for; the windows follow from what arrives. With output_size=1 each feature map becomes its average (global average pooling): ResNet does so before its last Linear, which then fits pictures of any size.',
    zh: '把图像平均到指定的 output_size；窗口由输入大小决定。output_size=1 时每张特征图变为它的平均值（全局平均池化）：ResNet 在最后的 Linear 之前这样做，因此适用于任意大小的图像。',
  },
});
