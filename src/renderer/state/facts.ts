/**
 * What only the disk knows of dataset blocks. When a block with a folder parameter appears or its
 * parameters change, the engine is asked; its answer goes into the analysis.
 */
import { z } from 'zod';
import { fieldOf } from '../../graph/blocks/fields';
import { definitionOf } from '../../graph/blocks/registry';
import type { BlockNode, NetDocument } from '../../graph/document/schema';
import { folderOf } from '../engine/format';
import { useDocument } from './document';

/** Typing a path must not ask for every letter. */
const PATIENCE = 350;

interface PathParam {
  readonly name: string;
  readonly needed: boolean;
}

/** By type of block: every edit asks this of every block. */
const known = new Map<string, readonly PathParam[]>();

/** Parameters that are paths; those with a default may stay empty. */
function pathParams({ type }: BlockNode): readonly PathParam[] {
  const old = known.get(type);
  if (old) return old;
  const params = Object.entries(definitionOf(type)?.params.shape ?? {})
    .filter(([, schema]) => fieldOf(schema as z.ZodType).kind === 'folder')
    .map(([name, schema]) => ({ name, needed: !(schema instanceof z.ZodDefault) }));
  known.set(type, params);
  return params;
}

/** What an answer depends on; `null` when there is nothing to ask. */
function questionOf(block: BlockNode, path: string | null, unreadable: string): string | null {
  const paths = pathParams(block);
  if (paths.length === 0) return null;
  const empty = (name: string) => String(block.params[name] ?? '').trim() === '';
  if (paths.some(({ name, needed }) => needed && empty(name))) return null;
  return JSON.stringify([block.type, block.params, folderOf(path), unreadable]);
}

const choiceOf = (document: NetDocument) => document.data?.unreadable ?? 'stop';

/** Starts asking; returns the end of it. */
export function watchFacts(): () => void {
  const asked = new Map<string, string | null>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const ask = async (id: string, question: string) => {
    const { analysis, path, generation, document } = useDocument.getState();
    const block = analysis.flat.blocks[id];
    if (!block) return;
    const outcome = await window.netloom.request('describeDataset', {
      type: block.type,
      params: { ...block.params },
      baseDir: folderOf(path),
      unreadable: choiceOf(document),
    });
    const now = useDocument.getState();
    if (
      now.generation !== generation ||
      asked.get(id) !== question ||
      !now.analysis.flat.blocks[id]
    )
      return;
    if (outcome.ok) now.setFacts(id, outcome.value);
    else
      now.setFacts(id, {
        length: 0,
        classes: [],
        sample: { kind: 'image', mode: 'RGB', height: null, width: null },
        error: outcome.error.message,
      });
  };

  const check = () => {
    const { analysis, path, facts, setFacts, document } = useDocument.getState();
    const { blocks } = analysis.flat;
    for (const id of asked.keys()) if (!blocks[id]) asked.delete(id);
    for (const [id, block] of Object.entries(blocks)) {
      const question = questionOf(block, path, choiceOf(document));
      if ((asked.get(id) ?? null) === question) continue;
      asked.set(id, question);
      clearTimeout(timers.get(id));
      if (facts[id]) setFacts(id, null);
      if (question !== null)
        timers.set(
          id,
          setTimeout(() => void ask(id, question), PATIENCE),
        );
    }
  };

  check();
  const stop = useDocument.subscribe((now, before) => {
    if (now.generation !== before.generation) asked.clear();
    const changed =
      now.analysis.flat.blocks !== before.analysis.flat.blocks ||
      now.path !== before.path ||
      now.document.data !== before.document.data;
    if (changed) check();
  });
  return () => {
    stop();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
