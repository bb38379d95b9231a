/** Pooling and its gradients in gather form: every element of the result collects what belongs to it. */
import type { LoweringContext, OpLowering } from '../backends/webgpu/lowering';
import { type AvgPoolAttributes, type Shape, sizeOf } from '../ir/types';

type Plane = readonly [number, number, number, number];

const planeOf = (shape: Shape | undefined) => shape as unknown as Plane;

/** `row` and `column` of element i of a tensor of planes, and the number of its plane. */
function position([, , h, w]: Plane): string {
  return `  let column = i % ${w}u;
  let row = i / ${w}u % ${h}u;
  let plane = i / ${h * w}u;`;
}

/**
 * Ties: the first in window order; a NaN beats everything, the last of several; a window of −∞ alone gives
 * its first real element. Indices are flat in the unpadded plane.
 */
export const maxPool2d: OpLowering<'maxPool2d'> = {
  epilogue: true,
  lower(context) {
    const { kernel: window, stride, padding, dilation } = context.attributes;
    const [, , h, w] = planeOf(context.inputs[0]?.shape);
    const to = planeOf(context.outputs[0]?.shape);
    const kernel = context.kernel();
    const [padTop, padLeft] = padding;
    const reach = (out: number, s: number, k: number, d: number, p: number) =>
      (out - 1) * s + (k - 1) * d - p;
    const rowInside =
      padTop === 0 && reach(to[2], stride[0], window[0], dilation[0], padTop) < h
        ? ''
        : `if (y < 0 || y >= ${h}) { continue; }`;
    const columnInside =
      padLeft === 0 && reach(to[3], stride[1], window[1], dilation[1], padLeft) < w
        ? ''
        : `if (x < 0 || x >= ${w}) { continue; }`;
    kernel.forEach(
      sizeOf(to),
      `${position(to)}
  var best = 0.0;
  var at = -1;
  for (var ky = 0; ky < ${window[0]}; ky++) {
    let y = i32(row * ${stride[0]}u) - ${padTop} + ky * ${dilation[0]};
    ${rowInside}
    for (var kx = 0; kx < ${window[1]}; kx++) {
      let x = i32(column * ${stride[1]}u) - ${padLeft} + kx * ${dilation[1]};
      ${columnInside}
      let k = y * ${w} + x;
      let value = ${kernel.load(0, `plane * ${h * w}u + u32(k)`)};
      if (at < 0 || value > best || ${kernel.helper('isNan')}(value)) {
        if (at < 0 || !${kernel.helper('isNan')}(best) || ${kernel.helper('isNan')}(value)) {
          best = value;
          at = k;
        }
      }
    }
  }
  ${kernel.store(0, 'i', 'best')}
  ${kernel.store(1, 'i', 'at')}`,
    );
  },
};

/** First and last window (of `count`) that may cover position `at` of one axis, as signed numbers. */
function covering(
  name: string,
  at: string,
  count: number,
  window: number,
  stride: number,
  padding: number,
  dilation = 1,
): string {
  const span = (window - 1) * dilation;
  // ⌈(at + padding − span)/stride⌉, not below 0; the last window is ⌊(at + padding)/stride⌋.
  const lowest = `i32(${at}) + ${padding} - ${span}`;
  return `  let ${name}0 = max(${lowest} + ${stride - 1}, 0) / ${stride};
  let ${name}1 = min((i32(${at}) + ${padding}) / ${stride}, ${count - 1});`;
}

export const maxPool2dGrad: OpLowering<'maxPool2dGrad'> = {
  epilogue: true,
  lower(context) {
    const { kernel: window, stride, padding, dilation } = context.attributes;
    const [, , oh, ow] = planeOf(context.inputs[0]?.shape);
    const to = planeOf(context.outputs[0]?.shape);
    const kernel = context.kernel();
    kernel.forEach(
      sizeOf(to),
      `${position(to)}
  let me = i32(row * ${to[3]}u + column);
${covering('y', 'row', oh, window[0], stride[0], padding[0], dilation[0])}
${covering('x', 'column', ow, window[1], stride[1], padding[1], dilation[1])}
  var sum = 0.0;
  for (var y = y0; y <= y1; y++) {
    for (var x = x0; x <= x1; x++) {
      let k = plane * ${oh * ow}u + u32(y * ${ow} + x);
      if (${kernel.load(1, 'k')} == me) { sum += ${kernel.load(0, 'k')}; }
    }
  }
  ${kernel.store(0, 'i', 'sum')}`,
    );
  },
};

