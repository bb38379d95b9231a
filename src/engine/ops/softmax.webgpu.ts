/** Logarithm of the softmax, one row an invocation or, for long rows, a workgroup. */
import { foldedGrid } from '../backends/webgpu/kernel';
import type { OpLowering } from '../backends/webgpu/lowering';
import { stridesOf } from '../backends/webgpu/wgsl';
import { sizeOf } from '../ir/types';

const workers = 64;

export const logSoftmax: OpLowering<'logSoftmax'> = {
  epilogue: true,
  lower(context) {
    const shape = context.inputShape(0);
    const length = shape[context.attributes.axis] as number;
    const inner = stridesOf(shape)[context.attributes.axis] as number;
    const rows = sizeOf(shape) / length;
    const kernel = context.kernel();
    const base = (row: string) =>
      inner === 1
        ? `${row} * ${length}u`
        : `${row} / ${inner}u * ${length * inner}u + ${row} % ${inner}u`;
    const nanMax = kernel.helper('nanMax');
    const lowest = `${kernel.helper('nonFinite')}(0xff800000u)`;
    const at = `base + r * ${inner}u`;
    const long = length > 256;
    const loop = long
      ? `for (var r = t; r < ${length}u; r += ${workers}u)`
      : `for (var r = 0u; r < ${length}u; r++)`;
    const reduce = (name: string, merge: (a: string, b: string) => string) => {
      if (!long) return '';
      const steps: string[] = [`shared_row[t] = ${name};`, 'workgroupBarrier();'];
      for (let half = workers / 2; half >= 1; half /= 2)
        steps.push(
          `if (t < ${half}u) { shared_row[t] = ${merge('shared_row[t]', `shared_row[t + ${half}u]`)}; }`,
          'workgroupBarrier();',
        );
      return [...steps, `${name} = shared_row[0];`, 'workgroupBarrier();'].join('\n');
    };
    const body = `  let base = ${base(long ? 'flat' : 'i')};
  var highest = ${lowest};
  ${loop} { highest = ${nanMax}(highest, ${kernel.load(0, at)}); }
  ${reduce('highest', (a, b) => `${nanMax}(${a}, ${b})`)}
  var total = 0.0;
  ${loop} { total += ${kernel.helper('expOf')}(${kernel.load(0, at)} - highest); }
  ${reduce('total', (a, b) => `${a} + ${b}`)}
  let shift = ${kernel.helper('logOf')}(total);
  ${loop} {
    let k = ${at};
    ${kernel.store(0, 'k', `${kernel.load(0, 'k')} - highest - shift`)}
  }`;
    if (!long) return kernel.forEach(rows, body);
    kernel.declare(`var<workgroup> shared_row: array<f32, ${workers}>;`);
    const grid = foldedGrid(rows);
    const guard = grid[0] * grid[1] === rows ? '' : `if (flat >= ${rows}u) { return; }\n`;
    kernel.main(workers, grid, guard + body);
  },
};
