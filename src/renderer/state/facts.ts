/**
 * What only the disk knows of dataset blocks. When a block with a folder parameter appears or its
 * parameters change, the engine is asked; its answer goes into the analysis.
 */
import type { z } from 'zod';
import { fieldOf } from '../../graph/blocks/fields';
import { definitionOf } from '../../graph/blocks/registry';
import type { BlockNode } from '../../graph/document/schema';
import { folderOf } from '../engine/format';
import { useDocument } from './document';

/** Typing a path must not ask for every letter. */
const PATIENCE = 350;

function folderParams(block: BlockNode): string[] {
  const shape = definitionOf(block.type)?.params.shape ?? {};
  return Object.entries(shape)
    .filter(([, schema]) => fieldOf(schema as z.ZodType).kind === 'folder')
    .map(([name]) => name);
}

/** What an answer depends on; `null` when there is nothing to ask. */
function questionOf(block: BlockNode, path: string | null): string | null {
  const folders = folderParams(block);
  if (folders.length === 0) return null;
  if (folders.some((name) => String(block.params[name] ?? '').trim() === '')) return null;
  return JSON.stringify([block.type, block.params, folderOf(path)]);
}

/** Starts asking; returns the end of it. */
export function watchFacts(): () => void {
  const asked = new Map<string, string | null>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const ask = async (id: string, question: string) => {
    const { analysis, path, generation } = useDocument.getState();
    const block = analysis.flat.blocks[id];
    if (!block) return;
    const outcome = await window.netloom.request('describeDataset', {
      type: block.type,
      params: { ...block.params },
      baseDir: folderOf(path),
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
    const { analysis, path, facts, setFacts } = useDocument.getState();
    const { blocks } = analysis.flat;
    for (const id of asked.keys()) if (!blocks[id]) asked.delete(id);
    for (const [id, block] of Object.entries(blocks)) {
      const question = questionOf(block, path);
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
    if (now.analysis.flat.blocks !== before.analysis.flat.blocks || now.path !== before.path)
      check();
  });
  return () => {
    stop();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
