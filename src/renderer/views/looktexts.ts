/** Words of the large views: of a block, of the whole network, of time. */
import type { Text } from '../../graph/types';

const t = (en: string, zh: string): Text => ({ en, zh });

export const lookTexts = {
  notTrained: t(
    'Press Train: kept moments of the training appear here as a slider.',
    '点击“训练”：训练过程中保留的时刻会以滑块形式显示在这里。',
  ),
  notTrainedTitle: t('No trained network yet', '还没有训练好的网络'),
  notTrainedHint: t(
    'Press Train. After the first step everything here can be looked at, live.',
    '点击“训练”。第一步之后，这里的所有内容都可以实时查看。',
  ),
  noMoments: t(
    'No moments are kept yet; the first one is written with the first step.',
    '尚未保留任何时刻；第一步时会写入第一个。',
  ),
  play: t('Play the training from the moment shown', '从当前时刻播放训练过程'),
  pause: t('Pause', '暂停'),
  time: t('Moment of the training', '训练的时刻'),
  stepOf: (step: number): Text => t(`step ${step}`, `第 ${step} 步`),
  now: t('now', '现在'),
  toNow: t('Now', '现在'),
  kept: (count: number, size: string): Text =>
    t(`${count} moments kept on disk, ${size}`, `磁盘上保留了 ${count} 个时刻，共 ${size}`),
  save: t('Save', '保存'),
  saveAs: {
    png: t('Picture (PNG)', '图片 (PNG)'),
    npy: t('Numbers (NPY)', '数值 (NPY)'),
    csv: t('Numbers (CSV)', '数值 (CSV)'),
  },
  saved: (file: string): Text => t(`Saved to ${file}`, `已保存到 ${file}`),
  computing: t('Computing…', '计算中…'),
  again: t('Compute again', '重新计算'),
  guide: t('How to read it', '如何解读'),
  reference: t('Reference', '参考文献'),
  values: t('numbers', '数值'),
  givenSample: t('Your picture', '你的图片'),
  backToPin: t('Back to the pinned sample', '返回固定样本'),

  tabs: {
    maps: t('Feature maps', '特征图'),
    filters: t('Filters', '卷积核与权重'),
    histograms: t('Histograms', '直方图'),
    pixels: t('Back to pixels', '回到像素'),
    unpool: t('Unpooling', '反池化'),
    hand: t('By hand', '手算'),
  },
  why: {
    filters: (type: string): Text =>
      t(
        `${type} has no weights: it learns nothing. Choose a convolution or a linear layer.`,
        `${type} 没有权重：它不学习任何东西。请选择卷积层或线性层。`,
      ),
    unpool: (type: string): Text =>
      t(
        `${type} has no switches. Choose a MaxPool2d, or a MaxUnpool2d whose indices come from one.`,
        `${type} 没有池化开关。请选择 MaxPool2d，或索引来自它的 MaxUnpool2d。`,
      ),
    hand: (type: string): Text =>
      t(
        `${type} is no convolution. Choose a Conv1d, Conv2d or Conv3d to compute one of its values by hand.`,
        `${type} 不是卷积。请选择 Conv1d、Conv2d 或 Conv3d 手算其中一个值。`,
      ),
    tensor: (type: string): Text =>
      t(
        `${type} makes no tensor, so there is nothing to project back.`,
        `${type} 不产生张量，因此没有可投影回去的内容。`,
      ),
  },
  notHere: t('This block has no such view', '该模块没有此视图'),

  scale: t('Scale', '标尺'),
  shared: t('Shared', '共用'),
  own: t('Own', '各自'),
  order: t('Order', '顺序'),
  byNumber: t('By number', '按编号'),
  byActivity: t('By activity', '按活跃度'),
  slice: t('Slice', '切片'),
  compare: t('Compare with', '对比'),
  compareNothing: t('Nothing', '无'),
  compareSample: t('Another sample', '另一个样本'),
  compareMoment: t('Another moment', '另一个时刻'),
  other: t('Sample or step to compare with', '用于对比的样本或步数'),
  differenceTitle: t('Difference', '差'),
  ownScaleHelp: t(
    'Every map uses its own range, so faint maps can be read; colours cannot be compared.',
    '每张图使用自己的范围，弱响应也能看清；但颜色之间不可比较。',
  ),
  hover: t(
    'Point at a map, or use the arrow keys, to read values and see its receptive field.',
    '将指针移到特征图上或使用方向键，即可读取数值并查看感受野。',
  ),
  hoverValue: t(
    'Point at it, or use the arrow keys, to read values.',
    '移动指针或使用方向键读取数值。',
  ),
  activityOf: (mean: string, zeros: string): Text =>
    t(`mean |x| ${mean}, ${zeros} zeros`, `|x| 均值 ${mean}，${zeros} 为零`),
  field: (rows: string, columns: string): Text =>
    t(`sees rows ${rows}, columns ${columns}`, `可见第 ${rows} 行、第 ${columns} 列`),
  fieldAll: t('sees the whole input', '可见整个输入'),
  input: t('Input', '输入'),

  gradients: t('With gradients', '显示梯度'),
  filterAt: (out: number, into: number): Text =>
    t(`output ${out} · input ${into}`, `输出 ${out} · 输入 ${into}`),

  of: {
    weights: t('Weights', '权重'),
    gradients: t('Gradients', '梯度'),
    activations: t('Activations', '激活值'),
  },
  ofWhat: t('Numbers of', '数值类型'),
  histogramHint: t(
    'Point at a row to read the step, mean and spread.',
    '将指针移到某一行即可读取步数、均值和离散程度。',
  ),
  histogramRow: (step: number, mean: string, deviation: string): Text =>
    t(
      `step ${step}: mean ${mean}, deviation ${deviation}`,
      `第 ${step} 步：均值 ${mean}，标准差 ${deviation}`,
    ),
  share: (share: string, at: string): Text => t(`${share} at ${at}`, `${at} 处占 ${share}`),
  oldest: t('first', '最早'),
  newest: t('now', '现在'),

  method: t('Method', '方法'),
  methods: {
    saliency: t('Saliency', '显著性图'),
    'integrated-gradients': t('Integrated gradients', '积分梯度'),
    'guided-backprop': t('Guided backpropagation', '引导反向传播'),
    gradcam: t('Grad-CAM', 'Grad-CAM'),
    deconvnet: t('Deconvnet', '反卷积网络'),
    occlusion: t('Occlusion', '遮挡'),
    maximise: t('Activation maximisation', '激活最大化'),
  },
  explain: t('Explain', '解释对象'),
  classScore: t('Class', '类别'),
  channelHere: t('Channel of this block', '该模块的通道'),
  predictedClass: t('The predicted class', '预测的类别'),
  strongest: t('The strongest', '最强的'),
  channel: t('Channel', '通道'),
  patch: t('Patch', '遮挡块'),
  opacity: t('Opacity', '不透明度'),
  overlay: t('Over the picture', '叠加在图片上'),
  explained: (what: string, value: string): Text =>
    t(`Explained: ${what} = ${value}`, `被解释的量：${what} = ${value}`),
  theOutput: t('the strongest output', '最强的输出'),
  adds: (sum: string, difference: string): Text =>
    t(
      `The attributions add up to ${sum}; score minus baseline is ${difference}.`,
      `归因之和为 ${sum}；得分减去基线为 ${difference}。`,
    ),

  output: t('Output pixel', '输出像素'),
  hand: {
    choose: t(
      'Choose an output pixel: click in the map, or use the arrow keys.',
      '选择一个输出像素：点击特征图，或使用方向键。',
    ),
    window: t('Window', '窗口'),
    kernel: t('Kernel', '卷积核'),
    products: t('Products', '乘积'),
    inputChannel: (c: number): Text => t(`input channel ${c}`, `输入通道 ${c}`),
    sumOf: (sum: string): Text => t(`sum ${sum}`, `和 ${sum}`),
    total: t('Sum of products + bias', '乘积之和 + 偏置'),
    computed: t('The network computed', '网络的计算结果'),
    padding: t(
      'Grey cells lie in the padding and count as 0.',
      '灰色单元格位于填充区，按 0 计算。',
    ),
    place: (channel: number, at: string): Text =>
      t(`output channel ${channel} at (${at})`, `输出通道 ${channel}，位置 (${at})`),
  },

  unpool: {
    before: t('Before the pool: where each maximum was', '池化之前：每个最大值的位置'),
    after: t('After the pool', '池化之后'),
    back: t('Ways back to the larger map', '还原为较大特征图的方式'),
    spectrum: t('Spectrum', '频谱'),
    checkerboard: (share: string): Text => t(`checkerboard ${share}`, `棋盘格 ${share}`),
    checkerboardHelp: t(
      'Share of the energy at the frequencies of the stride: a checkerboard stands out there.',
      '步幅对应频率处的能量占比：棋盘格伪影会在此突出。',
    ),
    kept: (count: number, total: number): Text =>
      t(
        `${count} of ${total} places get their value back; the others stay 0.`,
        `${total} 个位置中有 ${count} 个恢复其值；其余保持为 0。`,
      ),
  },
} as const;
