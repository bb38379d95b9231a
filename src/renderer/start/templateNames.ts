/** What the templates are called. Their files have the English name; a project made from one has the shown one. */
import type { Text } from '../../graph/types';
import type { Template } from '../../protocol/bridge';

const CHINESE: Readonly<Record<string, string>> = {
  'autoencoder-unpool-mnist': '带 MaxUnpool 的卷积自编码器（MNIST）',
  banknotes: '钞票识别',
  'conv1d-signals': '信号的一维卷积',
  'decoder-checkerboard': '两种解码器：棋盘伪影从何而来',
  'lenet-mnist': 'LeNet 识别 MNIST 数字',
  'lenet-rgb-32': 'LeNet 识别彩色图像，32×32',
  'lstm-mnist-rows': '用 LSTM 逐行读数字',
  'mlp-mnist': 'MLP 识别 MNIST 数字',
  'resnet18-32': 'ResNet-18，32×32 图像',
  'segnet-unpool': '使用反池化索引的 SegNet',
  'unet-denoise': '去除噪声的 U-Net',
  'vgg11-bn-32': '带批归一化的 VGG-11，32×32',
};

export function templateName({ id, document }: Template): Text {
  return { en: document.name, zh: CHINESE[id] ?? document.name };
}
