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

/** Inputs that one kernel joins: with the result, no more buffers than every device binds. */
const joined = 6;

/** Kernels that each copy some of the inputs to their place. */
export const concat: OpLowering<'concat'> = {
  epilogue: true,
  inlineInputs: Array.from({ length: 32 }, (_, i) => i),
  lower(context) {
    const { axis } = context.attributes;
    const to = context.outputShape(0);
    const inner = stridesOf(to)[axis] as number;
    const row = (to[axis] as number) * inner;
    const outer = sizeOf(to) / row;
    let start = 0;
    for (let first = 0; first < context.inputCount; first += joined) {
      const last = Math.min(first + joined, context.inputCount);
      const kernel = context.kernel(
        last - first < context.inputCount ? `from ${first}` : undefined,
      );
      const branches: string[] = [];
      let width = 0;
      for (let input = first; input < last; input++) {
        const length = (context.inputShape(input)[axis] as number) * inner;
        const value = kernel.load(input, `row * ${length}u + (at - ${width}u)`);
        const target = `row * ${row}u + ${start + width}u + (at - ${width}u)`;
        width += length;
        branches.push(`if (at < ${width}u) {\n  ${kernel.store(0, target, value)}\n}`);
      }
      start += width;
      kernel.forEach(
        outer * width,
        `  let row = i / ${width}u;\n  let at = i % ${width}u;\n  ${branches.join(' else ')}`,
      );
    }
  },
};

export const gatherRows: OpLowering<'gatherRows'> = {
  epilogue: true,
  lower(context) {
    const [, width] = context.inputShape(0) as [number, number];
    const kernel = context.kernel();
    kernel.forEach(
      sizeOf(context.outputShape(0)),
      `  let k = u32(${kernel.load(1, `i / ${width}u`)}) * ${width}u + i % ${width}u;
  ${kernel.store(0, 'i', kernel.load(0, 'k'))}`,
    );
  },
};

/**
 * Without atomic sums, whose order would change from run to run: the positions of each id form a list in
 * their order (its head by an atomic minimum, which does not depend on the order), and each element of the
 * result walks along the list of its row.
 */
export const scatterAddRows: OpLowering<'scatterAddRows'> = {
  epilogue: true,
  lower(context) {
    const { rows } = context.attributes;
    const count = sizeOf(context.inputShape(1));
    const [, width] = context.outputShape(0) as [number, number];
    const heads = context.scratch(rows, 'i32');
    const followers = context.scratch(count, 'i32');
    const clear = context.kernel('clear');
    clear.forEach(rows, `  ${clear.write(heads)}[i] = ${count};`);
    const link = context.kernel('link');
    const head = link.write(heads, 'atomic<i32>');
    const follower = link.write(followers);
    link.forEach(
      count,
      `  let id = ${link.load(1, 'i')};
  if (id < 0 || id >= ${rows}) { return; }
  atomicMin(&${head}[id], i32(i));
  var next = i + 1u;
  while (next < ${count}u && ${link.load(1, 'next')} != id) { next++; }
  ${follower}[i] = i32(next);`,
    );
    const collect = context.kernel('collect');
    const start = collect.read(heads);
    const next = collect.read(followers);
    collect.forEach(
      rows * width,
      `  var sum = 0.0;
  for (var at = ${start}[i / ${width}u]; at < ${count}; at = ${next}[at]) {
    sum += ${collect.load(0, `u32(at) * ${width}u + i % ${width}u`)};
  }
  ${collect.store(0, 'i', 'sum')}`,
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
    // One table, since fusion counts on one buffer beyond the op's own: first the starts, then the sources.
    const table = kernel.read(context.table(Uint32Array.from([...starts, ...lists.flat()])), 'u32');
    kernel.forEach(
      sizeOf(to),
      `${split(inner, size, indices.length)}
  var sum = 0.0;
  for (var s = ${table}[j]; s < ${table}[j + 1u]; s++) {
    let k = base + ${table}[${size + 1}u + s] * ${inner}u;
    sum += ${kernel.load(0, 'k')};
  }
  ${kernel.store(0, 'i', 'sum')}`,
    );
  },
};
