import { useEffect, useRef, useState } from 'react';

/**
 * Counts the changes of a text that is shown: 0 until the first one. As an element's key it starts the
 * animation of `[data-flash]` anew each time.
 */
export function useFlash(text: string | undefined): number {
  const before = useRef(text);
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (before.current === text) return;
    // What appears for the first time has not changed.
    if (before.current !== undefined && text !== undefined) setCount((n) => n + 1);
    before.current = text;
  }, [text]);
  return count;
}
