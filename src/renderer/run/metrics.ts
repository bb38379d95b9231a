/** Names of the metrics, in the order of their columns, and the words of the confusion matrix. */
import type { Text } from '../../graph/types';
import { formatPercent, formatValue } from '../engine/format';
import type { EpochScores } from '../engine/store';
import type { Normalisation } from './confusion';

interface Metric {
  readonly name: Text;
  readonly help: Text;
  /** Shown in per cent. */
  readonly share: boolean;
}

const share = (en: string, zh: string, help: Text): Metric => ({
  name: { en, zh },
  help,
  share: true,
});
const value = (en: string, zh: string, help: Text): Metric => ({
  name: { en, zh },
  help,
  share: false,
});

const known: Readonly<Record<string, Metric>> = {
  balanced_accuracy: share('Balanced accuracy', '平衡准确率', {
    en: 'Mean of the recall of all classes that occur: every class counts the same.',
    zh: '出现的各类别召回率的平均值：每个类别同等重要。',
  }),
  precision: share('Precision', '精确率', {
    en: 'Of the samples given a class, the share that belongs to it.',
    zh: '被判为某类别的样本中确实属于该类别的比例。',
  }),
  recall: share('Recall', '召回率', {
    en: 'Of the samples of a class, the share that was found.',
    zh: '某类别的样本中被找出来的比例。',
  }),
  f1: share('F1', 'F1', {
    en: 'Harmonic mean of precision and recall.',
    zh: '精确率与召回率的调和平均。',
  }),
  f_beta: share('F-beta', 'F-beta', {
    en: 'Like F1, with recall counting beta times as much as precision; beta is the Trainer’s.',
    zh: '与 F1 类似，但召回率的重要性是精确率的 beta 倍；beta 在 Trainer 中设置。',
  }),
  exact_match: share('Exact match', '完全匹配', {
    en: 'Share of samples with all labels right.',
    zh: '所有标签都正确的样本比例。',
  }),
  iou: share('IoU', 'IoU', {
    en: 'Intersection of predicted and true mask over their union.',
    zh: '预测掩码与真实掩码的交集与并集之比。',
  }),
  dice: share('Dice', 'Dice', {
    en: 'Twice the intersection of predicted and true mask over the sum of both.',
    zh: '预测掩码与真实掩码交集的两倍与两者大小之和的比。',
  }),
  mae: value('MAE', 'MAE', {
    en: 'Mean absolute error.',
    zh: '平均绝对误差。',
  }),
  mse: value('MSE', 'MSE', {
    en: 'Mean squared error.',
    zh: '均方误差。',
  }),
  rmse: value('RMSE', 'RMSE', {
    en: 'Root of the mean squared error, in the unit of the targets.',
    zh: '均方误差的平方根，单位与目标相同。',
  }),
  r2: value('R²', 'R²', {
    en: 'Share of the targets’ variance that is explained: 1 is perfect, 0 no better than their mean.',
    zh: '目标方差中被解释的比例：1 为完美，0 表示不比平均值好。',
  }),
};

function metricOf(key: string): Metric {
  const found = known[key];
  if (found) return found;
  const k = /^top_(\d+)$/.exec(key)?.[1];
  if (k)
    return share(`Top-${k}`, `前 ${k}`, {
      en: `Share of samples whose class is among the ${k} best scores.`,
      zh: `正确类别在得分最高的 ${k} 个之中的样本比例。`,
    });
  return value(key, key, { en: key, zh: key });
}

export interface MetricColumn {
  readonly key: string;
  readonly name: Text;
  readonly help: Text;
  of(epoch: EpochScores): number | undefined;
  /** What counts as 0 because there was nothing to divide by. */
  undefinedFor?(epoch: EpochScores): Text | undefined;
  format(value: number | undefined): string;
}

/** One column for each term of a sum of losses, then one for each metric that an epoch has. */
export function metricColumns(epochs: readonly EpochScores[]): MetricColumn[] {
  const keysOf = (pick: (epoch: EpochScores) => Readonly<Record<string, number>> | undefined) => [
    ...new Set(epochs.flatMap((epoch) => Object.keys(pick(epoch) ?? {}))),
  ];
  const parts = (side: 'train' | 'validation', words: Text): MetricColumn[] =>
    keysOf((epoch) => epoch[side]?.parts).map((id) => ({
      key: `${side}-${id}`,
      name: { en: `${words.en} ${id}`, zh: `${words.zh} ${id}` },
      help: metricTexts.part,
      of: (epoch) => epoch[side]?.parts?.[id],
      format: (n) => formatValue(n),
    }));
  const metrics = keysOf((epoch) => epoch.metrics).map((key): MetricColumn => {
    const metric = metricOf(key);
    return {
      key,
      ...metric,
      of: (epoch) => epoch.metrics?.[key],
      undefinedFor: (epoch) => {
        const classes = epoch.undefinedFor?.[key];
        return classes && metricTexts.undefinedFor(classes);
      },
      format: (n) => (metric.share ? formatPercent(n) : formatValue(n)),
    };
  });
  return [
    ...parts('train', { en: 'Training', zh: '训练' }),
    ...parts('validation', { en: 'Validation', zh: '验证' }),
    ...metrics,
  ];
}

export const metricTexts = {
  part: {
    en: 'One loss of the sum, without its weight.',
    zh: '总和中的一个损失，不乘权重。',
  },
  undefinedFor: (classes: readonly string[]): Text => {
    const shown = classes.slice(0, 8).join(', ') + (classes.length > 8 ? ' …' : '');
    return classes.length === 0
      ? {
          en: 'Undefined: there was nothing to divide by.',
          zh: '未定义：分母为 0。',
        }
      : {
          en: `Undefined for ${shown}: there was nothing to divide by, so it counts as 0.`,
          zh: `对 ${shown} 未定义：分母为 0，按 0 计。`,
        };
  },
  confusion: (epoch: number): Text => ({
    en: `Confusion matrix, epoch ${epoch}`,
    zh: `混淆矩阵，第 ${epoch} 轮`,
  }),
  corner: { en: 'predicted →\ntrue ↓', zh: '预测 →\n真实 ↓' },
  normalise: { en: 'Normalise', zh: '归一化' },
  normalisations: {
    true: { en: 'By true', zh: '按真实' },
    predicted: { en: 'By predicted', zh: '按预测' },
    none: { en: 'Counts', zh: '计数' },
  } satisfies Record<Normalisation, Text>,
  units: {
    true: { en: '% of the samples of the true class', zh: '占真实类别样本的百分比' },
    predicted: { en: '% of the samples given that class', zh: '占被判为该类别样本的百分比' },
    none: { en: 'samples', zh: '样本数' },
  } satisfies Record<Normalisation, Text>,
  cell: (count: number, truth: string, said: string): Text => ({
    en: `${count} ${count === 1 ? 'sample' : 'samples'} of class ${truth} predicted as ${said}`,
    zh: `类别 ${truth} 的 ${count} 个样本被预测为 ${said}`,
  }),
} as const;
