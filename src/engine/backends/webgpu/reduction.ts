/**
 * Reductions of a tensor over some axes, with any state that can absorb an element and merge with another:
 * a sum, a maximum, the mean and squared deviations of Welford. Long reductions run in two stages through
 * scratch memory; every order is fixed, so results repeat.
 */
import type { Shape } from '../../ir/types';
import { foldedGrid } from './kernel';
import type { LoweringContext, OpKernel } from './lowering';
import { digit, stridesOf, sum, times } from './wgsl';

export interface Reduction {
  /** Shape of what is reduced, and its axes that go away. */
  readonly shape: Shape;
  readonly axes: readonly number[];
  /** Start of each part of the state. */
  readonly start: readonly ((kernel: OpKernel) => string)[];
  /** Statements that take element `index` into the variables `s0`, `s1`, …; `o` is the output's number. */
  absorb(kernel: OpKernel, index: string, o: string): string;
  /** Statements that merge state b (names given) into `s0`, `s1`, … */
  merge(kernel: OpKernel, b: readonly string[]): string;
  /** Statements that store output number `o` from `s0`, `s1`, … */
  finish(kernel: OpKernel, o: string): string;
}

interface Axis {
  readonly length: number;
  readonly stride: number;
}

/** The kept or the reduced axes, neighbours joined where they lie together in memory. */
function axesOf(shape: Shape, wanted: (axis: number) => boolean): Axis[] {
  const strides = stridesOf(shape);
  const result: Axis[] = [];
  shape.forEach((length, axis) => {
    if (!wanted(axis) || length === 1) return;
    const stride = strides[axis] as number;
    const last = result[result.length - 1];
    if (last && last.stride === stride * length)
      result[result.length - 1] = { length: last.length * length, stride };
    else result.push({ length, stride });
  });
  return result;
}

const count = (axes: readonly Axis[]) => axes.reduce((n, a) => n * a.length, 1);

/** Where element number `index` of these axes lies. */
function offset(index: string, axes: readonly Axis[]): string {
  const size = count(axes);
  let inner = size;
  return sum(
    axes.map(({ length, stride }) => {
      inner /= length;
      return times(digit(index, inner, length, size), stride);
    }),
  );
}

const workers = 64;
/** Terms that one invocation adds up by itself: longer sums lose digits and run alone for too long. */
const alone = 256;
/** Terms for one workgroup, unless that makes too many parts for one invocation to merge. */
const shared = 2048;
const mostParts = 512;

/** Lowers a reduction to one or two kernels. */
export function lowerReduction(context: LoweringContext, reduction: Reduction): void {
  const gone = new Set(reduction.axes);
  const kept = axesOf(reduction.shape, (axis) => !gone.has(axis));
  const reduced = axesOf(reduction.shape, (axis) => gone.has(axis));
  const outputs = count(kept);
  const terms = count(reduced);
  if (terms <= alone) {
    sequential(context.kernel(), reduction, kept, reduced, null);
    return;
  }
  const states = reduction.start.length;
  const first = (reduced[0] as Axis).length;
  // On a processor that plays the GPU barriers cost more than they save: parts of the first axis, added up alone.
  const apart = context.profile.software && terms / first <= shared;
  const parts = apart
    ? splitsOf(first, Math.min(Math.ceil(terms / alone), mostParts))
    : Math.min(Math.ceil(terms / shared), mostParts);
  if (parts === 1) {
    parallel(context.kernel(), reduction, kept, reduced, 1, null);
    return;
  }
  const scratch = context.scratch(outputs * parts * states);
  const save: Save = (kernel, o, part) =>
    reduction.start
      .map(
        (_, i) =>
          `${kernel.write(scratch)}[(${o} * ${parts}u + ${part}) * ${states}u + ${i}u] = s${i};`,
      )
      .join('\n');
  if (apart) sequential(context.kernel('parts'), reduction, kept, reduced, { parts, save });
  else parallel(context.kernel('parts'), reduction, kept, reduced, parts, save);
  const kernel = context.kernel('merge');
  const array = kernel.read(scratch);
  const names = reduction.start.map((_, i) => `p${i}`);
  kernel.forEach(
    outputs,
    [
      ...reduction.start.map((_, i) => `var s${i} = ${array}[i * ${parts * states}u + ${i}u];`),
      `for (var part = 1u; part < ${parts}u; part++) {`,
      ...names.map((p, i) => `let ${p} = ${array}[(i * ${parts}u + part) * ${states}u + ${i}u];`),
      reduction.merge(kernel, names),
      '}',
      reduction.finish(kernel, 'i'),
    ].join('\n'),
  );
}

