/** Pictures of many samples, asked for a few at a time and kept. */
import { useEffect, useState } from 'react';
import type { Picture, Pin } from '../../../protocol/engine';
import { engine } from '../../engine';
import { folderOf } from '../../engine/format';
import { useDocument } from '../../state/document';

const AT_ONCE = 3;
const KEPT = 600;

const known = new Map<string, Picture | null>();
const waiting: { key: string; pin: Pin }[] = [];
const listeners = new Map<string, Set<() => void>>();
let going = 0;
let of: unknown;

function next(): void {
  while (going < AT_ONCE) {
    const job = waiting.pop();
    if (!job) return;
    going++;
    const { document, path } = useDocument.getState();
    void window.netloom
      .request('picture', {
        document: engine.getState().trained ?? document,
        baseDir: folderOf(path),
        pin: job.pin,
      })
      .then((outcome) => {
        known.set(job.key, outcome.ok ? outcome.value : null);
        for (const oldest of known.keys()) {
          if (known.size <= KEPT) break;
          known.delete(oldest);
        }
        for (const listener of listeners.get(job.key) ?? []) listener();
      })
      .finally(() => {
        going--;
        next();
      });
  }
}

/** The picture of a sample; `null` while it is not there, or when it cannot be read. */
export function usePictureOf(split: Pin['split'], index: number): Picture | null {
  const key = `${split} ${index}`;
  const [, redraw] = useState(0);
  useEffect(() => {
    const { trained } = engine.getState();
    if (of !== trained) {
      // Another training may have other data.
      of = trained;
      known.clear();
    }
    if (known.has(key)) return;
    const listener = () => redraw((n) => n + 1);
    const all = listeners.get(key) ?? new Set();
    listeners.set(key, all.add(listener));
    if (!waiting.some((job) => job.key === key)) waiting.push({ key, pin: { split, index } });
    next();
    return () => {
      all.delete(listener);
      if (all.size > 0) return;
      listeners.delete(key);
      const at = waiting.findIndex((job) => job.key === key);
      if (at >= 0) waiting.splice(at, 1);
    };
  }, [key, split, index]);
  return known.get(key) ?? null;
}
