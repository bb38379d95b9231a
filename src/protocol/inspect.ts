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
import { factsSchema } from './facts';
import { querySchema, subjectSchema } from './query';

export * from './facts';
export * from './query';

const int = z.number().int();
const text = z.object({ en: z.string(), zh: z.string() });
const floats = z.instanceof(Float32Array);

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
