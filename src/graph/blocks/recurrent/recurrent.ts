/** What RNN, LSTM and GRU share: parameters, ports, shapes, errors, costs (parity 3.12). */
import type { z } from 'zod';
import { type Cell, type RecurrentOptions, recurrent } from '../../functional/recurrent';
import type { Dim, Shape } from '../../types';
import {
  type BlockDefinition,
  type BlockProblem,
  defineBlock,
  type Inferred,
  type PortDefinition,
} from '../contract';
import { bool, float, int } from '../fields';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, setParam, size, warning } from '../problems';
import { pythonCall } from '../python';
import { differ, shapesDiffer } from '../shapes';

/** Fields in PyTorch's order; RNN puts nonlinearity after num_layers. */
export const sizes = {
  input_size: int({
    min: 1,
    help: {
      en: 'Numbers of each time step; for the rows of a 28×28 picture 28.',
      zh: '每个时间步的数值个数；28×28 图像按行读取时为 28。',
    },
  }),
  hidden_size: int({
    min: 1,
    help: {
      en: 'Numbers of the state that is carried from step to step.',
      zh: '逐步传递的状态的数值个数。',
    },
  }),
  num_layers: int({
    min: 1,
    help: {
      en: 'Layers on top of one another; each reads the outputs of the one below.',
      zh: '叠加的层数；每层读取下一层的输出。',
    },
  }).default(1),
};

export const common = {
  bias: bool({
    help: { en: 'Adds learnt numbers to every gate.', zh: '给每个门加上可学习的数。' },
  }).default(true),
  batch_first: bool({
    help: {
      en: 'The input is (N, L, features), as a DataLoader makes it. Off: (L, N, features), PyTorch’s default.',
      zh: '输入为 (N, L, 特征)，即 DataLoader 的形式。关闭时为 (L, N, 特征)，这是 PyTorch 的默认值。',
    },
  }).default(false),
  dropout: float({
    min: 0,
    max: 1,
    help: {
      en: 'Share of the outputs set to 0 in training between the layers; it needs two or more layers.',
      zh: '训练时层与层之间被置 0 的输出比例；需要至少两层。',
    },
  }).default(0),
  bidirectional: bool({
    help: {
      en: 'Reads the sequence also backwards; the output has the features of both directions.',
      zh: '同时反向读取序列；输出包含两个方向的特征。',
    },
  }).default(false),
};

export interface CommonParams {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly bias: boolean;
  readonly batch_first: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** LSTM only. */
  readonly proj_size?: number;
}

function optionsOf(p: CommonParams): RecurrentOptions {
  return {
    inputSize: p.input_size,
    hiddenSize: p.hidden_size,
    layers: p.num_layers,
    bias: p.bias,
    batchFirst: p.batch_first,
    dropout: p.dropout,
    bidirectional: p.bidirectional,
    projSize: p.proj_size ?? 0,
  };
}

function stateIn(name: string, en: string, zh: string): PortDefinition {
  return { name, types: ['Tensor'], label: { en, zh }, optional: true };
}

function stateOut(name: string, en: string, zh: string): PortDefinition {
  return { name, types: ['Tensor'], label: { en, zh } };
}

/** Learnt numbers, and multiply-accumulates of one time step. */
function work(p: CommonParams, gates: number): { parameters: number; perStep: number } {
  const directions = p.bidirectional ? 2 : 1;
  const state = p.proj_size || p.hidden_size;
  const rows = gates * p.hidden_size;
  let products = 0;
  for (let layer = 0; layer < p.num_layers; layer++) {
    const width = layer === 0 ? p.input_size : state * directions;
    products += directions * (rows * (width + state) + (p.proj_size ? state * p.hidden_size : 0));
  }
  const biases = p.bias ? directions * p.num_layers * 2 * rows : 0;
  return { parameters: products + biases, perStep: products };
}

/** Shapes of all matrices and biases, in the order and by the names of PyTorch's state_dict. */
function weightShapes(p: CommonParams, gates: number): Record<string, readonly number[]> {
  const directions = p.bidirectional ? 2 : 1;
  const state = p.proj_size || p.hidden_size;
  const rows = gates * p.hidden_size;
  const shapes: Record<string, readonly number[]> = {};
  for (let layer = 0; layer < p.num_layers; layer++)
    for (let direction = 0; direction < directions; direction++) {
      const end = `_l${layer}${direction === 1 ? '_reverse' : ''}`;
      shapes[`weight_ih${end}`] = [rows, layer === 0 ? p.input_size : state * directions];
      shapes[`weight_hh${end}`] = [rows, state];
      if (p.bias) shapes[`bias_ih${end}`] = [rows];
      if (p.bias) shapes[`bias_hh${end}`] = [rows];
      if (p.proj_size) shapes[`weight_hr${end}`] = [p.proj_size, p.hidden_size];
    }
  return shapes;
}

/** An input that is no batch of sequences, with the step that makes it one. */
function noSequence(type: string, shape: Shape): BlockProblem {
  const [, c, h, w] = shape;
  const picture = shape.length === 4 && c === 1 && h && w;
  const hint = picture
    ? { en: `Insert Reshape with shape=(${h}, ${w})`, zh: `请插入 shape=(${h}, ${w}) 的 Reshape` }
    : { en: 'Insert Reshape', zh: '请插入 Reshape' };
  return error(
    `${type.toLowerCase()}.dimensions`,
    `${type} needs a batch of sequences, 3 axes, but gets ${size(shape)}. ${hint.en}.`,
    `${type} 需要一批序列（3 个轴），收到的是 ${size(shape)}。${hint.zh}。`,
    { torch: 'fV', port: 'input' },
  );
}