/** WGSL of a window's divisor (parity 3.3); `ys`, `ye`, `xs`, `xe` are its edges cut at the padded plane. */
function divisor(a: AvgPoolAttributes, h: number, w: number): string {
  if (a.divisor !== null) return `f32(${a.divisor})`;
  if (a.countIncludePad) return 'f32((ye - ys) * (xe - xs))';
  return `f32((min(ye, ${h}) - max(ys, 0)) * (min(xe, ${w}) - max(xs, 0)))`;
}

/** Edges of window (y, x): start in the padded plane, end cut at the padded edge. */
function edges(a: AvgPoolAttributes, h: number, w: number): string {
  return `let ys = y * ${a.stride[0]} - ${a.padding[0]};
let ye = min(ys + ${a.kernel[0]}, ${h + a.padding[0]});
let xs = x * ${a.stride[1]} - ${a.padding[1]};
let xe = min(xs + ${a.kernel[1]}, ${w + a.padding[1]});`;
}

export const avgPool2d: OpLowering<'avgPool2d'> = {
  epilogue: true,
  lower(context) {
    const [, , h, w] = planeOf(context.inputs[0]?.shape);
    const to = planeOf(context.outputs[0]?.shape);
    const kernel = context.kernel();
    kernel.forEach(
      sizeOf(to),
      `${position(to)}
  let y = i32(row);
  let x = i32(column);
${edges(context.attributes, h, w)}
  var sum = 0.0;
  for (var r = max(ys, 0); r < min(ye, ${h}); r++) {
    for (var c = max(xs, 0); c < min(xe, ${w}); c++) {
      sum += ${kernel.load(0, `plane * ${h * w}u + u32(r * ${w} + c)`)};
    }
  }
  ${kernel.store(0, 'i', `sum / ${divisor(context.attributes, h, w)}`)}`,
    );
  },
};

export const avgPool2dGrad: OpLowering<'avgPool2dGrad'> = {
  epilogue: true,
  lower(context) {
    const { kernel: window, stride, padding } = context.attributes;
    const [, , oh, ow] = planeOf(context.inputs[0]?.shape);
    const to = planeOf(context.outputs[0]?.shape);
    const [, , h, w] = to;
    const kernel = context.kernel();
    kernel.forEach(
      sizeOf(to),
      `${position(to)}
${covering('y', 'row', oh, window[0], stride[0], padding[0])}
${covering('x', 'column', ow, window[1], stride[1], padding[1])}
  var sum = 0.0;
  for (var y = y0; y <= y1; y++) {
    for (var x = x0; x <= x1; x++) {
      ${edges(context.attributes, h, w)}
      sum += ${kernel.load(0, `plane * ${oh * ow}u + u32(y * ${ow} + x)`)} / ${divisor(context.attributes, h, w)};
    }
  }
  ${kernel.store(0, 'i', 'sum')}`,
    );
  },
};

/** Of repeated indices the last source stays: places remember the highest source, then fetch its value. */
export const maxUnpool2d: OpLowering<'maxUnpool2d'> = {
  epilogue: true,
  lower(context) {
    const from = context.inputs[0]?.shape as Shape;
    const to = planeOf(context.outputs[0]?.shape);
    const sources = (from[2] as number) * (from[3] as number);
    const plane = to[2] * to[3];
    const winners = context.scratch(sizeOf(to), 'i32');
    const clear = context.kernel('clear');
    clear.forEach(sizeOf(to), `  ${clear.write(winners)}[i] = -1;`);
    const claim = context.kernel('claim');
    const places = claim.write(winners, 'atomic<i32>');
    claim.forEach(
      sizeOf(from),
      `  let place = ${claim.load(1, 'i')};
  if (place >= 0 && place < ${plane}) {
    atomicMax(&${places}[i / ${sources}u * ${plane}u + u32(place)], i32(i % ${sources}u));
  }`,
    );
    const fill = context.kernel('fill');
    const winner = fill.read(winners);
    fill.forEach(
      sizeOf(to),
      `  let source = ${winner}[i];
  var value = 0.0;
  if (source >= 0) { value = ${fill.load(0, `i / ${plane}u * ${sources}u + u32(source)`)}; }
  ${fill.store(0, 'i', 'value')}`,
    );
  },
};

export const gatherPlane: OpLowering<'gatherPlane'> = {
  epilogue: true,
  lower(context: LoweringContext<'gatherPlane'>) {
    const from = planeOf(context.inputs[0]?.shape);
    const to = planeOf(context.outputs[0]?.shape);
    const plane = from[2] * from[3];
    const kernel = context.kernel();
    kernel.forEach(
      sizeOf(to),
      `  let place = ${kernel.load(1, 'i')};
  var value = 0.0;
  if (place >= 0 && place < ${plane}) {
    value = ${kernel.load(0, `i / ${to[2] * to[3]}u * ${plane}u + u32(place)`)};
  }
  ${kernel.store(0, 'i', 'value')}`,
    );
  },
};
