/** Ops that move elements by tables. Reshape, transpose and expand are index maps and need no kernel. */
import type { OpLowering } from '../backends/webgpu/lowering';
import { stridesOf } from '../backends/webgpu/wgsl';
import { sizeOf } from '../ir/types';

/** Position along the axis, and the index of position 0 in a tensor whose axis is `length` long. */
function split(inner: number, size: number, length: number): string {
  const before = inner === 1 ? '' : ` + i % ${inner}u`;
  return `  let j = ${inner === 1 ? 'i' : `i / ${inner}u`} % ${size}u;
  let base = i / ${inner * size}u * ${inner * length}u${before};`;
}

export const gatherAxis: OpLowering<'gatherAxis'> = {
  epilogue: true,
  inlineInputs: [0],
  lower(context) {
    const { axis, indices } = context.attributes;
    const from = context.inputShape(0);
    const to = context.outputShape(0);
    const inner = stridesOf(to)[axis] as number;
    const kernel = context.kernel();
    const table = kernel.read(context.table(Uint32Array.from(indices)), 'u32');
    kernel.forEach(
      sizeOf(to),
      `${split(inner, indices.length, from[axis] as number)}
  let k = base + ${table}[j] * ${inner}u;
  ${kernel.store(0, 'i', kernel.load(0, 'k'))}`,
    );
  },
};

/** In gather form: each target adds up its sources in their order, so results repeat. */
export const scatterAddAxis: OpLowering<'scatterAddAxis'> = {
  epilogue: true,
  inlineInputs: [0],
  lower(context) {
    const { axis, indices, size } = context.attributes;
    const to = context.outputShape(0);
    const inner = stridesOf(to)[axis] as number;
    // Sources by target: those of target j are sources[starts[j]] … sources[starts[j + 1]].
    const lists: number[][] = Array.from({ length: size }, () => []);
    indices.forEach((target, source) => {
      lists[target]?.push(source);
    });
    const starts = new Uint32Array(size + 1);
    lists.forEach((list, j) => {
      starts[j + 1] = (starts[j] as number) + list.length;
    });
    const kernel = context.kernel();
    const start = kernel.read(context.table(starts), 'u32');
    const source = kernel.read(context.table(Uint32Array.from(lists.flat())), 'u32');
    kernel.forEach(
      sizeOf(to),
      `${split(inner, size, indices.length)}
  var sum = 0.0;
  for (var s = ${start}[j]; s < ${start}[j + 1u]; s++) {
    let k = base + ${source}[s] * ${inner}u;
    sum += ${kernel.load(0, 'k')};
  }
  ${kernel.store(0, 'i', 'sum')}`,
    );
  },
};
