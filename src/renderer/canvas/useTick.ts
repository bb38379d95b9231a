import { type RefObject, useEffect } from 'react';
import { isActive, useEngine } from '../engine';

const EVERY = 400;

/**
 * Moves what moves on the canvas while it trains: sets `data-tick` to 0…3 on the canvas, a few times a
 * second. A CSS animation would paint sixty times a second, which without a graphics card takes a third
 * of the training's speed.
 */
export function useTick(root: RefObject<HTMLElement | null>): void {
  const running = useEngine((s) => isActive(s.run) && s.run !== 'paused');
  useEffect(() => {
    if (!running || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    let tick = 0;
    const timer = setInterval(() => {
      tick = (tick + 1) % 4;
      if (root.current) root.current.dataset.tick = String(tick);
    }, EVERY);
    return () => clearInterval(timer);
  }, [running, root]);
}
