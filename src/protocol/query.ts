/** The questions that views ask: about which network, which sample, and what. */
import { z } from 'zod';

const int = z.number().int();

/** Pixels that were dropped or drawn: row by row, channels interleaved, 0…255. */
export const givenImageSchema = z.object({
  width: int.min(1).max(8192),
  height: int.min(1).max(8192),
  channels: z.union([z.literal(1), z.literal(3)]),
  pixels: z.instanceof(Uint8Array),
});
export type GivenImage = z.output<typeof givenImageSchema>;

/** The sample that a view looks at: one of the data, or given pixels. */
export const sampleSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pin'),
    split: z.enum(['train', 'validation']),
    index: int.min(0),
  }),
  z.object({ kind: z.literal('image'), image: givenImageSchema }),
]);
export type SampleChoice = z.output<typeof sampleSchema>;

/** What is explained: a class's score (null: the predicted class), or units of a block's channel. */
export const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('class'), class: int.min(0).nullable() }),
  z.object({
    kind: z.literal('unit'),
    block: z.string(),
    channel: int.min(0),
    /** The strongest unit, all of the channel, or one place (y, x). */
    at: z.union([z.enum(['max', 'all']), z.array(int.min(0)).max(3)]),
  }),
]);

const onSample = { sample: sampleSchema };
const explain = { ...onSample, target: targetSchema.default({ kind: 'class', class: null }) };
const block = z.string();
const split = z.enum(['train', 'validation']).default('validation');

export const querySchema = z.discriminatedUnion('view', [
  /** All channels of a block's output. 2-D maps, 1-D lines (C, L), vectors (F), 3-D slices (C, D, H, W). */
  z.object({ view: z.literal('feature-maps'), block, ...onSample }),
  /** A layer's weights, and with a sample the gradient of the loss with respect to them. */
  z.object({ view: z.literal('filters'), block, sample: sampleSchema.optional() }),
  /** Distribution of one block's numbers at each snapshot and now; `samples` are looked at together. */
  z.object({
    view: z.literal('histograms'),
    block,
    of: z.enum(['weights', 'gradients', 'activations']).default('weights'),
    bins: int.min(4).max(256).default(48),
    samples: int.min(1).max(256).default(32),
  }),
  /** Mean |gradient| of each layer from loss to input, and what it means. */
  z.object({ view: z.literal('flow'), samples: int.min(1).max(256).default(32) }),
  z.object({ view: z.literal('saliency'), ...explain }),
  z.object({ view: z.literal('guided-backprop'), ...explain }),
  z.object({
    view: z.literal('integrated-gradients'),
    ...explain,
    steps: int.min(2).max(512).default(64),
    /** Zero after the transforms, or a black picture sent through them. */
    baseline: z.enum(['zero', 'black']).default('zero'),
  }),
  z.object({
    view: z.literal('gradcam'),
    ...onSample,
    /** Default: the last convolution. */
    block: block.optional(),
    class: int.min(0).nullable().default(null),
  }),
  /** The activation of units projected back to pixels. */
  z.object({
    view: z.literal('deconvnet'),
    ...onSample,
    block,
    /** Default: the channel with the strongest unit. */
    channel: int.min(0).optional(),
    at: z.union([z.enum(['max', 'all']), z.array(int.min(0)).max(3)]).default('max'),
  }),
  z.object({
    view: z.literal('occlusion'),
    ...explain,
    patch: int.min(1).max(512).default(7),
    stride: int.min(1).max(512).default(2),
    fill: z.number().default(0),
  }),
  /** A picture that excites a channel or class most, by gradient ascent from noise. */
  z.object({
    view: z.literal('maximise'),
    target: targetSchema,
    steps: int.min(1).max(1000).default(128),
    rate: z.number().positive().default(0.1),
    decay: z.number().min(0).max(1).default(0.01),
    seed: int.min(0).default(0),
  }),
  /** A max pool's switches, and MaxUnpool, ConvTranspose and Upsample on the same map. */
  z.object({ view: z.literal('unpool'), block, ...onSample, channel: int.min(0).default(0) }),
  /** The part of the input that one unit of a block sees. */
  z.object({ view: z.literal('receptive-field'), block, at: z.array(int.min(0)).max(3) }),
  /** One output pixel of a convolution by hand: window, kernel, products, sum. */
  z.object({
    view: z.literal('convolution'),
    block,
    ...onSample,
    channel: int.min(0),
    at: z.array(int.min(0)).min(1).max(3),
  }),
  /** What the network says of every sample of a split, beside what is true. */
  z.object({ view: z.literal('outcomes'), split, limit: int.min(1).max(100_000).default(20_000) }),
  /** Probabilities for one sample or given pixels. */
  z.object({ view: z.literal('predict'), ...onSample }),
  /** For networks whose output is a picture or a mask: input, output, wanted, difference. */
  z.object({ view: z.literal('reconstruction'), ...onSample }),
  /** A layer's output of many samples as points in the plane. */
  z.object({
    view: z.literal('embedding'),
    block,
    method: z.enum(['pca', 'umap']).default('pca'),
    split,
    samples: int.min(4).max(2000).default(500),
    seed: int.min(0).default(0),
    neighbours: int.min(2).max(100).default(15),
  }),
  /** Every value of one step on the next batch: forward, backward and update, block by block. */
  z.object({
    view: z.literal('walk'),
    /** Which sample of the batch is shown. */
    sample: int.min(0).default(0),
    /** The stage whose values are wanted; without it only the list of stages. */
    stage: int.min(0).optional(),
  }),
]);
export type Query = z.output<typeof querySchema>;
export type QueryInput = z.input<typeof querySchema>;
export type View = Query['view'];

/** What is looked at. */
export const subjectSchema = z.discriminatedUnion('kind', [
  /** The network that trains, or was last trained; `at` a step of its snapshots. */
  z.object({ kind: z.literal('live'), at: int.min(0).nullable().default(null) }),
  /** The run in a folder; `at` null is its newest checkpoint or snapshot. */
  z.object({
    kind: z.literal('run'),
    runDir: z.string(),
    at: int.min(0).nullable().default(null),
    /** The project as it is now: the answer says when it has changed since the run. */
    document: z.unknown().optional(),
    device: z.enum(['auto', 'cpu', 'webgpu']).default('cpu'),
  }),
]);
export type SubjectChoice = z.output<typeof subjectSchema>;
