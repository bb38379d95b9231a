/** A generated set of waves, for 1-D networks: it needs no files. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { bool, float, int } from '../fields';
import { DATASET_OUT } from '../ports';
import { pythonCall } from '../python';

export const SIGNAL_CLASSES = ['sine', 'square', 'triangle', 'sawtooth'] as const;

const params = z.object({
  train: bool({
    help: {
      en: 'True: the signals to learn from. False: other signals of the same kinds, to test on.',
      zh: 'True：用于训练的信号。False：同类的另一些信号，用于检验。',
    },
  }).default(true),
  samples: int({
    min: 4,
    max: 1_000_000,
    help: { en: 'How many signals there are.', zh: '信号的数量。' },
  }).default(4000),
  length: int({
    min: 8,
    max: 65_536,
    help: { en: 'Numbers in one signal.', zh: '一个信号的采样点数。' },
  }).default(128),
  noise: float({
    min: 0,
    max: 2,
    help: {
      en: 'Standard deviation of the noise added, where the wave goes from −1 to 1.',
      zh: '所加噪声的标准差；波形在 −1 到 1 之间。',
    },
  }).default(0.3),
});

export const signals = defineBlock({
  type: 'Signals',
  category: 'data',
  keywords: ['dataset', 'wave', 'time series', 'generated', '1d', '信号', '波形', '数据集'],
  params,
  initial: {},
  summary: ['train', 'samples', 'noise'],
  inputs: () => [],
  outputs: () => [DATASET_OUT],
  infer({ params: { samples, length } }): Inferred {
    return {
      outputs: {
        dataset: {
          type: 'Dataset',
          sample: { kind: 'image', mode: 'L', height: 1, width: length },
          target: { kind: 'class', classes: SIGNAL_CLASSES.length, names: SIGNAL_CLASSES },
          length: samples,
        },
      },
    };
  },
  pytorch: (p) => pythonCall('Signals', params, p),
  formula: 'x(t) = wave(f·t + φ) + noise · N(0, 1), f and φ drawn for each signal',
  help: {
    en: 'Waves made by the program: sines, squares, triangles and sawtooths of random frequency and phase, with noise. Each is sampled in 8 bits as a picture one pixel high; ToTensor and Reshape turn it into (1, length) for Conv1d. The same settings always give the same signals.',
    zh: '由程序生成的波形：频率和相位随机的正弦波、方波、三角波和锯齿波，并加上噪声。每个信号以 8 位采样，成为一像素高的图像；用 ToTensor 和 Reshape 变成 (1, length) 供 Conv1d 使用。设置相同，信号就相同。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/data.html',
});
