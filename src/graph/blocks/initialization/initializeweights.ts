/**
 * Initialises all layers of a model by kind, as `model.apply(initialize_weights)` does (parity 4.4). It
 * computes nothing: training reads it before the first step.
 */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { choice, float } from '../fields';
import { LOSS_IN, LOSS_OUT } from '../ports';
import { python } from '../problems';
import { type ChosenInit, startOf } from './chosen';
import type { Start } from './methods';

const RECIPES = [
  'xavier_normal',
  'xavier_uniform',
  'kaiming_normal',
  'kaiming_uniform',
  'orthogonal',
  'normal',
  'trunc_normal',
  'unchanged',
] as const;
type Recipe = (typeof RECIPES)[number];

const recipe = (en: string, zh: string) => choice(RECIPES, { help: { en, zh } });

const deviation = (en: string, zh: string) => float({ min: 0, help: { en, zh } });

const filled = (en: string, zh: string) => float({ optional: true, help: { en, zh } }).nullable();

const params = z.object({
  conv: recipe(
    'How weights of convolutions start, transposed ones too. kaiming suits ReLU, xavier suits Tanh.',
    '卷积（含转置卷积）权重的初始化。kaiming 适合 ReLU，xavier 适合 Tanh。',
  ).default('xavier_normal'),
  conv_std: deviation(
    'Standard deviation for normal and trunc_normal of convolutions.',
    '卷积用 normal 或 trunc_normal 时的标准差。',
  ).default(0.02),
  conv_bias: filled(
    'What biases of convolutions start with. None leaves them as they are.',
    '卷积偏置的初始值。None 表示不改变。',
  ).default(0),
  norm_weight: filled(
    'What the scale of BatchNorm starts with. None leaves it as it is.',
    'BatchNorm 缩放的初始值。None 表示不改变。',
  ).default(1),
  norm_bias: filled(
    'What the shift of BatchNorm starts with. None leaves it as it is.',
    'BatchNorm 平移的初始值。None 表示不改变。',
  ).default(0),
  linear: recipe('How weights of Linear layers start.', 'Linear 层权重的初始化。').default(
    'normal',
  ),
  linear_std: deviation(
    'Standard deviation for normal and trunc_normal of Linear layers.',
    'Linear 层用 normal 或 trunc_normal 时的标准差。',
  ).default(0.1),
  linear_bias: filled(
    'What biases of Linear layers start with. None leaves them as they are.',
    'Linear 层偏置的初始值。None 表示不改变。',
  ).default(0),
});

export type Recipes = z.output<typeof params>;

/** Kaiming as people use it for the ReLU after a layer; the others by their defaults. */
function chosenBy(name: Recipe, std: number): ChosenInit | undefined {
  switch (name) {
    case 'unchanged':
      return undefined;
    case 'normal':
      return { method: name, std };
    case 'trunc_normal':
      // Two standard deviations each way: `a` and `b` are values.
      return { method: name, std, a: -2 * std, b: 2 * std };
    case 'kaiming_normal':
    case 'kaiming_uniform':
      return { method: name, nonlinearity: 'relu' };
    default:
      return { method: name };
  }
}

function filledWith(value: number | null): ChosenInit | undefined {
  return value === null ? undefined : { method: 'constant', val: value };
}

const CONVOLUTION = /^Conv(Transpose)?[123]d$/;
const BATCH_NORM = /^BatchNorm[123]d$/;

/** What the recipes choose for a tensor of a layer; `undefined` leaves it as it is. */
export function recipeStart(
  p: Recipes,
  type: string,
  tensor: string,
  shape: readonly number[],
): Start | undefined {
  const chosen = (): ChosenInit | undefined => {
    const isWeight = tensor === 'weight';
    if (!isWeight && tensor !== 'bias') return undefined;
    if (CONVOLUTION.test(type))
      return isWeight ? chosenBy(p.conv, p.conv_std) : filledWith(p.conv_bias);
    if (BATCH_NORM.test(type)) return filledWith(isWeight ? p.norm_weight : p.norm_bias);
    if (type === 'Linear')
      return isWeight ? chosenBy(p.linear, p.linear_std) : filledWith(p.linear_bias);
    return undefined;
  };
  const found = chosen();
  // trunc_normal of deviation 0 is refused where it is chosen for one layer; here it is plainly 0.
  if (found?.method === 'trunc_normal' && found.std === 0) return { kind: 'constant', value: 0 };
  return found && startOf(found, shape);
}

function call(tensor: string, chosen: ChosenInit): string {
  const { method, ...given } = chosen;
  if (method === 'constant') return `nn.init.constant_(${tensor}, ${python(given.val)})`;
  const named = Object.entries(given).map(([key, value]) => `${key}=${python(value)}`);
  return `nn.init.${method}_(${[tensor, ...named].join(', ')})`;
}

/** One `isinstance` branch; empty when nothing is changed. */
function branch(kinds: string, weight: ChosenInit | undefined, bias: ChosenInit | undefined) {
  const lines: string[] = [];
  // Normalisation without affine has neither.
  const optional = kinds.includes('Norm');
  if (weight && optional) lines.push('        if m.weight is not None:');
  if (weight) lines.push(`        ${optional ? '    ' : ''}${call('m.weight', weight)}`);
  if (bias) lines.push('        if m.bias is not None:', `            ${call('m.bias', bias)}`);
  return lines.length === 0 ? [] : [`    if isinstance(m, ${kinds}):`, ...lines];
}

const classes = (name: string) => [1, 2, 3].map((rank) => `nn.${name}${rank}d`);

export const initializeWeights = defineBlock({
  type: 'InitializeWeights',
  category: 'initialization',
  keywords: ['initialize_weights', 'init', 'xavier', 'kaiming', 'apply', '初始化', '权重'],
  params,
  initial: {},
  summary: ['conv', 'linear'],
  inputs: () => [LOSS_IN],
  outputs: () => [LOSS_OUT],
  infer: ({ inputs }) => ({ outputs: { loss: inputs.loss ?? { type: 'Loss' } } }),
  pytorch(p) {
    const norms = branch(
      `(${classes('BatchNorm').join(', ')})`,
      filledWith(p.norm_weight),
      filledWith(p.norm_bias),
    );
    const body = [
      ...branch(
        `(${[...classes('Conv'), ...classes('ConvTranspose')].join(', ')})`,
        chosenBy(p.conv, p.conv_std),
        filledWith(p.conv_bias),
      ),
      ...norms,
      ...branch('nn.Linear', chosenBy(p.linear, p.linear_std), filledWith(p.linear_bias)),
    ];
    if (body.length === 0) body.push('    pass');
    return ['def initialize_weights(m):', ...body, '', 'model.apply(initialize_weights)'].join(
      '\n',
    );
  },
  formula: 'Conv: xavier_normal_, bias 0 · BatchNorm: 1 and 0 · Linear: normal_(0, 0.1), bias 0',
  help: {
    en: 'Chooses how all layers before it start, by their kind, instead of the defaults of PyTorch. Place it between the loss and the optimizer. It acts last, as model.apply does: also on layers in groups, and on those whose own parameters choose an initialisation. unchanged and None leave these as they are.',
    zh: '按层的种类决定它之前所有层的初始权重，代替 PyTorch 的默认值。放在损失和优化器之间。它与 model.apply 一样最后执行：对分组内的层、以及在自己的参数中选择了初始化的层同样有效。unchanged 和 None 则保持它们不变。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/nn.init.html',
});
