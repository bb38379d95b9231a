/** Building blocks of what a block complains about: problems, repairs, and shapes as people read them. */
import type { Repair, TorchCode } from '../analysis/diagnostic';
import type { Dim, Shape } from '../types';
import type { BlockProblem } from './contract';

interface Details {
  /** PyTorch's exception for the same mistake. */
  readonly torch?: TorchCode;
  readonly port?: string;
  readonly param?: string;
  readonly repair?: Repair | undefined;
}

function problem(
  severity: 'error' | 'warning',
  code: string,
  en: string,
  zh: string,
  { torch, port, param, repair }: Details,
): BlockProblem {
  return {
    severity,
    code,
    message: { en, zh },
    ...(torch !== undefined && { torch }),
    ...(port !== undefined && { port }),
    ...(param !== undefined && { param }),
    ...(repair !== undefined && { repair }),
  };
}

/** Something that cannot run. Texts say what, where, why and what to do, under 160 characters. */
export function error(code: string, en: string, zh: string, details: Details = {}): BlockProblem {
  return problem('error', code, en, zh, details);
}

/** Something that runs and is probably not meant. */
export function warning(code: string, en: string, zh: string, details: Details = {}): BlockProblem {
  return problem('warning', code, en, zh, { torch: 'W', ...details });
}

/** A value as PyTorch code writes it: `(5, 3)`, `True`, `'same'`, `None`. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (Array.isArray(value)) {
    const items = value.map(python);
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (typeof value === 'object') return '{…}';
  return String(value);
}

/** The same, cut to what fits into a message. */
export function brief(value: unknown): string {
  const text = python(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

/** `undefined` puts the default back. */
export function setParam(block: string, param: string, value: unknown): Repair {
  const shown = brief(value);
  return {
    label:
      value === undefined
        ? { en: `Reset ${param}`, zh: `恢复 ${param} 的默认值` }
        : { en: `Set ${param} to ${shown}`, zh: `把 ${param} 设为 ${shown}` },
    command: { kind: 'set-param', block, param, value },
  };
}

/** The repair of a window that does not fit: the largest that does; none when not even one number fits. */
export function fittingKernel(
  block: string,
  kernel: readonly number[],
  dilation: readonly number[],
  room: readonly Dim[],
): Repair | undefined {
  const fitting = kernel.map((k, i) => {
    const length = room[i] ?? null;
    if (length === null) return k;
    return Math.min(k, Math.floor((length - 1) / (dilation[i] ?? 1)) + 1);
  });
  if (fitting.some((k) => k < 1)) return undefined;
  const [first, ...others] = fitting;
  return setParam(block, 'kernel_size', others.every((k) => k === first) ? first : fitting);
}

/** `16×4×4`; unknown axes are `?`. */
export function times(shape: readonly Dim[]): string {
  return shape.map((d) => d ?? '?').join('×');
}

/** `(64, 16, 4, 4)`, as PyTorch writes sizes. */
export function size(shape: Shape): string {
  return `(${shape.map((d) => d ?? '?').join(', ')}${shape.length === 1 ? ',' : ''})`;
}
