/**
 * What travels between the engine and whoever started it (main or the command line): requests with a
 * reply or a typed error, and events. Every message is parsed with these schemas where it arrives.
 */
import { z } from 'zod';
import { documentSchema } from '../graph/document/schema';
import { dataRequests, scanEventSchema, unreadableSchema } from './data';
import { inspectRequests } from './inspect';
import { previewRequests } from './preview';

export const PROTOCOL_VERSION = 1;

/**
 * Milliseconds in which the engine ends its run in order after `shutdown`, or when its parent has gone;
 * then it ends itself whatever it was doing. Who started it waits a little longer before killing it.
 */
export const SHUTDOWN_MS = 3000;

export const deviceChoiceSchema = z.enum(['auto', 'cpu', 'webgpu']);
export type DeviceChoice = z.output<typeof deviceChoiceSchema>;

const textSchema = z.object({ en: z.string(), zh: z.string() });

export const deviceSchema = z.object({
  device: z.enum(['cpu', 'webgpu']),
  available: z.boolean(),
  /** A hardware adapter; software ones are never chosen by `auto`. */
  hardware: z.boolean(),
  /** Adapter or library; when unavailable, what was looked for and why it failed. */
  description: z.string(),
});
export type Device = z.output<typeof deviceSchema>;

/** Where relative paths of a project start: the folder of its file. `null` for an unsaved project. */
const baseDir = z.string().nullable();

export const trainOptionsSchema = z.object({
  /** Replace the Trainer block's values when given. */
  epochs: z.number().int().min(1).optional(),
  device: deviceChoiceSchema.optional(),
  seed: z.number().int().min(0).optional(),
  /** Use only the first N training samples (and validation samples) of the datasets. */
  limit: z.number().int().min(1).optional(),
  /** Replaces the project's choice: samples that cannot be read end the run, or are left out. */
  unreadable: unreadableSchema.optional(),
});
export type TrainOptions = z.output<typeof trainOptionsSchema>;

/** Which sample the views look at. */
export const pinSchema = z.object({
  split: z.enum(['train', 'validation']),
  index: z.number().int().min(0),
});
export type Pin = z.output<typeof pinSchema>;

export const watchSchema = z.object({
  pin: pinSchema,
  /**
   * Blocks whose output is shown, the largest side in pixels one map may have on screen, and how many of
   * its first maps are shown: all without it.
   */
  blocks: z.array(
    z.object({
      block: z.string(),
      maxTile: z.number().int().min(4).max(512),
      maps: z.number().int().min(1).optional(),
    }),
  ),
});
export type Watch = z.output<typeof watchSchema>;

export const pictureSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  /** L, LA, RGB, RGBA. */
  channels: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  /** Row by row, channels interleaved, 0…255. */
  pixels: z.instanceof(Uint8Array),
  label: z.number().int(),
  className: z.string(),
});
export type Picture = z.output<typeof pictureSchema>;

/** Requests: name → parameters and result. */
export const requests = {
  hello: {
    params: z.object({ protocol: z.number().int() }),
    result: z.object({ protocol: z.number().int(), pid: z.number().int(), node: z.string() }),
  },
  devices: { params: z.object({}), result: z.object({ devices: z.array(deviceSchema) }) },
  ...dataRequests,
  /** The untransformed picture of one sample. */
  picture: {
    params: z.object({ document: documentSchema, baseDir, pin: pinSchema }),
    result: pictureSchema,
  },
  /** Compiles the network, gives it fresh weights (or those of `resume`) and starts training. */
  train: {
    params: z.object({
      document: documentSchema,
      baseDir,
      /** Folder of the run: run.json, metrics.jsonl, checkpoints/. `null` writes nothing. */
      runDir: z.string().nullable(),
      options: trainOptionsSchema.default({}),
      /** Continue from the newest checkpoint in `runDir`. */
      resume: z.boolean().default(false),
    }),
    result: z.object({
      device: z.enum(['cpu', 'webgpu']),
      description: z.string(),
      parameters: z.number().int(),
      stepsPerEpoch: z.number().int(),
      epochs: z.number().int(),
    }),
  },
  /** These three also steer a run that is still being prepared: it then begins paused, or not at all. */
  pause: { params: z.object({}), result: z.object({}) },
  continue: { params: z.object({}), result: z.object({}) },
  /** Ends the run after the step in progress; the trained network stays loaded for the views. */
  stop: { params: z.object({}), result: z.object({}) },
  /** Replaces what the views look at; frames follow as events, live while training. */
  watch: { params: watchSchema, result: z.object({}) },
  ...inspectRequests,
  ...previewRequests,
  shutdown: { params: z.object({}), result: z.object({}) },
} as const;

export type Method = keyof typeof requests;
export type Params<M extends Method> = z.input<(typeof requests)[M]['params']>;
/** Parameters as they are after the door has checked them. */
export type Checked<M extends Method> = z.output<(typeof requests)[M]['params']>;
export type Result<M extends Method> = z.output<(typeof requests)[M]['result']>;

export const requestSchema = z.object({
  kind: z.literal('request'),
  id: z.number().int(),
  method: z.enum(Object.keys(requests) as [Method, ...Method[]]),
  params: z.unknown(),
});
export type Request = z.output<typeof requestSchema>;

