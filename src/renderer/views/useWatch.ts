/** Views tell the engine what they show for as long as they show it. */
import { type RefObject, useEffect, useState } from 'react';
import { watchList } from '../engine';

/**
 * Asks for frames of a block while `visible`; `maxTile` is the longest side of a map in device pixels, and
 * `maps` how many of the first maps are enough.
 */
export function useWatch(block: string, maxTile: number, visible: boolean, maps?: number): void {
  useEffect(() => {
    if (!visible) return;
    return watchList.add({ block, maxTile, ...(maps === undefined ? {} : { maps }) });
  }, [block, maxTile, visible, maps]);
}

/** Whether any part of an element is on screen. */
export function useVisible(ref: RefObject<Element | null>): boolean {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver((entries) => {
      setVisible(entries.at(-1)?.isIntersecting ?? false);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return visible;
}
