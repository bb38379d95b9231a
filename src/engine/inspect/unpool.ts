/**
 * A max pool turned round: its switches, what MaxUnpool puts back, and transposed convolution and
 * upsampling of the same map, with the checkerboard that each leaves.
 */
import { definitionOf } from '../../graph/blocks/registry';
import type { Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import type { PlanBuilder } from '../ir/builder';
import { emptyRecord } from '../ir/functional';
import { lowerBlock } from '../ir/lower';
import type { Node, Plan, Shape, Value } from '../ir/types';
import type { Model } from '../training/model';
import { INPUT, lower } from '../training/plans';
import type { Made } from './maps';
import type { PanelSpec } from './panels';
import { checkerboard, logSpectrum } from './spectrum';
import { lookedAt, type Subject } from './subject';

/** Fetches. */
const BEFORE = 'before';
const POOLED = 'pooled';
const INDICES = 'indices';

const WAYS = [
  'MaxUnpool',
  'ConvTranspose odd',
  'ConvTranspose even',
  'Nearest',
  'Bilinear',
] as const;
type Way = (typeof WAYS)[number];

/** The pool a block belongs to: itself, or that whose indices a MaxUnpool2d gets. */
export function poolOf({ layers, aside }: Model, block: string): string {
  const found = [...layers, ...aside].find(({ id }) => id === block);
  const type = found?.definition.type;
  if (type === 'MaxPool2d') return block;
  const source = type === 'MaxUnpool2d' ? found?.sources.indices?.block : undefined;
  if (source !== undefined) return source;
  throw new EngineFailure(
    'inspect.pool',
    `${block}${type ? ` (${type})` : ''} has no switches. Choose a MaxPool2d, or a MaxUnpool2d whose indices come from one.`,
  );
}

/** Forward to the pool, and every way back from it. */
export function comparisonPlan(model: Model, sample: Shape, pool: string): Plan {
  const blocks = [...model.layers, ...model.aside];
  const { builder } = lower('unpool', model, blocks, sample, 1, false);
  const node = poolNode(builder, pool);
  const [before] = node.inputs as [Value];
  const [pooled, indices] = node.outputs as [Value, Value];
  const plane = before.shape.slice(2) as unknown as [number, number];
  const { stride } = node.attributes;
  const transposed = (kernel: readonly [number, number]) => {
    const channels = before.shape[1] as number;
    const gain = (stride[0] * stride[1]) / (kernel[0] * kernel[1]);
    const shape = [channels, 1, ...kernel];
    const weight = builder.constant(
      new Float32Array(channels * kernel[0] * kernel[1]).fill(gain),
      shape,
    );
    // All padding at the end: the plane is then covered whatever its remainder.
    const pads = [0, 0, kernel[0] - stride[0], kernel[1] - stride[1]] as const;
    return builder.one(
      'conv2dInputGrad',
      { stride, pads, dilation: [1, 1], groups: channels, inputSize: plane },
      [pooled, weight],
    );
  };
  return builder.finish({
    fetches: {
      [BEFORE]: before,
      [POOLED]: pooled,
      [INDICES]: indices,
      MaxUnpool: builder.one('maxUnpool2d', { outputSize: plane }, [pooled, indices]),
      'ConvTranspose odd': transposed([stride[0] + 1, stride[1] + 1]),
      'ConvTranspose even': transposed([2 * stride[0], 2 * stride[1]]),
      Nearest: upsampled(builder, pooled, plane, 'nearest'),
      Bilinear: upsampled(builder, pooled, plane, 'bilinear'),
    } satisfies Record<Way | typeof BEFORE | typeof POOLED | typeof INDICES, Value>,
  });
}

function poolNode(builder: PlanBuilder, pool: string): Node<'maxPool2d'> {
  for (let id = 0; id < builder.length; id++) {
    const node = builder.node(id);
    if (node.op === 'maxPool2d' && node.block === pool) return node as Node<'maxPool2d'>;
  }
  throw new EngineFailure('inspect.pool', `${pool} pools nothing here.`);
}

function upsampled(
  builder: PlanBuilder,
  x: Value,
  size: readonly [number, number],
  mode: 'nearest' | 'bilinear',
): Value {
  const definition = definitionOf('Upsample');
  if (!definition) throw new Error('There is no Upsample.');
  const params = definition.params.parse({ size: [...size], mode });
  const block = { id: 'upsample', definition, params };
  return lowerBlock(builder, block, { input: x }, false, emptyRecord()).output as Value;
}

export async function unpool(
  subject: Subject,
  { block, sample, channel }: Extract<Query, { view: 'unpool' }>,
): Promise<Made<'unpool'>> {
  const { network, looker } = subject;
  const pool = poolOf(network.model, block);
  const { input, notes } = await lookedAt(subject, sample);
  const key = `unpool ${pool}`;
  const plan = () => comparisonPlan(network.model, network.sample, pool);
  const fetched = await looker.run(key, plan, { [INPUT]: input });
  const { plan: compiled } = await looker.program(key, plan);
  const shapeOf = (name: string) => (compiled.fetches[name]?.shape ?? []).slice(1);
  const [channels, ...to] = shapeOf(BEFORE) as [number, number, number];
  const from = shapeOf(POOLED).slice(1) as [number, number];
  if (channel >= channels)
    throw new EngineFailure(
      'inspect.channel',
      `${pool} has no channel ${channel}: it has ${channels} (0 to ${channels - 1}).`,
    );
  const params = network.model.layers.find(({ id }) => id === pool)?.params ?? {};
  const given = params.stride ?? params.kernel_size;
  const stride = typeof given === 'number' ? given : ((given as number[] | undefined)?.[0] ?? 2);
  const maps = (name: string, en: string, zh: string): PanelSpec => ({
    name,
    title: { en, zh },
    kind: 'maps',
    shape: shapeOf(name),
    values: fetched[name] as Float32Array,
  });
  const size = to[0] * to[1];
  const own = (name: string) =>
    (fetched[name] as Float32Array).subarray(channel * size, (channel + 1) * size);
  const board: Record<string, number> = {};
  for (const way of WAYS) board[way] = checkerboard(own(way), to, Math.max(2, stride));
  const pooledSize = from[0] * from[1];
  const [odd, even] = [stride + 1, 2 * stride];
  return {
    panels: [
      maps(BEFORE, `Before ${pool}`, `${pool} 之前`),
      maps(POOLED, `After ${pool}`, `${pool} 之后`),
      maps('MaxUnpool', 'MaxUnpool2d', 'MaxUnpool2d'),
      maps(
        'ConvTranspose odd',
        `ConvTranspose2d, ${odd}×${odd}, equal weights`,
        `ConvTranspose2d，${odd}×${odd}，等权重`,
      ),
      maps(
        'ConvTranspose even',
        `ConvTranspose2d, ${even}×${even}, equal weights`,
        `ConvTranspose2d，${even}×${even}，等权重`,
      ),
      maps('Nearest', 'Upsample, nearest', 'Upsample（最近邻）'),
      maps('Bilinear', 'Upsample, bilinear', 'Upsample（双线性）'),
      ...WAYS.map(
        (way): PanelSpec => ({
          name: `spectrum ${way}`,
          title: { en: `Spectrum, ${way}`, zh: `频谱，${way}` },
          kind: 'maps',
          shape: [1, ...to],
          values: logSpectrum(own(way), to),
        }),
      ),
    ],
    facts: {
      view: 'unpool',
      pool,
      switches: (fetched[INDICES] as Int32Array).slice(
        channel * pooledSize,
        (channel + 1) * pooledSize,
      ),
      from,
      to,
      checkerboard: board,
    },
    notes,
  };
}
