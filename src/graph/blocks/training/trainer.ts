/** The training loop: epochs, device, seed, validation (parity section 8). */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { bool, choice, float, int } from '../fields';
import { OPTIMIZER_IN } from '../ports';
import { python, setParam, warning } from '../problems';

/** What early stopping can watch: losses, accuracies, and the metrics of the validation data. */
const MONITORS = [
  'val_loss',
  'val_accuracy',
  'train_loss',
  'train_accuracy',
  'val_balanced_accuracy',
  'val_precision',
  'val_recall',
  'val_f1',
  'val_f_beta',
  'val_exact_match',
  'val_iou',
  'val_dice',
  'val_mae',
  'val_mse',
  'val_rmse',
  'val_r2',
] as const;

const params = z.object({
  epochs: int({
    min: 1,
    help: {
      en: 'How many times training goes through the whole dataset.',
      zh: '训练遍历整个数据集的次数。',
    },
  }).default(5),
  device: choice(['auto', 'cpu', 'webgpu'], {
    help: {
      en: 'auto: a graphics card through WebGPU when there is one, else the processor.',
      zh: 'auto：有显卡时通过 WebGPU 使用显卡，否则使用处理器。',
    },
  }).default('auto'),
  seed: int({
    min: 0,
    help: {
      en: 'Start of all randomness: weights, shuffling, dropout. The same seed gives the same run.',
      zh: '所有随机性的起点：权重、打乱、dropout。相同的种子得到相同的过程。',
    },
  }).default(0),
  validate: bool({
    help: {
      en: 'Measures loss and accuracy on the validation data after every epoch.',
      zh: '每个 epoch 之后在验证数据上测量损失和准确率。',
    },
  }).default(true),
  top_k: int({
    min: 1,
    help: {
      en: 'Above 1: also the share of samples whose class is among the k best scores.',
      zh: '大于 1 时：同时给出正确类别在得分最高的 k 个之中的样本比例。',
    },
  }).default(1),
  average: choice(['macro', 'micro', 'weighted', 'binary'], {
    help: {
      en: 'How precision, recall and F1 of the classes become one number. binary: class 1 alone.',
      zh: '各类别的精确率、召回率和 F1 如何合成一个数。binary：只看类别 1。',
    },
  }).default('macro'),
  beta: float({
    min: 0,
    help: {
      en: 'Not 1: also F-beta, in which recall counts beta times as much as precision.',
      zh: '不为 1 时：同时给出 F-beta，其中召回率的重要性是精确率的 beta 倍。',
    },
  }).default(1),
  early_stopping: bool({
    help: {
      en: 'Ends the training when the number in monitor has stopped getting better.',
      zh: '当 monitor 所指的数值不再改善时结束训练。',
    },
  }).default(false),
  monitor: choice(MONITORS, {
    help: {
      en: 'The number that early stopping watches after every epoch.',
      zh: '早停在每个 epoch 之后观察的数值。',
    },
  }).default('val_loss'),
  mode: choice(['min', 'max'], {
    help: {
      en: 'min: smaller is better (losses, errors). max: larger is better (accuracies, F1, R²).',
      zh: 'min：越小越好（损失、误差）。max：越大越好（准确率、F1、R²）。',
    },
  }).default('min'),
  min_delta: float({
    min: 0,
    help: {
      en: 'Better means better by more than this.',
      zh: '改善超过该值才算更好。',
    },
  }).default(0),
  patience: int({
    min: 0,
    help: {
      en: 'How many evaluations in a row may be no better before the training ends.',
      zh: '连续多少次评估没有更好就结束训练。',
    },
  }).default(10),
  baseline: float({
    optional: true,
    help: {
      en: 'Value that the first best must beat. None: any value is a beginning.',
      zh: '第一个最佳值必须超过的值。None：任何值都可以作为开始。',
    },
  })
    .nullable()
    .default(null),
  restore_best: bool({
    help: {
      en: 'With early stopping: ends with the weights of the best evaluation, not of the last.',
      zh: '配合早停：结束时使用最佳一次评估的权重，而不是最后一次的。',
    },
  }).default(false),
});

