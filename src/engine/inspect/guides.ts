/** How each view is read, in one sentence, and whose method it is. */
import type { View, ViewAnswer } from '../../protocol/inspect';

type Guide = NonNullable<ViewAnswer['guide']>;

const guide = (en: string, zh: string, reference: string): Guide => ({
  text: { en, zh },
  reference,
});

export const GUIDES: Readonly<Partial<Record<View, Guide>>> = {
  saliency: guide(
    'Bright pixels change the score most when they change a little; the sign is left out.',
    '越亮的像素，稍有变化就越影响得分；正负号已略去。',
    'Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks, 2014, arXiv:1312.6034',
  ),
  'guided-backprop': guide(
    'Red pixels raise the score; only signals that raised something on every ReLU on the way are kept.',
    '红色像素提高得分；只保留在途经的每个 ReLU 上都起正作用的信号。',
    'Springenberg et al.: Striving for Simplicity, 2015, arXiv:1412.6806',
  ),
  'integrated-gradients': guide(
    'Red pixels speak for the class, blue ones against it; together they add up to the gain over the baseline.',
    '红色像素支持该类别，蓝色反对；总和等于相对基线的得分增量。',
    'Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks, 2017, arXiv:1703.01365',
  ),
  gradcam: guide(
    'Bright regions of the last maps speak for the class; it is as coarse as those maps.',
    '特征图中的亮区支持该类别；分辨率与这些特征图相同。',
    'Selvaraju et al.: Grad-CAM, 2017, arXiv:1610.02391',
  ),
  deconvnet: guide(
    'The pattern in this picture that excited the unit, put back through the switches of the pools.',
    '通过池化开关还原出的、在此图片中激发该单元的图案。',
    'Zeiler, Fergus: Visualizing and Understanding Convolutional Networks, 2014, arXiv:1311.2901',
  ),
  occlusion: guide(
    'Red: covering this place lowers the score, so the network needs it; blue: covering it helps.',
    '红色：遮住此处会降低得分，说明网络需要它；蓝色：遮住反而有利。',
    'Zeiler, Fergus: Visualizing and Understanding Convolutional Networks, 2014, arXiv:1311.2901',
  ),
  maximise: guide(
    'A picture, grown from noise, that excites the unit most: what it looks for, not what it saw.',
    '由噪声逐步生成、最能激发该单元的图片：它所寻找的，而非见过的。',
    'Erhan et al.: Visualizing Higher-Layer Features of a Deep Network, 2009',
  ),
  'feature-maps': guide(
    'One map for each channel: what this layer makes of the sample. All share one scale.',
    '每个通道一张图：该层对样本的响应。所有通道共用同一刻度。',
    '',
  ),
  filters: guide(
    'The learnt weights, one picture for each pair of output and input channel; white is zero.',
    '学到的权重，每对输出与输入通道一张图；白色为零。',
    '',
  ),
  histograms: guide(
    'Each row is a moment of the training: how the numbers are spread. A spike at zero means dead or unused units.',
    '每一行是训练的一个时刻：数值的分布。零处的尖峰表示失活或未用的单元。',
    '',
  ),
  flow: guide(
    'Mean size of the gradient at each layer, on a log scale: bars that fall towards the input mean slow early layers.',
    '各层梯度绝对值的均值（对数刻度）：越靠近输入越小，说明前面的层学得越慢。',
    '',
  ),
  unpool: guide(
    'Same map, three ways back: MaxUnpool puts values where they were, ConvTranspose spreads them, Upsample repeats them.',
    '同一特征图的三种还原：MaxUnpool 放回原位，ConvTranspose 展开，Upsample 重复。',
    'Odena, Dumoulin, Olah: Deconvolution and Checkerboard Artifacts, 2016, doi:10.23915/distill.00003',
  ),
  embedding: guide(
    'Each point is a sample; points lie near one another where this layer sees them as alike.',
    '每个点是一个样本；该层认为相似的样本彼此靠近。',
    'PCA: Pearson 1901; UMAP: McInnes, Healy, Melville 2018, arXiv:1802.03426',
  ),
};
