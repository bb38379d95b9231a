/** The project file `name.netloom.json`, version 2. */
import { z } from 'zod';

export const DOCUMENT_FORMAT = 'netloom';
export const DOCUMENT_VERSION = 2;

/** The longest name of a project, a group or a block, in UTF-16 units. */
export const MOST_NAME = 200;

/** Block and wire ids: letters, digits, `_` and `-`; they name parameters in state_dicts. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const positionSchema = z.object({ x: z.number(), y: z.number() });

export const portRefSchema = z.object({ block: idSchema, port: z.string().min(1) });

/** What a block does besides its work: `muted` is as if it were not there, `bypassed` lets its input through. */
export const MODES = ['muted', 'bypassed'] as const;

export const NOTE_COLORS = ['grey', 'blue', 'green', 'yellow', 'orange', 'purple'] as const;

/** A comment, or a frame around blocks: for people, not part of the network. */
export const noteSchema = z.object({
  kind: z.enum(['comment', 'frame']),
  /** What a comment says, or the heading of a frame. */
  text: z.string().max(10_000),
  color: z.enum(NOTE_COLORS),
  position: positionSchema,
  size: z.object({ width: z.number().positive(), height: z.number().positive() }),
});

export const blockSchema = z.object({
  /** A registered block type: `Conv2d`. */
  type: z.string().min(1),
  /** The user's own name for it. */
  label: z.string().max(MOST_NAME).optional(),
  /** Parameters that differ from the defaults, by PyTorch name; checked by the block's schema. */
  params: z.record(z.string(), z.unknown()).default({}),
  /** How learnt tensors start, by name, where it is not PyTorch's default; checked by analysis. */
  init: z.record(z.string(), z.looseObject({ method: z.string() })).optional(),
  position: positionSchema,
  mode: z.enum(MODES).optional(),
  /** Drawn as its head only. */
  collapsed: z.literal(true).optional(),
});

export const wireSchema = z.object({ from: portRefSchema, to: portRefSchema });

/** A sub-graph with ports, used by blocks of type `Group`. Its ports are its blocks `GroupInput` and
 * `GroupOutput`: a port's name is that block's id, its label the block's. */
export const groupSchema = z.object({
  name: z.string().min(1).max(MOST_NAME),
  blocks: z.record(idSchema, blockSchema),
  wires: z.record(idSchema, wireSchema),
  notes: z.record(idSchema, noteSchema).optional(),
});

export const documentSchema = z.object({
  format: z.literal(DOCUMENT_FORMAT),
  version: z.literal(DOCUMENT_VERSION),
  name: z.string().min(1).max(MOST_NAME),
  /** What a person learns from it; shown on template cards. */
  description: z.object({ en: z.string(), zh: z.string() }).optional(),
  /**
   * What becomes of samples that cannot be read: `stop`, as without it, ends a run at the first; `skip`
   * leaves them out before a run and lists them.
   */
  data: z.object({ unreadable: z.enum(['stop', 'skip']) }).optional(),
  blocks: z.record(idSchema, blockSchema),
  wires: z.record(idSchema, wireSchema),
  notes: z.record(idSchema, noteSchema).optional(),
  /** Definitions of the project's own groups, by the id that `Group` blocks name. */
  groups: z.record(idSchema, groupSchema).optional(),
});

export type NetDocument = z.output<typeof documentSchema>;
export type BlockNode = z.output<typeof blockSchema>;
export type GroupDefinition = z.output<typeof groupSchema>;
export type Mode = (typeof MODES)[number];
export type Note = z.output<typeof noteSchema>;
export type NoteColor = (typeof NOTE_COLORS)[number];
export type Size = Note['size'];
export type Wire = z.output<typeof wireSchema>;
export type Position = z.output<typeof positionSchema>;

/** A document with no blocks. */
export function emptyDocument(name = 'Untitled'): NetDocument {
  return { format: DOCUMENT_FORMAT, version: DOCUMENT_VERSION, name, blocks: {}, wires: {} };
}