/** Whether a larger value of a number is a better one. */
function risesWhenBetter(monitor: string): boolean {
  return !/_(loss|mae|mse|rmse)$/.test(monitor);
}

type Params = z.output<typeof params>;

/** What the first best must beat, as Python. */
function bestBefore({ mode, baseline }: Pick<Params, 'mode' | 'baseline'>): string {
  return baseline === null ? `float('${mode === 'min' ? 'inf' : '-inf'}')` : python(baseline);
}

/** PyTorch has no early stopping: the lines that people write for it, at the end of the loop over epochs. */
function earlyStopping(
  p: Pick<Params, 'monitor' | 'mode' | 'min_delta' | 'patience' | 'restore_best'>,
): string[] {
  const better =
    p.mode === 'min' ? `value < best - ${p.min_delta}` : `value > best + ${p.min_delta}`;
  return [
    `    value = evaluate(model)['${p.monitor}']`,
    `    if ${better}:`,
    '        best, waited = value, 0',
    ...(p.restore_best ? ["        torch.save(model.state_dict(), 'best.pt')"] : []),
    '    else:',
    '        waited += 1',
    `        if waited >= ${p.patience}: break`,
    ...(p.restore_best ? ["model.load_state_dict(torch.load('best.pt'))"] : []),
  ];
}

export const trainer = defineBlock({
  type: 'Trainer',
  category: 'training',
  keywords: ['train', 'fit', 'loop', 'epochs', '训练', '循环', '轮数'],
  params,
  initial: {},
  summary: ['epochs', 'device', 'seed'],
  inputs: () => [
    OPTIMIZER_IN,
    {
      name: 'validation',
      types: ['Batches'],
      label: { en: 'Validation', zh: '验证' },
      optional: true,
    },
  ],
  outputs: () => [],
  infer: ({ block, params: { early_stopping, monitor, mode } }) => {
    const fitting = risesWhenBetter(monitor) ? 'max' : 'min';
    if (!early_stopping || mode === fitting) return { outputs: {} };
    const [better, other] = fitting === 'max' ? ['larger', '越大'] : ['smaller', '越小'];
    return {
      outputs: {},
      problems: [
        warning(
          'trainer.mode',
          `Early stopping watches ${monitor} with mode='${mode}', but it is better the ${better} it is. Set mode to '${fitting}'.`,
          `早停以 mode='${mode}' 观察 ${monitor}，但它${other}越好。请把 mode 设为 '${fitting}'。`,
          { param: 'mode', repair: setParam(block, 'mode', fitting) },
        ),
      ],
    };
  },
  pytorch: ({ epochs, seed, ...p }) =>
    [
      ...(p.early_stopping ? [`best, waited = ${bestBefore(p)}, 0`] : []),
      `torch.manual_seed(${seed})`,
      `for epoch in range(${epochs}):`,
      '    for input, target in loader:',
      '        optimizer.zero_grad()',
      '        loss = criterion(model(input), target)',
      '        loss.backward()',
      '        optimizer.step()',
      ...(p.early_stopping ? earlyStopping(p) : []),
    ].join('\n'),
  help: {
    en: 'Runs the training: batch by batch it computes the loss and its gradients and lets the optimizer improve the weights. Wire the optimizer to it, and the Batches of a second DataLoader with test data to Validation, to see how well the network does on samples it does not learn from.',
    zh: '执行训练：逐批计算损失和梯度，并让优化器改进权重。把优化器连到它；再把第二个 DataLoader（测试数据）的「批次」连到「验证」，就能看到网络在未学过的样本上的表现。',
  },
  reference: 'https://docs.pytorch.org/tutorials/beginner/basics/optimization_tutorial.html',
});
