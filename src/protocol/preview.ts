/** Messages about what transforms do to one's own samples, before anything is trained. */
import { z } from 'zod';
import { documentSchema } from '../graph/document/schema';

const pixelsSchema = z.instanceof(Uint8Array);

/** What a sample looks like after one block; at most as large as it is shown. */
export const previewStepSchema = z.object({
  /** The block that made it: a dataset first, then the transforms. */
  block: z.string(),
  /** `image`: bytes (PIL-style); `tensor`: usually float32; `crops`: what FiveCrop and TenCrop make. */
  kind: z.enum(['image', 'tensor', 'crops']),
  /** (H, W, C) of an image, the shape of a tensor; of crops their number before that of one. */
  shape: z.array(z.number().int()),
  /** `null` for what is no picture; `values` then holds its numbers. */
  picture: z
    .object({
      width: z.number().int(),
      height: z.number().int(),
      channels: z.union([z.literal(1), z.literal(3)]),
      pixels: pixelsSchema,
    })
    .nullable(),
  /** Values shown as black and as white: 0 and 255 for an image. */
  low: z.number(),
  high: z.number(),
  /** Channels that the picture does not show. */
  hidden: z.number().int(),
  /** At most 128 numbers, evenly taken. */
  values: z.array(z.number()).optional(),
  /** Class ids of a mask, as large as the picture. */
  mask: pixelsSchema.optional(),
});
export type PreviewStep = z.output<typeof previewStepSchema>;

export const transformPreviewSchema = z.object({
  /** Samples that reach the last block. */
  length: z.number().int(),
  /** Of the sample in its dataset: a file, or a number. */
  name: z.string(),
  /** Class id; `null` where the target is a mask or a number. */
  classId: z.number().int().nullable(),
  /** Name of the class, or the numbers to predict; empty for a mask. */
  label: z.string(),
  /** From the dataset on, as far as it went. */
  steps: z.array(previewStepSchema),
  /** The first block that cannot be applied, and why. */
  error: z
    .object({ block: z.string(), message: z.object({ en: z.string(), zh: z.string() }) })
    .optional(),
});
export type TransformPreview = z.output<typeof transformPreviewSchema>;

export const batchPreviewSchema = z.object({
  /** Of the whole batch, (N, C, H, W) for pictures. */
  shape: z.array(z.number().int()),
  /** One after another: `count` tiles, row by row, channels interleaved. `null`: no pictures. */
  tiles: z
    .object({
      width: z.number().int(),
      height: z.number().int(),
      channels: z.union([z.literal(1), z.literal(3)]),
      pixels: pixelsSchema,
      /** Class ids of the masks, tile by tile. */
      masks: pixelsSchema.optional(),
    })
    .nullable(),
  /** Samples shown; a batch may have more. */
  count: z.number().int(),
  /** Values shown as black and as white. */
  low: z.number(),
  high: z.number(),
  /** For each sample shown: its class id or `null`, its class or numbers, its number in the dataset. */
  classIds: z.array(z.number().int().nullable()),
  labels: z.array(z.string()),
  indices: z.array(z.number().int()),
});
export type BatchPreview = z.output<typeof batchPreviewSchema>;

const sideSchema = z.number().int().min(8).max(1024);

export const previewRequests = {
  /** Sample `index` at `block` after every block on its way, drawn as in epoch `epoch` (from 0). */
  previewTransforms: {
    params: z.object({
      document: documentSchema,
      baseDir: z.string().nullable(),
      /** In the flat network: a dataset, a transform, or a DataLoader for the end of its chain. */
      block: z.string(),
      port: z.string().default('dataset'),
      index: z.number().int().min(0),
      epoch: z.number().int().min(0),
      maxSide: sideSchema,
      /** A block looked at closely: its sample before and after may be larger. */
      close: z.object({ block: z.string(), maxSide: sideSchema }).optional(),
    }),
    result: transformPreviewSchema,
  },
  /** The first samples (at most 64) of the first batch of an epoch, as the network gets them. */
  previewBatch: {
    params: z.object({
      document: documentSchema,
      baseDir: z.string().nullable(),
      /** The DataLoader in the flat network. */
      loader: z.string(),
      epoch: z.number().int().min(0),
      maxSide: sideSchema,
    }),
    result: batchPreviewSchema,
  },
} as const;
