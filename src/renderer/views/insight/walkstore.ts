/** Where one is in a training step that is gone through by hand, and the values met on the wires. */
import { create } from 'zustand';
import type { Panel } from '../../../protocol/inspect';
import { formatValue } from '../../engine/format';
import { numbersOf } from '../tiles';

interface WalkState {
  readonly stage: number;
  /** Which sample of the batch. */
  readonly sample: number;
  /** `block.port` → what the wire carries, the longer text first. */
  readonly wires: Readonly<Record<string, readonly string[]>>;
}

const NOTHING: WalkState = { stage: 0, sample: 0, wires: {} };

export const useWalk = create<WalkState>(() => NOTHING);

/** Forgets the values: another step, or no step at all. */
export function leaveWalk(): void {
  if (useWalk.getState() !== NOTHING) useWalk.setState(NOTHING);
}

/** Least, mean and greatest value as wire labels; a single number as itself. */
export function wireTexts(values: ArrayLike<number>, sign: string): readonly string[] {
  if (values.length === 0) return [];
  let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (v < low) low = v;
    if (v > high) high = v;
    sum += v;
  }
  const mean = formatValue(sum / values.length, 3);
  if (values.length === 1) return [`${sign}${mean}`];
  return [`${sign}${formatValue(low, 2)} … ${formatValue(high, 2)}`, `${sign}${mean}`];
}

/** Notes what a stage's panels say of wires. */
export function noteWires(
  block: string,
  phase: 'forward' | 'loss' | 'backward' | 'update',
  panels: readonly Panel[],
): void {
  const found: Record<string, readonly string[]> = {};
  for (const panel of panels) {
    const values = numbersOf(panel);
    if (phase === 'forward') found[`${block}.${panel.name}`] = wireTexts(values, '');
    else if (phase === 'loss') found[`${block}.loss`] = wireTexts(values, '');
    else if (phase === 'backward' && panel.name.startsWith('signal '))
      found[`${block}.${panel.name.slice(7)}`] = wireTexts(values, '∂ ');
  }
  if (Object.keys(found).length > 0)
    useWalk.setState(({ wires }) => ({ wires: { ...wires, ...found } }));
}
