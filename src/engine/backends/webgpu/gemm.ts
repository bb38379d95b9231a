/**
 * General matrix product C[m, n] = Σ_k A(m, k)·B(k, n) with A and B given as code that finds an element,
 * so that convolutions and their gradients run as implicit GEMM. All extents are constants of the kernel.
 *
 * Two kernels: `tiled` stages tiles of A and B in workgroup memory, `direct` lets each invocation read
 * what it needs (better for few rows, and on a processor that plays the GPU). Long sums over k for few
 * results are split (split-K): partial sums go to scratch memory and a second kernel adds them in a fixed
 * order, so results repeat.
 */
import { type Shape, sizeOf } from '../../ir/types';
import type { Gemm, Sink } from './gemm-block';
import { emitDirect } from './gemm-direct';
import type { GemmShape } from './gemm-shapes';
import { emitTiled } from './gemm-tiled';
import { gemmShapes } from './gemm-tuning';
import type { LoweringContext } from './lowering';
import { coordinates } from './wgsl';

export type { Gemm, GemmOperand } from './gemm-block';

/** Lowers a product. Output 0 of the op is stored element by element. */
export function lowerGemm(context: LoweringContext, gemm: Gemm): void {
  const m = sizeOf(gemm.a.outer);
  const n = sizeOf(gemm.b.outer);
  const { slide } = gemm.b;
  const inner = gemm.b.outer.at(-1) as number;
  const extents = {
    ...{ m, n, k: gemm.k, groups: gemm.groups },
    slide: slide ? { inner, outer: slide.outer, k: slide.k } : null,
  };
  const { profile, op, attributes, inputCount } = context;
  const shapes = gemmShapes(extents, profile);
  const inputs = Array.from({ length: inputCount }, (_, i) => context.inputShape(i));
  const shape =
    profile.choose?.(gemmKey(op, attributes, inputs), shapes) ?? (shapes[0] as GemmShape);
  const { splits } = shape;
  const store = storeTo(gemm);
  if (splits === 1) {
    emit(context, gemm, shape, store);
    return;
  }
  const partial = context.scratch(gemm.groups * splits * m * n);
  emit(context, gemm, shape, (kernel, g, split, row, column, value) => {
    const plane = gemm.groups === 1 ? split : `(${g} * ${splits}u + ${split})`;
    return `${kernel.write(partial)}[(${plane} * ${m}u + ${row}) * ${n}u + ${column}] = ${value};`;
  });
  const kernel = context.kernel('sum of parts');
  const total = gemm.groups * m * n;
  const parts = kernel.read(partial);
  kernel.forEach(
    total,
    `  let g = ${gemm.groups === 1 ? '0u' : `i / ${m * n}u`};
  let e = ${gemm.groups === 1 ? 'i' : `i % ${m * n}u`};
  let base = g * ${splits * m * n}u + e;
  var sum = 0.0;
  for (var s = 0u; s < ${splits}u; s++) { sum += ${parts}[base + s * ${m * n}u]; }
  let m = e / ${n}u;
  let n = e % ${n}u;
  ${store(kernel, 'g', '0u', 'm', 'n', 'sum')}`,
  );
}

/** What a product is known by: two products with one key have the same shapes to choose from. */
export function gemmKey(op: string, attributes: unknown, inputs: readonly Shape[]): string {
  return `${op} ${JSON.stringify(attributes)} ${inputs.map((shape) => shape.join('×')).join(' ')}`;
}

function emit(context: LoweringContext, gemm: Gemm, shape: GemmShape, sink: Sink): void {
  // Small workgroups share out a processor's cores evenly.
  const workgroup = context.profile.software ? 16 : 64;
  if (shape.kind === 'direct') emitDirect(context.kernel(), gemm, shape, { sink, workgroup });
  else emitTiled(context.kernel(), gemm, shape, sink);
}

function storeTo(gemm: Gemm): Sink {
  return (kernel, g, _split, m, n, value) => {
    const mc = coordinates(m, gemm.a.outer);
    const nc = coordinates(n, gemm.b.outer);
    return kernel.store(0, gemm.index({ g, m, n, mc, nc }), value);
  };
}
