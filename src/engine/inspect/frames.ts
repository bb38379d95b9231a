/** What a watched block shows: which values to tap, and the frame made of them. */
import type { EngineEventOf } from '../../protocol/engine';
import type { Fetched } from '../backends/contract';
import type { HostArray, Plan, Shape } from '../ir/types';
import type { Model } from '../training/model';
import { type Tap, tapName } from '../training/plans';
import { byteOf, packAtlas, scaleOf } from './atlas';

export type Frame = EngineEventOf<'frame'>;

/** Elements up to which the switches of an unpooling travel with its frame. */
const MAX_SWITCHES = 1 << 19;

export interface BlockTaps {
  readonly output: Tap;
  /** MaxUnpool2d: what is put back, and where. */
  readonly unpool?: { readonly values: Tap; readonly indices: Tap };
}

/** The taps of a block; undefined for blocks that have no tensor to show. */
export function tapsOf(model: Model, block: string): BlockTaps | undefined {
  if (block === model.loader) return { output: { block, port: 'input' } };
  const found = [...model.layers, ...model.aside].find(({ id }) => id === block);
  if (!found) return undefined;
  const { definition, params } = found;
  const port = definition.outputs(params).find(({ types }) => types[0] === 'Tensor')?.name;
  if (!port) return undefined;
  const output = { block, port };
  if (definition.type !== 'MaxUnpool2d') return { output };
  const into = (name: string): Tap => ({ block, port: name, into: true });
  return { output, unpool: { values: into('input'), indices: into('indices') } };
}

/**
 * The frame of one block from what a probe of one sample handed back; undefined when the probe's plan
 * has no such value.
 *
 * @param maps so many first maps are enough; the scale is that of all
 */
export function frameOf(
  taps: BlockTaps,
  plan: Plan,
  fetched: Fetched,
  step: number,
  maxTile: number,
  maps?: number,
): Frame | undefined {
  const output = tapped(plan, fetched, taps.output);
  if (!output || !(output.data instanceof Float32Array)) return undefined;
  const { data, shape } = output;
  const [count = 1, height = 1, width = 1] = shape;
  // A vector is shown whole: its values are its maps.
  const some = maps !== undefined && shape.length === 3 && height * width > 1 && maps < count;
  const atlas = some
    ? packAtlas(
        data.subarray(0, maps * height * width),
        [maps, height, width],
        maxTile,
        scaleOf(data),
      )
    : packAtlas(data, shape, maxTile);
  const frame: Frame = {
    event: 'frame',
    block: taps.output.block,
    step,
    shape: [...shape],
    ...atlas,
    ...(some ? { maps } : {}),
  };
  const values = taps.unpool && tapped(plan, fetched, taps.unpool.values);
  const indices = taps.unpool && tapped(plan, fetched, taps.unpool.indices);
  if (!values || !indices || !(indices.data instanceof Int32Array)) return frame;
  if (indices.data.length > MAX_SWITCHES) return frame;
  return {
    ...frame,
    switches: {
      from: planeOf(values.shape),
      to: planeOf(output.shape),
      // A copy: frames are handed on with their memory.
      indices: indices.data.slice(),
      values: Uint8Array.from(values.data, (v) => byteOf(v, atlas)),
    },
  };
}

/** A tapped value without its batch axis. */
function tapped(
  plan: Plan,
  fetched: Fetched,
  tap: Tap,
): { data: HostArray; shape: Shape } | undefined {
  const name = tapName(tap);
  const data = fetched[name];
  const value = plan.fetches[name];
  return data && value && { data, shape: value.shape.slice(1) };
}

function planeOf(shape: Shape): [number, number] {
  return [shape[shape.length - 2] as number, shape[shape.length - 1] as number];
}
