/**
 * Which blocks are drawn whole. In a large network those that come into sight are sketched first and
 * drawn whole one in each frame: panning never waits for a row of them.
 */
import { useEffect, useState } from 'react';
import { useDocument } from '../state/document';
import { isLarge } from '../state/large';
import { useCanvas } from './store';

/** Blocks drawn whole in one frame: two take it longer than a frame lasts. */
const PER_FRAME = 1;

const waiting = new Map<string, () => void>();
let frame = 0;

function drawSome(): void {
  frame = 0;
  let left = PER_FRAME;
  for (const [id, draw] of waiting) {
    if (left-- === 0) break;
    waiting.delete(id);
    draw();
  }
  if (waiting.size > 0) frame = requestAnimationFrame(drawSome);
}

function queue(id: string, draw: () => void): () => void {
  waiting.set(id, draw);
  if (frame === 0) frame = requestAnimationFrame(drawSome);
  return () => {
    if (waiting.get(id) === draw) waiting.delete(id);
  };
}

/** Whether a block is to be drawn whole now. */
export function useDetail(id: string): boolean {
  const large = useDocument((s) => isLarge(s.shown));
  const distant = useCanvas((s) => s.distant);
  const [drawn, setDrawn] = useState(false);
  const wanted = large && !distant;
  useEffect(() => {
    if (!wanted) {
      setDrawn(false);
      return undefined;
    }
    return queue(id, () => setDrawn(true));
  }, [wanted, id]);
  return large ? drawn && !distant : true;
}
