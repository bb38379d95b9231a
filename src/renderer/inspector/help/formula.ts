/**
 * Formulas in the language shown: signs and PyTorch's names stay, the few words between them are
 * translated phrase by phrase. Pure.
 */
import type { Language } from '../../i18n';

/** Longer phrases first, so that they are not taken apart. */
const PHRASES: readonly (readonly [en: string, zh: string])[] = (
  [
    ['length of the signal that was pooled', '池化前信号的长度'],
    ['height of the picture that was pooled', '池化前图像的高'],
    ['depth of the volume that was pooled', '池化前立体数据的深'],
    [
      'mean and var over the channels of a group and the space of each sample',
      'mean 和 var 取自每个样本一组通道的全部位置',
    ],
    [
      'mean and var over the space of each sample and channel',
      'mean 和 var 取自每个样本每个通道的全部位置',
    ],
    ['mean and var over the last axes of each sample', 'mean 和 var 取自每个样本的最后几个轴'],
    ['mean over the last axes of each sample', 'mean 取自每个样本的最后几个轴'],
    ['mean and var over', 'mean 和 var 取自每个通道的'],
    [' of each channel', ''],
    ['averaged over the batch', '按批次取平均'],
    ['x are log-probabilities', 'x 是对数概率'],
    ['t is the right class', 't 是正确类别'],
    ['logarithms not below −100', '对数不低于 −100'],
    ['over the window', '（窗口内）'],
    ['over right j, wrong i of', '（j 为正确类别，i 为错误类别）'],
    ['neighbouring channels', '个相邻通道'],
    ['with probability', '，概率为'],
    ['each channel', '每个通道'],
    ['w is learnt', 'w 由学习得到'],
    ['at both ends', '在两端'],
    ['a and b the two halves of x along dim', 'a 与 b 是 x 沿 dim 的两半'],
    ['over the axes dim', '（沿 dim 各轴）'],
    ['blended from the 2×2 nearest pixels', '由最近的 2×2 个像素混合'],
    ['one number s: short side', '一个数 s：短边'],
    ['two numbers (h, w): exactly', '两个数 (h, w)：恰好'],
    ['long side', '长边'],
    ['long / short', '长 / 短'],
    ['counter-clockwise about the centre', '绕中心逆时针'],
    ['a random permutation', '是随机排列'],
    ['f and φ drawn for each signal', 'f 与 φ 对每个信号随机抽取'],
    [
      'rounded down for each part; what is left goes to the parts in turn',
      '每份向下取整；余下的依次分给各份',
    ],
    ['balanced', '均衡'],
    ['samples of the class of i', 'i 所属类别的样本数'],
    ['with drop_last', 'drop_last 时'],
    ['samples', '样本数'],
    [
      'θ in the group: the optimizer’s rule with the group’s lr, weight_decay …',
      '组内的 θ：按优化器的规则，使用该组的 lr、weight_decay …',
    ],
    ['from the last moves', '由最近几步估计'],
    ['all gradients', '全部梯度'],
    ['triangle wave from 0 to 1', '从 0 到 1 的三角波'],
    ['h a ', 'h 是'],
    ['more than patience epochs without a better value', '超过 patience 轮没有更好的值'],
    [
      'at a milestone the next scheduler starts at its own step 0, from the base rate',
      '到达里程碑时，下一个调度器从它自己的第 0 步和基础学习率开始',
    ],
    ['number of milestones ≤ k', '不超过 k 的里程碑个数'],
    ['over total_steps', '共 total_steps 步'],
    ['top left, top right, bottom left, bottom right, centre', '左上, 右上, 左下, 右下, 中心'],
    ['training', '训练'],
    ['evaluation', '评估'],
    ['over c of', '（对 c）'],
    ['over u of', '（对 u）'],
    ['over u, v of', '（对 u, v）'],
    ['over t, u, v of', '（对 t, u, v）'],
    ['over i ≠ t of', '（i ≠ t）'],
    ['average of cell i', '第 i 格的平均值'],
    ['max of cell i', '第 i 格的最大值'],
    ['cell i covers', '第 i 格覆盖'],
    ['W is (', 'W 的形状为 ('],
    ['where t is 0', 't 为 0 时'],
    ['mean of', '平均：'],
    ['mean over', '平均，'],
    ['y at (i', 'y 取自 (i'],
    ['f′ = 0 at 0 and at 6', 'f′ = 0（在 0 和 6 处）'],
    ['f′ = 0 at ±3', 'f′ = 0（在 ±3 处）'],
    ['P(signal)', 'P(信号)'],
    ['P(white)', 'P(白)'],
    ['P(black)', 'P(黑)'],
    ['in ceil_mode', 'ceil_mode 时'],
    [', then + b', '，再 + b'],
    [', then base', '，之后为 base'],
    [', then y', '，再令 y'],
    ['Σ over', 'Σ 遍历'],
    [', else', '，否则'],
    ['; else', '；否则'],
    [' where ', '，当 '],
    [' when ', '，当 '],
    [' for ', '，当 '],
    [' with ', '，其中 '],
    [' and ', ' 和 '],
  ] as const
)
  .slice()
  .sort(([a], [b]) => b.length - a.length);

export function formulaIn(language: Language, formula: string): string {
  if (language === 'en') return formula;
  return PHRASES.reduce((text, [en, zh]) => text.replaceAll(en, zh), formula);
}