/** Statements that store the state of one part of an output. */
type Save = (kernel: OpKernel, o: string, part: string) => string;

/** As many parts as wanted, none of them empty. */
function splitsOf(length: number, wanted: number): number {
  return Math.ceil(length / Math.ceil(length / Math.min(wanted, length)));
}

/** One invocation for each output, or for each part of one: parts divide the first reduced axis. */
function sequential(
  kernel: OpKernel,
  reduction: Reduction,
  kept: readonly Axis[],
  reduced: readonly Axis[],
  divided: { readonly parts: number; readonly save: Save } | null,
): void {
  const outputs = count(kept);
  const { parts } = divided ?? { parts: 1 };
  const loops = reduced.map(({ length }, i) => {
    const chunk = Math.ceil(length / parts);
    const [from, to] =
      i === 0 && divided
        ? [`part * ${chunk}u`, `min((part + 1u) * ${chunk}u, ${length}u)`]
        : ['0u', `${length}u`];
    return `for (var r${i} = ${from}; r${i} < ${to}; r${i}++) {`;
  });
  const index = sum(['base', ...reduced.map(({ stride }, i) => times(`r${i}`, stride))]);
  kernel.forEach(
    outputs * parts,
    [
      `let o = ${digit('i', parts, outputs, outputs * parts)};`,
      `let part = ${digit('i', 1, parts, outputs * parts)};`,
      ...reduction.start.map((start, i) => `var s${i} = ${start(kernel)};`),
      `let base = ${offset('o', kept)};`,
      ...loops,
      `let at = ${index};`,
      reduction.absorb(kernel, 'at', 'o'),
      '}'.repeat(loops.length),
      divided ? divided.save(kernel, 'o', 'part') : reduction.finish(kernel, 'o'),
    ].join('\n'),
    divided ? 16 : 64,
  );
}

/** A workgroup for each output, or each part of one. */
function parallel(
  kernel: OpKernel,
  reduction: Reduction,
  kept: readonly Axis[],
  reduced: readonly Axis[],
  parts: number,
  save: Save | null,
): void {
  const outputs = count(kept);
  const terms = count(reduced);
  const chunk = Math.ceil(terms / parts);
  const grid = foldedGrid(outputs * parts);
  const states = reduction.start.map((_, i) => i);
  for (const i of states) kernel.declare(`var<workgroup> shared${i}: array<f32, ${workers}>;`);
  const halvings: string[] = [];
  for (let half = workers / 2; half >= 1; half /= 2)
    halvings.push(
      `if (t < ${half}u) {`,
      ...states.map((i) => `let p${i} = shared${i}[t + ${half}u];`),
      reduction.merge(
        kernel,
        states.map((i) => `p${i}`),
      ),
      ...states.map((i) => `shared${i}[t] = s${i};`),
      '}',
      'workgroupBarrier();',
    );
  kernel.main(
    workers,
    grid,
    [
      grid[0] * grid[1] === outputs * parts ? '' : `if (flat >= ${outputs * parts}u) { return; }`,
      `let o = ${parts === 1 ? 'flat' : `flat / ${parts}u`};`,
      `let part = ${parts === 1 ? '0u' : `flat % ${parts}u`};`,
      ...reduction.start.map((start, i) => `var s${i} = ${start(kernel)};`),
      `let base = ${offset('o', kept)};`,
      `let last = min((part + 1u) * ${chunk}u, ${terms}u);`,
      `for (var r = part * ${chunk}u + t; r < last; r += ${workers}u) {`,
      `let at = ${sum(['base', offset('r', reduced)])};`,
      reduction.absorb(kernel, 'at', 'o'),
      '}',
      ...states.map((i) => `shared${i}[t] = s${i};`),
      'workgroupBarrier();',
      ...halvings,
      'if (t == 0u) {',
      save ? save(kernel, 'o', 'part') : reduction.finish(kernel, 'o'),
      '}',
    ].join('\n'),
  );
}
