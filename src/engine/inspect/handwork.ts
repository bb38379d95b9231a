/** One output pixel of a convolution by hand: the window, the kernel, the products and their sum. */
import type { Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import { type Shape, sizeOf } from '../ir/types';
import type { ModelBlock } from '../training/modelblock';
import { INPUT, probePlan, tapName } from '../training/plans';
import { placeOf } from './attribution/target';
import type { Made } from './maps';
import { lookedAt, type Subject } from './subject';

/** A parameter for each axis, from one number or one each. */
function perAxis(value: unknown, rank: number): number[] {
  return typeof value === 'number' ? Array(rank).fill(value) : [...(value as number[])];
}

/** Padding before each axis; 'same' as PyTorch puts it: the smaller half first. */
function padding({ params }: ModelBlock, kernel: Shape, dilation: readonly number[]): number[] {
  if (params.padding === 'valid') return kernel.map(() => 0);
  if (params.padding === 'same')
    return kernel.map((k, i) => Math.floor(((dilation[i] as number) * (k - 1)) / 2));
  return perAxis(params.padding, kernel.length);
}

/**
 * @throws EngineFailure when the block is no convolution with zero padding, or has no such pixel
 */
export async function convolution(
  subject: Subject,
  { block, sample, channel, at }: Extract<Query, { view: 'convolution' }>,
): Promise<Made<'convolution'>> {
  const { network, looker } = subject;
  const found = [...network.model.layers, ...network.model.aside].find(({ id }) => id === block);
  if (!found || !/^Conv\dd$/.test(found.definition.type))
    throw new EngineFailure(
      'inspect.convolution',
      `${block}${found ? ` (${found.definition.type})` : ''} is no convolution. Choose a Conv1d, Conv2d or Conv3d.`,
    );
  if (found.params.padding_mode !== undefined && found.params.padding_mode !== 'zeros')
    throw new EngineFailure(
      'inspect.convolution',
      `${block} pads by '${String(found.params.padding_mode)}'; the step by hand needs padding with zeros.`,
    );
  const { input, notes } = await lookedAt(subject, sample);
  const taps = [
    { block, port: 'input', into: true },
    { block, port: 'output' },
  ];
  const key = `hand ${block}`;
  const plan = () => probePlan(network.model, network.sample, 1, taps);
  const fetched = await looker.run(key, plan, { [INPUT]: input });
  const { plan: compiled } = await looker.program(key, plan);
  const [inName, outName] = taps.map(tapName) as [string, string];
  const shapeOf = (name: string) => (compiled.fetches[name]?.shape ?? []).slice(1);
  const [inputChannels = 1, ...plane] = shapeOf(inName);
  const [channels = 1, ...outPlane] = shapeOf(outName);
  if (
    channel >= channels ||
    at.length !== outPlane.length ||
    at.some((x, i) => x >= (outPlane[i] as number))
  )
    throw new EngineFailure(
      'inspect.place',
      `${block} has no output pixel at channel ${channel}, (${at.join(', ')}): it is ${channels}×${outPlane.join('×')}.`,
    );
  const weights = (await network.store.read(`${block}.weight`)) as Float32Array;
  const shape = network.store.shapeOf(`${block}.weight`).slice(1);
  const kernelShape = shape.slice(1);
  const rank = kernelShape.length;
  const stride = perAxis(found.params.stride, rank);
  const dilation = perAxis(found.params.dilation, rank);
  const before = padding(found, kernelShape, dilation);
  const size = sizeOf(shape);
  const kernel = weights.slice(channel * size, (channel + 1) * size);
  const values = fetched[inName] as Float32Array;
  const perGroup = shape[0] as number;
  const group = Math.floor(channel / (channels / (inputChannels / perGroup)));
  const window = new Float32Array(size);
  const padded = new Array<boolean>(size).fill(false);
  const from = at.map((x, i) => x * (stride[i] as number) - (before[i] as number));
  for (let k = 0; k < size; k++) {
    const [c = 0, ...offset] = placeOf(shape, k);
    const place = offset.map((o, i) => (from[i] as number) + o * (dilation[i] as number));
    if (place.some((x, i) => x < 0 || x >= (plane[i] as number))) {
      padded[k] = true;
      continue;
    }
    const flat = place.reduce((sum, x, i) => sum * (plane[i] as number) + x, group * perGroup + c);
    window[k] = values[flat] as number;
  }
  const products = window.map((v, k) => v * (kernel[k] as number));
  const biases = network.store.has(`${block}.bias`)
    ? await network.store.read(`${block}.bias`)
    : undefined;
  const bias = biases?.[channel] ?? 0;
  let sum = bias;
  for (const product of products) sum += product;
  const flat = at.reduce((s, x, i) => s * (outPlane[i] as number) + x, channel);
  const part = (name: string, en: string, zh: string, of: Float32Array) => ({
    name,
    title: { en, zh },
    kind: 'maps' as const,
    shape,
    values: of,
  });
  return {
    panels: [
      part('window', 'Window', '窗口', window),
      part('kernel', 'Kernel', '卷积核', kernel),
      part('products', 'Products', '乘积', products),
    ],
    facts: {
      view: 'convolution',
      window,
      kernel,
      products,
      shape: [...shape],
      padding: padded,
      bias,
      sum,
      computed: (fetched[outName] as Float32Array)[flat] as number,
      from,
      inputChannels: [group * perGroup, (group + 1) * perGroup - 1],
    },
    notes,
  };
}
