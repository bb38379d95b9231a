/**
 * The product without workgroup memory: each invocation computes a block of rows × columns from what it reads
 * itself. For few rows or columns, and for processors that play the GPU.
 *
 * Neighbouring outputs of a convolution read overlapping windows. Where the operand tells so (`slide`), a run of
 * neighbours loads each element of its windows once. Every result adds its products in the order of k,
 * whatever the block, so all shapes with the same splits give the same bits.
 */
import { sizeOf } from '../../ir/types';
import { type Gemm, range, type Sink, type Slide, storeBlock } from './gemm-block';
import type { DirectShape } from './gemm-shapes';
import type { OpKernel } from './lowering';
import { coordinates, digit } from './wgsl';

const clamp = (text: string, divides: boolean, last: number) =>
  divides ? text : `min(${text}, ${last}u)`;

/**
 * Emits the kernel. `shape.width` and `shape.unroll` are 1 where B does not slide.
 *
 * @param workgroup invocations of a workgroup
 */
export function emitDirect(
  kernel: OpKernel,
  gemm: Gemm,
  shape: DirectShape,
  { sink, workgroup }: { readonly sink: Sink; readonly workgroup: number },
): void {
  const { rows, spans, width, lanes, splits } = shape;
  const columns = spans * width;
  const m = sizeOf(gemm.a.outer);
  const n = sizeOf(gemm.b.outer);
  const rowBlocks = Math.ceil(m / rows);
  const columnBlocks = Math.ceil(n / (columns * lanes)) * lanes;
  const total = rowBlocks * columnBlocks * splits * gemm.groups;
  const [first] = gemm.k as [number];
  const chunk = Math.ceil(first / splits);
  const rowsDivide = m % rows === 0;
  const columnsDivide = n % (columns * lanes) === 0;
  const lines: string[] = [
    `let column = ${digit('i', 1, columnBlocks, total)};`,
    `let row = ${digit('i', columnBlocks, rowBlocks, total)};`,
    `let split = ${digit('i', columnBlocks * rowBlocks, splits, total)};`,
    `let g = ${digit('i', columnBlocks * rowBlocks * splits, gemm.groups, total)};`,
  ];
  // Rows and columns past the end repeat the last ones and are not stored.
  range(rows).forEach((i) => {
    lines.push(`let m${i} = row * ${rows}u + ${i}u;`);
    lines.push(`let am${i} = ${clamp(`m${i}`, rowsDivide, m - 1)};`);
    lines.push(...gemm.a.place(coordinates(`am${i}`, gemm.a.outer), `a${i}`));
  });
  range(columns).forEach((j) => {
    const start =
      lanes === 1
        ? `column * ${columns}u + ${j}u`
        : `(column / ${lanes}u) * ${lanes * columns}u + column % ${lanes}u + ${j * lanes}u`;
    lines.push(`let n${j} = ${start};`);
  });
  range(spans).forEach((q) => {
    lines.push(`let bn${q} = ${clamp(`n${q * width}`, columnsDivide, n - width)};`);
    lines.push(...gemm.b.place(coordinates(`bn${q}`, gemm.b.outer), `b${q}`));
  });
  for (const i of range(rows)) for (const j of range(columns)) lines.push(`var c${i}_${j} = 0.0;`);
  const end =
    splits === 1
      ? `${first}u`
      : chunk * splits === first
        ? `(split + 1u) * ${chunk}u`
        : `min((split + 1u) * ${chunk}u, ${first}u)`;
  const { slide } = gemm.b;
  const last = gemm.k.length - 1;
  const looped = slide && shape.unroll > 1 ? gemm.k.slice(0, last) : gemm.k;
  looped.forEach((length, level) => {
    const k = `k${level}`;
    const [from, to] = level === 0 ? [`split * ${chunk}u`, end] : ['0u', `${length}u`];
    lines.push(`for (var ${k} = ${from}; ${k} < ${to}; ${k}++) {`);
    for (const i of range(rows)) lines.push(...gemm.a.step(level, k, `a${i}`));
    for (const q of range(spans)) lines.push(...gemm.b.step(level, k, `b${q}`));
  });
  lines.push(
    ...(slide && looped !== gemm.k
      ? slidingBody(kernel, gemm, shape, slide)
      : plainBody(kernel, gemm, shape)),
  );
  lines.push('}'.repeat(looped.length));
  lines.push(
    storeBlock(
      kernel,
      sink,
      { names: range(rows).map((i) => `m${i}`), guard: rowsDivide ? null : `${m}u` },
      { names: range(columns).map((j) => `n${j}`), guard: columnsDivide ? null : `${n}u` },
      (i, j) => `c${i}_${j}`,
    ),
  );
  kernel.forEach(total, lines.join('\n'), workgroup);
}

function plainBody(kernel: OpKernel, gemm: Gemm, { rows, spans }: DirectShape): string[] {
  return [
    ...range(rows).map((i) => `let a${i} = ${gemm.a.element(kernel, `a${i}`)};`),
    ...range(spans).map((q) => `let b${q} = ${gemm.b.element(kernel, `b${q}`)};`),
    ...range(rows).flatMap((i) =>
      range(spans).map((q) => `c${i}_${q} = fma(a${i}, b${q}, c${i}_${q});`),
    ),
  ];
}

/** The innermost k, `unroll` steps at a time, over one set of loaded elements. */
function slidingBody(kernel: OpKernel, gemm: Gemm, shape: DirectShape, slide: Slide): string[] {
  const { rows, spans, width, unroll } = shape;
  const level = gemm.k.length - 1;
  const length = gemm.k[level] as number;
  const whole = unroll === length;
  const base = whole ? '0u' : 'kb';
  const shiftOf = (j: number, u: number) => j * slide.outer + u * slide.k;
  const shifts = [...new Set(range(width).flatMap((j) => range(unroll).map((u) => shiftOf(j, u))))];
  const nameOf = (q: number, shift: number) => `b${q}_${shifts.indexOf(shift)}`;
  return [
    whole ? '' : `for (var kb = 0u; kb < ${length}u; kb += ${unroll}u) {`,
    ...range(spans).flatMap((q) =>
      shifts.map(
        (shift) => `let ${nameOf(q, shift)} = ${slide.element(kernel, `b${q}`, base, shift)};`,
      ),
    ),
    ...range(unroll).flatMap((u) => [
      '{',
      ...range(rows).flatMap((i) => [
        ...gemm.a.step(level, whole ? `${u}u` : `(kb + ${u}u)`, `a${i}`),
        `let a${i} = ${gemm.a.element(kernel, `a${i}`)};`,
        ...range(spans).flatMap((q) =>
          range(width).map((j) => {
            const c = `c${i}_${q * width + j}`;
            return `${c} = fma(a${i}, ${nameOf(q, shiftOf(j, u))}, ${c});`;
          }),
        ),
      ]),
      '}',
    ]),
    whole ? '' : '}',
  ];
}
