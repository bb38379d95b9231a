/** The numbers of each view, beyond its panels. */
import { z } from 'zod';
import type { View } from './query';

const int = z.number().int();
const text = z.object({ en: z.string(), zh: z.string() });
const floats = z.instanceof(Float32Array);

export const findingSchema = z.object({
  kind: z.enum(['vanishing', 'exploding', 'dead-relu', 'saturated']),
  block: z.string(),
  message: text,
  /** The numbers that show it. */
  numbers: z.record(z.string(), z.number()),
});
export type Finding = z.output<typeof findingSchema>;

const explained = z.object({
  class: int.nullable(),
  className: z.string().nullable(),
  /** The score or activation that is explained. */
  value: z.number(),
  at: z.array(int).nullable(),
});

/** A class and its probability. */
const chance = z.object({ class: int, name: z.string(), probability: z.number() });

export const rectangleSchema = z.object({
  /** First and last row or column that is seen, inside the input; per axis, outermost first. */
  from: z.array(int),
  to: z.array(int),
  /** Size of the whole field, padding included; null where the field is the whole input. */
  size: z.array(int),
  /** Reaches into the padding. */
  cut: z.boolean(),
});

export const stageSchema = z.object({
  phase: z.enum(['forward', 'loss', 'backward', 'update']),
  block: z.string(),
});

/** The numbers of each view. */
export const factsSchema = z.discriminatedUnion('view', [
  z.object({
    view: z.literal('feature-maps'),
    /** Mean |value| of each channel, to sort by activity, and the share of zeros. */
    activity: floats,
    zeros: floats,
  }),
  z.object({ view: z.literal('filters'), names: z.array(z.string()) }),
  z.object({
    view: z.literal('histograms'),
    of: z.enum(['weights', 'gradients', 'activations']),
    low: z.number(),
    high: z.number(),
    /** Panel `counts` has a row for each of these steps, as shares of all numbers. */
    steps: z.array(int),
    mean: floats,
    deviation: floats,
  }),
  z.object({
    view: z.literal('flow'),
    /** From the first layer to the last. `activation`: mean |g| at the output, `weight`: of the parameters. */
    layers: z.array(
      z.object({
        block: z.string(),
        type: z.string(),
        activation: z.number().nullable(),
        weight: z.number().nullable(),
        /** Share of units that are 0 for every sample (ReLU). */
        dead: z.number().nullable(),
        /** Mean slope of a sigmoid or tanh: at most 0.25 and 1. */
        slope: z.number().nullable(),
      }),
    ),
    findings: z.array(findingSchema),
    loss: z.number(),
  }),
  explained.extend({
    view: z.enum(['saliency', 'guided-backprop', 'gradcam', 'deconvnet', 'occlusion', 'maximise']),
    block: z.string().optional(),
    channel: int.optional(),
    /** The value after each step of an ascent. */
    curve: floats.optional(),
  }),
  explained.extend({
    view: z.literal('integrated-gradients'),
    /** What the attributions add up to, and what they should: score minus the baseline's. */
    sum: z.number(),
    difference: z.number(),
  }),
  z.object({
    view: z.literal('unpool'),
    pool: z.string(),
    /** Flat place in the pool's input plane of each pooled value, for the channel that was asked for. */
    switches: z.instanceof(Int32Array),
    from: z.tuple([int, int]),
    to: z.tuple([int, int]),
    /** Share of the spectrum's energy at the checkerboard's frequencies, by panel name. */
    checkerboard: z.record(z.string(), z.number()),
  }),
  z.object({ view: z.literal('receptive-field'), rectangle: rectangleSchema }),
  z.object({
    view: z.literal('convolution'),
    /** In the order of the kernel: input channel, then the kernel's axes. 0 where the window is padding. */
    window: floats,
    kernel: floats,
    products: floats,
    /** (C/groups, …kernel). */
    shape: z.array(int),
    padding: z.array(z.boolean()),
    bias: z.number(),
    /** Σ products + bias, and what the network computed. */
    sum: z.number(),
    computed: z.number(),
    /** First row and column of the window in the input; negative inside the padding. */
    from: z.array(int),
    inputChannels: z.tuple([int, int]),
  }),
  z.object({
    view: z.literal('outcomes'),
    classes: z.array(z.string()),
    /** Parallel arrays, one entry a sample: place in the split, true and predicted class (−1: none). */
    index: z.instanceof(Int32Array),
    truth: z.instanceof(Int32Array),
    predicted: z.instanceof(Int32Array),
    /** Probability of the predicted class, and −ln of the true one's. */
    confidence: floats,
    loss: floats,
    /** Rows are true classes, columns predicted ones. */
    confusion: z.array(z.array(int)),
    perClass: z.array(
      z.object({
        precision: z.number().nullable(),
        recall: z.number().nullable(),
        f1: z.number().nullable(),
        support: int,
      }),
    ),
    accuracy: z.number(),
    /** Indices into the arrays: wrong ones by loss, and wrong ones by confidence. */
    hardest: z.array(int),
    mostConfident: z.array(int),
    /** Samples there are; more than `index` has when the limit was reached. */
    total: int,
  }),
  z.object({
    view: z.literal('predict'),
    /** From the most to the least probable, at most 100. */
    chances: z.array(chance),
    truth: int.nullable(),
  }),
  z.object({ view: z.literal('reconstruction'), error: z.number().nullable() }),
  z.object({
    view: z.literal('embedding'),
    method: z.enum(['pca', 'umap']),
    /** x, y of each sample in turn. */
    points: floats,
    index: z.instanceof(Int32Array),
    truth: z.instanceof(Int32Array),
    classes: z.array(z.string()),
    /** Shares of the variance that the two axes of a PCA carry. */
    explained: z.tuple([z.number(), z.number()]).nullable(),
  }),
  z.object({
    view: z.literal('walk'),
    stages: z.array(stageSchema),
    loss: z.number(),
    /** Samples of the batch, as places in the data. */
    batch: z.instanceof(Int32Array),
    stage: int.nullable(),
  }),
]);
export type Facts = z.output<typeof factsSchema>;
export type FactsOf<V extends View> = Facts extends infer F
  ? F extends { view: infer N }
    ? V extends N
      ? F
      : never
    : never
  : never;