/** A diagnostic as it travels: repairs are edit commands and stay on the side of the graph. */
export const wireDiagnosticSchema = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  block: z.string().optional(),
  port: z.string().optional(),
  param: z.string().optional(),
  message: textSchema,
});

export const engineErrorSchema = z.object({
  /** Stable: `diagnostics`, `data.missing`, `data.truncated`, `device.unavailable`, `busy`, `internal`… */
  code: z.string(),
  /** A sentence for people. */
  message: z.string(),
  /** The same in Chinese, from those who speak both languages. */
  zh: z.string().optional(),
  diagnostics: z.array(wireDiagnosticSchema).optional(),
});
export type EngineErrorInfo = z.output<typeof engineErrorSchema>;

export const replySchema = z.discriminatedUnion('ok', [
  z.object({
    kind: z.literal('reply'),
    id: z.number().int(),
    ok: z.literal(true),
    result: z.unknown(),
  }),
  z.object({
    kind: z.literal('reply'),
    id: z.number().int(),
    ok: z.literal(false),
    error: engineErrorSchema,
  }),
]);
export type Reply = z.output<typeof replySchema>;

export const runStates = [
  'idle',
  'preparing',
  'training',
  'evaluating',
  'paused',
  'stopping',
  'done',
  'stopped',
  'failed',
] as const;
export type RunState = (typeof runStates)[number];

const scores = z.object({
  loss: z.number(),
  accuracy: z.number().nullable(),
  /** Where the loss is a sum: its terms without their weights, by block. */
  parts: z.record(z.string(), z.number()).optional(),
});
export type Scores = z.output<typeof scores>;

export const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('state'),
    state: z.enum(runStates),
    /** With `failed`: why, and what to do. */
    error: engineErrorSchema.optional(),
  }),
  /** At most ten a second. */
  z.object({
    event: z.literal('progress'),
    /** From 1. */
    epoch: z.number().int(),
    epochs: z.number().int(),
    /** Steps done in this epoch, and how many it has. */
    step: z.number().int(),
    stepsPerEpoch: z.number().int(),
    imagesPerSecond: z.number(),
    secondsLeft: z.number().nullable(),
    /** Learning rate now, of the first parameter group. */
    lr: z.number().optional(),
    /** The losses since the last event: global step (from 1), batch loss, share of right answers. */
    points: z.array(
      z.object({ step: z.number().int(), loss: z.number(), accuracy: z.number().nullable() }),
    ),
  }),
  z.object({
    event: z.literal('epoch'),
    epoch: z.number().int(),
    epochs: z.number().int(),
    /** Global step at its end. */
    step: z.number().int(),
    train: scores,
    validation: scores.nullable(),
    imagesPerSecond: z.number(),
    seconds: z.number(),
    /** Learning rate at its end. */
    lr: z.number().optional(),
    /** What the loss allows to measure on the validation data: precision, r2, iou… (parity 8.3). */
    metrics: z.record(z.string(), z.number()).optional(),
    /** Metrics whose denominator was 0, with the classes that count as 0 for that; [] is the whole metric. */
    undefinedFor: z.record(z.string(), z.array(z.string())).optional(),
    /** Of the validation data: rows are true classes, columns predicted ones. At most 100 classes. */
    confusion: z
      .object({ classes: z.array(z.string()), counts: z.array(z.array(z.number())) })
      .optional(),
  }),
  /** Feature maps of one block for the pinned sample; at most four a second for each block. */
  z.object({
    event: z.literal('frame'),
    block: z.string(),
    /** Global step whose weights made it. */
    step: z.number().int(),
    /** Shape of the output without the batch axis: (C, H, W) or (F). */
    shape: z.array(z.number().int()),
    /** How many of the first maps are here when it is not all of them; low and high are those of all. */
    maps: z.number().int().optional(),
    /** Maps side by side, row by row: `columns` tiles of tileWidth × tileHeight, no gaps. */
    columns: z.number().int(),
    rows: z.number().int(),
    tileWidth: z.number().int(),
    tileHeight: z.number().int(),
    /** Values of byte 0 and byte 255. */
    low: z.number(),
    high: z.number(),
    /** Signed maps are scaled symmetrically about zero. */
    signed: z.boolean(),
    pixels: z.instanceof(Uint8Array),
    /** For MaxUnpool2d: for each channel, pairs (flat source index, flat target index). */
    switches: z
      .object({
        from: z.tuple([z.number().int(), z.number().int()]),
        to: z.tuple([z.number().int(), z.number().int()]),
        /** For each channel in turn, the target index of every source element. */
        indices: z.instanceof(Int32Array),
        /** The values put back, scaled like `pixels`. */
        values: z.instanceof(Uint8Array),
      })
      .optional(),
  }),
  /** How far a view is that takes long; at most five a second. */
  z.object({
    event: z.literal('looking'),
    view: z.string(),
    /** Of the request, if it had one. */
    stream: z.string().optional(),
    /** Share that is done, 0…1. */
    done: z.number(),
  }),
  z.object({
    event: z.literal('log'),
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
  }),
  scanEventSchema,
  /** Every second, from the door's own thread. */
  z.object({ event: z.literal('heartbeat') }),
]);
export type EngineEvent = z.output<typeof eventSchema>;
export type EngineEventOf<E extends EngineEvent['event']> = Extract<EngineEvent, { event: E }>;
