import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { useCanvas } from './store';

function isLit(id: string): boolean {
  const { lit, under } = useCanvas.getState();
  return lit.has(id) || under === id;
}

/**
 * Marks a wire and its pill with `data-lit` while they are on the path that is pointed at. Rendering
 * would take longer than a frame: a path through a large network has hundreds of wires.
 *
 * @returns refs for the two elements
 */
export function useLit(id: string): {
  readonly line: RefObject<SVGGElement | null>;
  readonly pill: (element: HTMLElement | null) => void;
} {
  const line = useRef<SVGGElement>(null);
  const label = useRef<HTMLElement | null>(null);
  // It is another element whenever the label flashes.
  const pill = useCallback(
    (element: HTMLElement | null) => {
      label.current = element;
      element?.toggleAttribute('data-lit', isLit(id));
    },
    [id],
  );
  useEffect(() => {
    let was = false;
    const follow = () => {
      const is = isLit(id);
      if (is === was) return;
      was = is;
      line.current?.toggleAttribute('data-lit', is);
      label.current?.toggleAttribute('data-lit', is);
    };
    follow();
    return useCanvas.subscribe((s, old) => {
      if (s.lit !== old.lit || s.under !== old.under) follow();
    });
  }, [id]);
  return { line, pill };
}
