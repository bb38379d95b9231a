/** Messages about data before they are trained on: what was dropped, what is in it, what is wrong with it. */
import { z } from 'zod';

const textSchema = z.object({ en: z.string(), zh: z.string() });
const dimSchema = z.number().int().nullable();
const namesSchema = z.array(z.string()).readonly().optional();

export const datasetFactsSchema = z.object({
  length: z.number().int(),
  classes: z.array(z.string()),
  counts: z.array(z.number().int()).optional(),
  sample: z.union([
    z.object({
      kind: z.literal('image'),
      mode: z.enum(['L', 'LA', 'RGB', 'RGBA']),
      height: dimSchema,
      width: dimSchema,
    }),
    z.object({
      kind: z.literal('tensor'),
      shape: z.array(dimSchema),
      element: z.enum(['float32', 'uint8']).optional(),
    }),
  ]),
  target: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('class'), classes: dimSchema, names: namesSchema }),
      z.object({
        kind: z.literal('mask'),
        height: dimSchema,
        width: dimSchema,
        classes: dimSchema,
        names: namesSchema,
      }),
      z.object({ kind: z.literal('number'), shape: z.array(dimSchema), names: namesSchema }),
    ])
    .optional(),
  error: z.string().optional(),
  errorZh: z.string().optional(),
  /** Samples left out because they cannot be read. */
  leftOut: z.number().int().optional(),
});

/** A dataset block and where its relative paths start. */
const sourceSchema = z.object({
  type: z.string(),
  params: z.record(z.string(), z.unknown()),
  baseDir: z.string().nullable(),
});

/** A block that reads what was dropped, with all parameters it needs; paths are absolute. */
export const suggestionSchema = z.object({
  type: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** What it is, in one line: `Pictures in 2 class folders`. */
  title: textSchema,
  /** What the block finds there: number of samples, classes with counts, size, target; or `error`. */
  facts: datasetFactsSchema,
});
export type Suggestion = z.output<typeof suggestionSchema>;

/** A small picture: channels 1 (L), 3 (RGB); row by row. */
export const thumbnailSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  channels: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  pixels: z.instanceof(Uint8Array),
});
export type Thumbnail = z.output<typeof thumbnailSchema>;

export const datasetSampleSchema = z.object({
  index: z.number().int(),
  /** File or number. */
  name: z.string(),
  /** Size before it was made small, for pictures. */
  size: z.object({ width: z.number().int(), height: z.number().int() }).nullable(),
  picture: thumbnailSchema.nullable(),
  /** Of a table row or an array: its shape and the first 16 numbers. */
  values: z.object({ shape: z.array(z.number().int()), first: z.array(z.number()) }).nullable(),
  /** The class' name, or the numbers to predict; empty for a mask. */
  label: z.string(),
  /** Class id; null where the target is none. */
  classId: z.number().int().nullable(),
  /** Class ids of a segmentation sample, one channel, as small as the picture (nearest). */
  mask: thumbnailSchema.nullable(),
  /** Why it cannot be read; the rest is then empty. */
  error: z.string().optional(),
});
export type DatasetSample = z.output<typeof datasetSampleSchema>;

/** Stable names of what can be wrong or worth knowing about one file. */
export const FILE_REASONS = [
  // The sample cannot be read: a run stops there, or leaves it out.
  'missing',
  'unreachable',
  'empty',
  'truncated',
  'corrupt',
  'not_an_image',
  'too_large',
  'mask_missing',
  'mask_size',
  'mask_values',
  'cells_missing',
  'columns_differ',
  'not_a_number',
  'label_range',
  'label_missing',
  'unsupported',
  // The whole dataset cannot be opened.
  'no_classes',
  'class_empty',
  'wrong_format',
  'wrong_type',
  'lengths_differ',
  'bad_parameter',
  // The sample is read, in a way that people may want to know.
  'depth_16',
  'cmyk',
  'animated',
  'exif_rotated',
  'mislabelled',
  'encoding',
  'ignored_file',
] as const;
export type FileReason = (typeof FILE_REASONS)[number];

/** One row of the report. */
export const fileProblemSchema = z.object({
  /** Absolute path; for a row of a table or an array followed by `:line` or `[index]`. */
  file: z.string(),
  /** Samples that come from it; empty when none does. */
  index: z.number().int().nullable(),
  /** `error`: unreadable, stops a run or is left out; `note`: read, as the message says. */
  severity: z.enum(['error', 'note']),
  reason: z.enum(FILE_REASONS),
  message: textSchema,
});
export type FileProblem = z.output<typeof fileProblemSchema>;

export const scanReportSchema = z.object({
  /** Samples looked at, and those of them that can be read. */
  samples: z.number().int(),
  readable: z.number().int(),
  classes: z.array(z.string()),
  /** Readable samples of each class. */
  counts: z.array(z.number().int()),
  /** Sizes of the readable pictures, the most frequent first; at most 20. */
  sizes: z.array(
    z.object({ width: z.number().int(), height: z.number().int(), count: z.number().int() }),
  ),
  /** Rows in the order of the samples, problems of the whole first; at most 10,000. */
  problems: z.array(fileProblemSchema),
  /** Rows that did not fit. */
  more: z.number().int(),
  cancelled: z.boolean(),
});
export type ScanReport = z.output<typeof scanReportSchema>;

export const unreadableSchema = z.enum(['stop', 'skip']);

export const dataRequests = {
  /** Reads what only the disk knows about a dataset block. */
  describeDataset: {
    params: sourceSchema.extend({
      /** `skip`: every sample is read, and those that cannot be are left out of the facts. */
      unreadable: unreadableSchema.default('stop'),
    }),
    result: datasetFactsSchema,
  },
  /**
   * What can be made of files and folders that were dropped: blocks with parameters, the best first; an
   * empty list where nothing is recognised, and `reason` then says what was expected.
   */
  recognise: {
    params: z.object({ paths: z.array(z.string()).min(1) }),
    result: z.object({ suggestions: z.array(suggestionSchema), reason: textSchema.optional() }),
  },
  /** Samples of a dataset block to look at, pictures no larger than `maxSide`. */
  datasetSamples: {
    params: sourceSchema.extend({
      indices: z.array(z.number().int().min(0)).max(256),
      maxSide: z.number().int().min(8).max(1024).default(96),
    }),
    result: z.object({ samples: z.array(datasetSampleSchema) }),
  },
  /** Reads every sample of a dataset block and reports each bad file; `scan` events tell how far it is. */
  scanDataset: {
    params: sourceSchema.extend({
      /** Chosen by the caller; names the scan in its events and in `cancelScan`. */
      scan: z.number().int(),
    }),
    result: scanReportSchema,
  },
  /** Ends a scan early: its report comes with what was found, `cancelled`. */
  cancelScan: { params: z.object({ scan: z.number().int() }), result: z.object({}) },
} as const;

/** At most ten a second. */
export const scanEventSchema = z.object({
  event: z.literal('scan'),
  scan: z.number().int(),
  done: z.number().int(),
  total: z.number().int(),
  problems: z.number().int(),
});
