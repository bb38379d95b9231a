/**
 * The receptive field of a unit as a rectangle of the input (Araujo, Norris, Sim: Computing Receptive
 * Fields of Convolutional Neural Networks, 2019): the interval of each axis is followed back from block
 * to block; where ways join, the field is the smallest rectangle that holds both.
 */
import type { FactsOf, Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import type { Shape } from '../ir/types';
import type { ModelBlock } from '../training/modelblock';
import { lower } from '../training/plans';
import { outputShape } from './attribution/methods';
import { tensorPort } from './attribution/plan';
import type { Subject } from './subject';

/** First and last index of an axis; may lie in the padding. */
type Interval = readonly [number, number];
type Field = readonly Interval[];

const union = (a: Field, b: Field): Field =>
  a.map(([low, high], i) => {
    const [l, h] = b[i] as Interval;
    return [Math.min(low, l), Math.max(high, h)];
  });

/** A parameter that is one number or one for each axis. */
function axes(value: unknown, rank: number, otherwise: number): number[] {
  if (typeof value === 'number') return Array(rank).fill(value);
  if (Array.isArray(value) && value.length === rank) return value as number[];
  return Array(rank).fill(otherwise);
}

/** What a block needs of its input for these outputs; undefined when it is everything. */
function before(
  { definition: { type, category }, params }: ModelBlock,
  field: Field,
  input: Shape,
  output: Shape,
): Field | undefined {
  const rank = field.length;
  const plane = input.slice(1);
  if (plane.length !== rank) return undefined;
  const kernel = axes(params.kernel_size, rank, 1);
  const dilation = axes(params.dilation, rank, 1);
  const reach = kernel.map((k, i) => (dilation[i] as number) * (k - 1));
  const padding =
    params.padding === 'same' ? reach.map((r) => Math.floor(r / 2)) : axes(params.padding, rank, 0);
  const stride = axes(params.stride, rank, 1).map((s, i) =>
    params.stride === null || params.stride === undefined
      ? /Pool|Unpool/.test(type)
        ? (kernel[i] as number)
        : 1
      : s,
  );
  if (/^ConvTranspose/.test(type))
    return field.map(([low, high], i) => {
      const [s, p, r] = [stride[i], padding[i], reach[i]] as [number, number, number];
      return [Math.ceil((low + p - r) / s), Math.floor((high + p) / s)];
    });
  if (/^MaxUnpool/.test(type))
    return field.map(([low, high], i) => {
      const s = stride[i] as number;
      return [Math.floor(low / s), Math.floor(high / s)];
    });
  if (/^(Conv|MaxPool|AvgPool|LPPool)\dd$/.test(type))
    return field.map(([low, high], i) => {
      const [s, p, r] = [stride[i], padding[i], reach[i]] as [number, number, number];
      return [low * s - p, high * s - p + r];
    });
  if (/^(Adaptive\w+Pool|Upsample|Interpolate|UpsamplingNearest|UpsamplingBilinear)/.test(type))
    return field.map(([low, high], i) => {
      const ratio = (plane[i] as number) / (output[i + 1] as number);
      const spread = /^Adaptive/.test(type) || params.mode === 'nearest' ? 0 : 1;
      return [
        Math.floor(low * ratio) - spread,
        Math.max(Math.ceil((high + 1) * ratio) - 1, Math.floor(low * ratio)) + spread,
      ];
    });
  const pads = /Pad\dd$/.test(type) ? params.padding : undefined;
  if (pads !== undefined) {
    const given = typeof pads === 'number' ? Array(2 * rank).fill(pads) : (pads as number[]);
    return field.map(([low, high], i) => {
      const first = given[2 * (rank - 1 - i)] ?? 0;
      return [low - first, high - first];
    });
  }
  // Normalisation in evaluation mode, activations and sums act place by place.
  const local =
    category === 'activation' ||
    /^(BatchNorm|Dropout|AlphaDropout|Identity|Add|Sub|Mul|Multiply|Concat|Scale)/.test(type);
  if (!local && plane.join() !== output.slice(1).join()) return undefined;
  return local ? field : undefined;
}

/** @throws EngineFailure when the block has no places, or none there */
export function receptiveField(
  subject: Subject,
  { block, at }: Pick<Extract<Query, { view: 'receptive-field' }>, 'block' | 'at'>,
): FactsOf<'receptive-field'>['rectangle'] {
  const { model, sample } = subject.network;
  const input = sample.slice(1);
  const shape = outputShape(subject.looker, block);
  const plane = shape.slice(1);
  const whole: Field = input.map((n) => [0, n - 1]);
  if (at.length !== plane.length || at.some((x, i) => x >= (plane[i] as number)))
    throw new EngineFailure(
      'inspect.place',
      `${block} has no unit at (${at.join(', ')}): its maps are ${plane.join('×') || 'single numbers'}.`,
    );
  const blocks = [...model.layers, ...model.aside];
  const { wires } = lower('shapes', model, blocks, sample, 1, false);
  const shapeAt = (id: string, port: string): Shape =>
    (wires.get(`${id}.${port}`)?.shape ?? []).slice(1);
  const fields = new Map<string, Field | 'all'>();
  fields.set(block, plane.length === 0 ? 'all' : at.map((x) => [x, x]));
  let reached: Field | undefined;
  const arrive = (id: string, field: Field | 'all') => {
    if (id === model.loader) {
      const here = field === 'all' ? whole : field;
      reached = reached ? union(reached, here) : here;
      return;
    }
    const known = fields.get(id);
    fields.set(
      id,
      known === undefined
        ? field
        : known === 'all' || field === 'all'
          ? 'all'
          : union(known, field),
    );
  };
  if (block === model.loader)
    return rectangle(
      at.map((x) => [x, x]),
      input,
    );
  for (const one of blocks.toReversed()) {
    const field = fields.get(one.id);
    if (!field) continue;
    const output = shapeAt(one.id, tensorPort(model, one.id));
    for (const { block: from, port } of Object.values(one.sources)) {
      const arriving = shapeAt(from, port);
      const next = field === 'all' ? undefined : before(one, field, arriving, output);
      arrive(from, next ?? 'all');
    }
  }
  return rectangle(reached ?? whole, input);
}

function rectangle(field: Field, input: Shape): FactsOf<'receptive-field'>['rectangle'] {
  const from = field.map(([low]) => Math.max(0, low));
  const to = field.map(([, high], i) => Math.min((input[i] as number) - 1, high));
  return {
    from,
    to,
    size: field.map(([low, high]) => high - low + 1),
    cut: field.some(([low, high], i) => low < 0 || high >= (input[i] as number)),
  };
}
