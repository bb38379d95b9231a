/** One parameter of one block as a field edits it: on the block and in the inspector alike. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { z } from 'zod';
import { type Field, fieldOf } from '../../graph/blocks/fields';
import { definitionOf } from '../../graph/blocks/registry';
import type { Text } from '../../graph/types';
import { useDocument } from '../state/document';
import { defaultOf, formatParam, parseParam, sameValue, stepParam } from './parse';

export interface ParamHandle {
  readonly schema: z.ZodType;
  readonly field: Field;
  readonly value: unknown;
  readonly default: unknown;
  /** Differs from the default. */
  readonly changed: boolean;
  readonly readOnly: boolean;
  /** Sets a valid value; the default is written as "nothing set". Edits until `end` are one step. */
  set(value: unknown): void;
  end(): void;
}

/** Every stay in a field is its own undo step: the number tells one stay from the next. */
let stays = 0;

export function useParam(block: string, param: string): ParamHandle | undefined {
  const type = useDocument((s) => s.shown.blocks[block]?.type);
  const given = useDocument((s) => s.shown.blocks[block]?.params[param]);
  const readOnly = useDocument((s) => s.readOnly);
  const stay = useRef<string | undefined>(undefined);
  const schema = type === undefined ? undefined : definitionOf(type)?.params.shape[param];
  return useMemo(() => {
    if (!schema) return undefined;
    const zod = schema as z.ZodType;
    const fallback = defaultOf(zod);
    return {
      schema: zod,
      field: fieldOf(zod),
      value: given === undefined ? fallback : given,
      default: fallback,
      changed: given !== undefined && !sameValue(given, fallback),
      readOnly,
      set: (value) => {
        stay.current ??= `param ${++stays}`;
        const next = fallback !== undefined && sameValue(value, fallback) ? undefined : value;
        useDocument
          .getState()
          .edit({ kind: 'set-param', block, param, value: next }, { merge: stay.current });
      },
      end: () => {
        if (stay.current === undefined) return;
        stay.current = undefined;
        useDocument.getState().endMerge();
      },
    };
  }, [schema, given, readOnly, block, param]);
}

export interface TextDraft {
  readonly text: string;
  /** Why the text is not in the document. */
  readonly reason: Text | undefined;
  change(text: string): void;
  step(direction: 1 | -1, scale?: number): void;
  /** Leaves the field: valid text takes its usual form, invalid text stays. */
  leave(): void;
  /** Forgets what was typed and is not in the document. */
  revert(): void;
}

/** What is being typed: kept apart from the document for as long as it cannot be read. */
export function useDraft(handle: ParamHandle): TextDraft {
  const [draft, setDraft] = useState<{
    text: string;
    reason: Text | undefined;
    of: unknown;
  } | null>(null);
  const shown = formatParam(handle.value);
  const latest = useRef(handle);
  latest.current = handle;

  // Another edit (undo, a repair) changed the value: what was typed is out of date.
  useEffect(() => {
    setDraft((d) => (d && !sameValue(d.of, handle.value) ? null : d));
  }, [handle.value]);
  // What is typed belongs to this field only; its merging ends with it.
  useEffect(() => () => latest.current.end(), []);

  return {
    text: draft?.text ?? shown,
    reason: draft?.reason,
    change: (text) => {
      const parsed = parseParam(handle.schema, text);
      if (!parsed.ok) {
        setDraft({ text, reason: parsed.reason, of: handle.value });
        return;
      }
      const of = parsed.value === undefined ? handle.default : parsed.value;
      setDraft({ text, reason: undefined, of });
      if (!sameValue(of, handle.value)) handle.set(parsed.value);
    },
    step: (direction, scale = 1) => {
      const next = stepParam(handle.schema, handle.value, direction, scale);
      if (next === undefined) return;
      setDraft(null);
      handle.set(next);
    },
    leave: () => {
      setDraft((d) => (d?.reason ? d : null));
      handle.end();
    },
    revert: () => setDraft(null),
  };
}
