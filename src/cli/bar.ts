/** A progress bar in one line of the terminal; nothing where there is no terminal. */
import type { WriteStream } from 'node:tty';
import { count, duration, fixed, percent } from './table';

export interface BarState {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number | null;
  /** Learning rate now. */
  readonly lr?: number | undefined;
}

/** The bar's text, at most `columns` wide: what does not fit is left out from the right. */
export function barLine(state: BarState, columns: number): string {
  const share = state.stepsPerEpoch > 0 ? state.step / state.stepsPerEpoch : 0;
  const cells = Math.max(10, Math.min(30, columns - 70));
  const full = Math.round(share * cells);
  const parts = [
    `Epoch ${state.epoch}/${state.epochs} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${state.step}/${state.stepsPerEpoch}`,
    ...(state.loss === null ? [] : [`loss ${fixed(state.loss)}`]),
    ...(state.accuracy === null ? [] : [`accuracy ${percent(state.accuracy)}`]),
    ...(state.lr === undefined ? [] : [`lr ${Number(state.lr.toPrecision(3))}`]),
    ...(state.imagesPerSecond > 0 ? [`${count(state.imagesPerSecond)} images/s`] : []),
    ...(state.secondsLeft === null ? [] : [`${duration(state.secondsLeft)} left`]),
  ];
  let line = '';
  for (const part of parts) {
    const longer = line ? `${line}  ${part}` : part;
    if (longer.length >= columns) break;
    line = longer;
  }
  return line;
}

export class Bar {
  private shown = false;

  constructor(private readonly stream: WriteStream) {}

  show(state: BarState): void {
    if (!this.stream.isTTY) return;
    this.stream.write(`\r\x1b[2K${barLine(state, this.stream.columns || 80)}`);
    this.shown = true;
  }

  /** Takes the bar away, so that a line can be written. */
  clear(): void {
    if (!this.shown) return;
    this.stream.write('\r\x1b[2K');
    this.shown = false;
  }
}
