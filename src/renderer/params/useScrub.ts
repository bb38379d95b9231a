import { type MouseEvent as ReactMouseEvent, type RefObject, useRef } from 'react';
import type { ParamHandle, TextDraft } from './useParam';

/** Pixels for one step. */
const STEP = 6;
/** A click trembles this much. */
const THRESHOLD = 3;

/** Dragging a number sideways changes it; a click without dragging gives it the keyboard. */
export function useScrub(
  input: RefObject<HTMLInputElement | null>,
  handle: ParamHandle,
  draft: TextDraft,
) {
  const latest = useRef({ handle, draft });
  latest.current = { handle, draft };
  const { kind } = handle.field;
  const numeric = kind === 'int' || kind === 'float' || kind === 'axes';

  return (event: ReactMouseEvent) => {
    const element = input.current;
    if (!element || !numeric || handle.readOnly || event.button !== 0) return;
    if (document.activeElement === element) return;
    // The default would focus the field at once.
    event.preventDefault();
    const start = event.clientX;
    let done = 0;
    let dragging = false;
    const move = ({ clientX, shiftKey }: MouseEvent) => {
      const distance = clientX - start;
      dragging ||= Math.abs(distance) > THRESHOLD;
      if (!dragging) return;
      document.documentElement.style.cursor = 'ew-resize';
      const steps = Math.trunc(distance / STEP) - done;
      if (steps === 0) return;
      done += steps;
      latest.current.draft.step(steps > 0 ? 1 : -1, Math.abs(steps) * (shiftKey ? 10 : 1));
    };
    const up = () => {
      window.removeEventListener('mousemove', move);
      window.removeEventListener('mouseup', up);
      document.documentElement.style.cursor = '';
      if (dragging) latest.current.handle.end();
      else element.focus();
    };
    window.addEventListener('mousemove', move);
    window.addEventListener('mouseup', up);
  };
}