function wrongState(type: string, port: string, got: Shape, want: Shape): BlockProblem {
  return error(
    `${type.toLowerCase()}.${port}`,
    `${type} expects ${port} of ${size(want)} (layers·directions, N, features) but gets ${size(got)}.`,
    `${type} 需要形状为 ${size(want)} 的 ${port}（层数·方向数, N, 特征），收到 ${size(got)}。`,
    { torch: 'fR', port },
  );
}

type Words = 'type' | 'keywords' | 'formula' | 'help';

/** A recurrent layer; `states` are its state's names without the ending: h, and c for LSTM. */
export function recurrentLayer<S extends z.ZodObject<z.ZodRawShape>>(
  options: Pick<BlockDefinition<S>, Words> & {
    readonly params: S;
    readonly initial: Readonly<Partial<z.output<S>>>;
    readonly gates: number;
    readonly states: readonly ('h' | 'c')[];
    /** The parameters, as TypeScript cannot see them through the generic schema. */
    read(params: z.output<S>): CommonParams;
    cell(params: z.output<S>): Cell;
    validate?(params: z.output<S>): readonly BlockProblem[];
  },
): BlockDefinition<S> {
  const { type, params: schema, gates, states, read, cell, ...rest } = options;
  const code = type.toLowerCase();
  const inputs: readonly PortDefinition[] = [
    TENSOR_IN,
    ...states.map((s) =>
      s === 'h'
        ? stateIn('h_0', 'First state', '初始状态')
        : stateIn('c_0', 'First cell', '初始单元'),
    ),
  ];
  const outputs: readonly PortDefinition[] = [
    TENSOR_OUT,
    ...states.map((s) =>
      s === 'h' ? stateOut('h_n', 'Last state', '末状态') : stateOut('c_n', 'Last cell', '末单元'),
    ),
  ];
  return defineBlock<S>({
    type,
    category: 'recurrent',
    keywords: ['sequence', 'time', 'recurrent', '循环', '序列', '时间', ...(rest.keywords ?? [])],
    params: schema,
    initial: rest.initial,
    summary: ['input_size', 'hidden_size', 'num_layers'],
    inputs: () => inputs,
    outputs: () => outputs,
    validate(params) {
      const p = read(params);
      const problems = [...(options.validate?.(params) ?? [])];
      if (p.dropout > 0 && p.num_layers === 1)
        problems.push(
          warning(
            `${code}.dropout`,
            `${type} has dropout=${p.dropout} but one layer: it acts between layers and does nothing here. Use num_layers=2 or more.`,
            `${type} 设置了 dropout=${p.dropout}，但只有一层：它作用于层与层之间，此处无效。请让 num_layers 至少为 2。`,
            { param: 'dropout' },
          ),
        );
      return problems;
    },
    infer({ block, params, inputs: given }): Inferred {
      const p = read(params);
      const { parameters, perStep } = work(p, gates);
      const none = { outputs: {}, cost: { parameters, macs: 0 } };
      const input = inputOf(given, 'input', 'Tensor');
      if (!input) return none;
      if (input.shape.length !== 3) return { ...none, problems: [noSequence(type, input.shape)] };
      const [a = null, b = null, features = null] = input.shape;
      const [n, length] = p.batch_first ? [a, b] : [b, a];
      const problems: BlockProblem[] = [];
      if (differ(features, p.input_size))
        problems.push(
          error(
            `${code}.input_size`,
            `${type} expects ${p.input_size} features in each step but gets ${features}. Set input_size to ${features}, or change the layer before.`,
            `${type} 需要每步 ${p.input_size} 个特征，收到 ${features} 个。请把 input_size 设为 ${features}，或修改前一层。`,
            {
              torch: 'fR',
              port: 'input',
              param: 'input_size',
              repair: setParam(block, 'input_size', features),
            },
          ),
        );
      const directions = p.bidirectional ? 2 : 1;
      const state = p.proj_size || p.hidden_size;
      const shapes: Readonly<Record<'h' | 'c', readonly Dim[]>> = {
        h: [p.num_layers * directions, n, state],
        c: [p.num_layers * directions, n, p.hidden_size],
      };
      for (const s of states) {
        const first = inputOf(given, `${s}_0`, 'Tensor');
        if (first && shapesDiffer(first.shape, shapes[s]))
          problems.push(wrongState(type, `${s}_0`, first.shape, shapes[s]));
      }
      if (states.length === 2 && 'h_0' in given !== 'c_0' in given)
        problems.push(
          error(
            `${code}.states`,
            `${type} has only one of h_0 and c_0 connected. Connect both, or neither for zeros.`,
            `${type} 的 h_0 和 c_0 只连接了一个。请两个都连接，或都不连接（即为零）。`,
            { torch: 'fR', port: 'h_0' in given ? 'c_0' : 'h_0' },
          ),
        );
      return {
        outputs: {
          output: tensor([a, b, state * directions]),
          ...Object.fromEntries(states.map((s) => [`${s}_n`, tensor(shapes[s])])),
        },
        problems,
        cost: { parameters, macs: perStep * (length ?? 0) },
      };
    },
    weights: (params) => weightShapes(read(params), gates),
    lower(f, { input, h_0, c_0 }, params) {
      const initial = { h: h_0, c: c_0 };
      const { output, h, c } = recurrent(f, cell(params), input!, initial, optionsOf(read(params)));
      return { output, h_n: h, ...(c && { c_n: c }) };
    },
    pytorch: (params) =>
      pythonCall(`nn.${type}`, schema, params, { positional: ['input_size', 'hidden_size'] }),
    ...(rest.formula !== undefined && { formula: rest.formula }),
    help: rest.help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}

/** What a freshly placed layer has: the rows of a 28×28 picture, batch first as a DataLoader gives them. */
export const FRESH = { input_size: 28, hidden_size: 128, batch_first: true } as const;
