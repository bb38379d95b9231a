/** Shapes, counts and sizes as the editor writes them. Pure. */
import type { Dim, SampleType, Shape, ValueType } from '../../graph/types';

export function formatDim(dim: Dim): string {
  return dim === null ? '?' : String(dim);
}

/** `64 × 6 × 28 × 28`, or without spaces where room is short. */
export function formatShape(shape: Shape, compact = false): string {
  return shape.map(formatDim).join(compact ? '×' : ' × ');
}

/** Whole numbers in groups of three, with narrow spaces that do not break. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** `860`, `61.7k`, `2.36M`. */
export function formatShort(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T'];
  let size = value;
  let unit = 0;
  // 999.6k would read 1000k: round before choosing the unit.
  while (Number(size.toPrecision(3)) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return unit === 0 ? String(Math.round(size)) : `${Number(size.toPrecision(3))}${units[unit]}`;
}

/** `1.9 MB`: decimal units. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (Number(size.toPrecision(3)) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(size) : Number(size.toPrecision(3))} ${units[unit]}`;
}

export function formatSample(sample: SampleType, compact = false): string {
  if (sample.kind === 'crops') return `${sample.count} × ${formatSample(sample.sample, compact)}`;
  if (sample.kind === 'tensor') return formatShape(sample.shape, compact);
  return `${formatShape([sample.height, sample.width], compact)} ${sample.mode}`;
}

/** The axes of what a wire carries, batch first where there is one; `null` where there are none. */
export function shapeOf(value: ValueType): Shape | null {
  switch (value.type) {
    case 'Batches':
    case 'Tensor':
    case 'Indices':
    case 'Target':
      return value.shape;
    default:
      return null;
  }
}

/** Labels for a wire, longest first; empty when there is nothing to say. */
export function wireLabels(value: ValueType): readonly string[] {
  if (value.type === 'Dataset') return [formatSample(value.sample, true)];
  const shape = shapeOf(value);
  if (!shape) return [];
  const full = formatShape(shape, true);
  return shape.length > 2 ? [full, formatShape(shape.slice(1), true)] : [full];
}
