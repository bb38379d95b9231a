/**
 * What the views ask of the engine, beyond the live frames of `watch`: one request, `inspect`, whose
 * `query` says which view, and one answer made of panels (arrays with a scale), facts (the view's own
 * numbers), a reading guide and notes. The same query works on the running network, on a finished run and
 * at any snapshot. The engine answers one query at a time, between two training steps; of several that
 * wait on one `stream` only the newest is answered, the others get the error `inspect.superseded`, so a
 * slider or a live view may ask as fast as it likes. Views that run the network many times (`outcomes`,
 * `embedding`, `occlusion`, `integrated-gradients`, `maximise`) are made in pieces between steps, of the
 * weights at their beginning; the event `looking` tells how far they are. `form: 'bytes'` cuts maps down to 8 bit and to
 * `maxTile` for the screen; `form: 'exact'` gives float32 for files.
 */
import { z } from 'zod';

const int = z.number().int();
const text = z.object({ en: z.string(), zh: z.string() });
const floats = z.instanceof(Float32Array);

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

export const panelSchema = z.object({
  /** Stable: `maps`, `signal`, `saliency`, `cam`, `weights`, `gradients`… */
  name: z.string(),
  title: text,
  /**
   * How it is drawn: channels side by side, one picture with its own colours, a map over the input,
   * lines along the last axis, bars, or numbers for a file only.
   */
  kind: z.enum(['maps', 'picture', 'overlay', 'lines', 'bars', 'table']),
  /** Without the batch axis. */
  shape: z.array(int),
  /** Scale common to the panel; symmetric about zero when `signed`. */
  low: z.number(),
  high: z.number(),
  signed: z.boolean(),
  data: z.discriminatedUnion('form', [
    z.object({ form: z.literal('exact'), values: floats }),
    /** As a frame: `columns` tiles side by side, bytes between low and high. */
    z.object({
      form: z.literal('bytes'),
      columns: int,
      rows: int,
      tileWidth: int,
      tileHeight: int,
      pixels: z.instanceof(Uint8Array),
    }),
  ]),
});
export type Panel = z.output<typeof panelSchema>;

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

export const viewSchema = z.object({
  /** Steps taken by the weights that were looked at. */
  step: int,
  panels: z.array(panelSchema),
  facts: factsSchema,
  /** How to read it, and whose method it is. */
  guide: z.object({ text, reference: z.string() }).nullable(),
  /** What was done to the question: a picture resized, a project that changed since. */
  notes: z.array(text),
});
export type ViewAnswer = z.output<typeof viewSchema>;

export const inspectRequests = {
  /** Answers one view. Errors: `inspect.*`, with the reason in the message. */
  inspect: {
    params: z.object({
      subject: subjectSchema,
      query: querySchema,
      form: z.enum(['bytes', 'exact']).default('bytes'),
      /** Largest side of one map on screen. */
      maxTile: int.min(4).max(2048).default(256),
      /** Of the requests waiting under one name, only the newest is answered. */
      stream: z.string().optional(),
    }),
    result: viewSchema,
  },
  /** The steps at which weights were kept, and a sentence for each file that cannot be used. */
  snapshots: {
    params: z.object({ subject: subjectSchema }),
    result: z.object({ steps: z.array(int), bytes: int, notes: z.array(text) }),
  },
  /** Writes a view: PNG (with colour map and legend), NPY or CSV, by the extension. */
  exportView: {
    params: z.object({
      subject: subjectSchema,
      query: querySchema,
      file: z.string().min(1),
      /** Which panel; default the view's first. */
      panel: z.string().optional(),
      /** Colours of the PNG's background and text. */
      theme: z.enum(['light', 'dark']).default('light'),
      language: z.enum(['en', 'zh']).default('en'),
    }),
    result: z.object({
      file: z.string(),
      width: int.nullable(),
      height: int.nullable(),
      notes: z.array(text),
    }),
  },
  /** Writes one self-contained page about a run. */
  report: {
    params: z.object({
      runDir: z.string(),
      file: z.string().min(1),
      language: z.enum(['en', 'zh', 'both']).default('both'),
    }),
    result: z.object({ file: z.string(), bytes: int, notes: z.array(text) }),
  },
  /** Takes exactly one training step, then rests again; for a run that is paused. */
  advance: { params: z.object({}), result: z.object({ step: int }) },
} as const;
