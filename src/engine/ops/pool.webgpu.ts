/** Pooling and its gradients in gather form: every element of the result collects what belongs to it. */
import type { LoweringContext, OpLowering } from '../backends/webgpu/lowering';
import { type AvgPoolAttributes, type Shape, sizeOf } from '../ir/types';

type Plane = readonly [number, number, number, number];

const planeOf = (shape: Shape) => shape as Plane;

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
    const [, , h, w] = planeOf(context.inputShape(0));
    const to = planeOf(context.outputShape(0));
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

/**
 * Runs `body` for every window number `name` (of `count`) that may cover position `at` of one axis.
 * Numbers are signed.
 */
function covering(
  name: string,
  at: string,
  axis: { count: number; window: number; stride: number; padding: number; dilation?: number },
  body: string,
): string {
  const { count, stride, padding } = axis;
  const span = (axis.window - 1) * (axis.dilation ?? 1);
  const last = `i32((${at} + ${padding}u) / ${stride}u)`;
  // Windows that do not overlap: at most one.
  if (span < stride) return `let ${name} = ${last};\nif (${name} < ${count}) {\n${body}\n}`;
  const first = `max(i32(${at}) + ${padding + stride - 1 - span}, 0) / ${stride}`;
  return `for (var ${name} = ${first}; ${name} <= min(${last}, ${count - 1}); ${name}++) {\n${body}\n}`;
}

/** Both axes of a plane, for the attributes of a pool. */
function coveringPlane(
  a: Pick<AvgPoolAttributes, 'kernel' | 'stride' | 'padding'> & {
    readonly dilation?: readonly [number, number];
  },
  [, , oh, ow]: Plane,
  body: string,
): string {
  const axis = (i: 0 | 1, count: number) => ({
    ...{ count, window: a.kernel[i], stride: a.stride[i], padding: a.padding[i] },
    dilation: a.dilation?.[i] ?? 1,
  });
  return covering('y', 'row', axis(0, oh), covering('x', 'column', axis(1, ow), body));
}

export const maxPool2dGrad: OpLowering<'maxPool2dGrad'> = {
  epilogue: true,
  lower(context) {
    const from = planeOf(context.inputShape(0));
    const to = planeOf(context.outputShape(0));
    const kernel = context.kernel();
    const body = `let k = plane * ${from[2] * from[3]}u + u32(y * ${from[3]} + x);
      if (${kernel.load(1, 'k')} == me) { sum += ${kernel.load(0, 'k')}; }`;
    kernel.forEach(
      sizeOf(to),
      `${position(to)}
  let me = i32(row * ${to[3]}u + column);
  var sum = 0.0;
  ${coveringPlane(context.attributes, from, body)}
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
    const [, , h, w] = planeOf(context.inputShape(0));
    const to = planeOf(context.outputShape(0));
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
    const from = planeOf(context.inputShape(0));
    const to = planeOf(context.outputShape(0));
    const [, , h, w] = to;
    const kernel = context.kernel();
    const at = `plane * ${from[2] * from[3]}u + u32(y * ${from[3]} + x)`;
    // Where strides exceed the window, some elements lie in none.
    const body = `${edges(context.attributes, h, w)}
      if (i32(row) < ye && i32(column) < xe) {
        sum += ${kernel.load(0, at)} / ${divisor(context.attributes, h, w)};
      }`;
    kernel.forEach(
      sizeOf(to),
      `${position(to)}
  var sum = 0.0;
  ${coveringPlane(context.attributes, from, body)}
  ${kernel.store(0, 'i', 'sum')}`,
    );
  },
};

/** Of repeated indices the last source stays: places remember the highest source, then fetch its value. */
export const maxUnpool2d: OpLowering<'maxUnpool2d'> = {
  epilogue: true,
  lower(context) {
    const from = context.inputShape(0);
    const to = planeOf(context.outputShape(0));
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

/**
 * Unpooling by the indices of windows that do not overlap: a place can only have come from the window it
 * lies in, so that every element of the result looks there and nothing need be remembered.
 */
export const maxUnpoolWindows: OpLowering<'maxUnpoolWindows'> = {
  epilogue: true,
  lower(context) {
    const { stride, padding } = context.attributes;
    const [, , h, w] = planeOf(context.inputShape(0));
    const to = planeOf(context.outputShape(0));
    const kernel = context.kernel();
    kernel.forEach(
      sizeOf(to),
      `${position(to)}
  let y = (row + ${padding[0]}u) / ${stride[0]}u;
  let x = (column + ${padding[1]}u) / ${stride[1]}u;
  var value = 0.0;
  if (y < ${h}u && x < ${w}u) {
    let source = (plane * ${h}u + y) * ${w}u + x;
    if (${kernel.load(1, 'source')} == i32(row * ${to[3]}u + column)) { value = ${kernel.load(0, 'source')}; }
  }
  ${kernel.store(0, 'i', 'value')}`,
    );
  },
};

export const gatherPlane: OpLowering<'gatherPlane'> = {
  epilogue: true,
  lower(context: LoweringContext<'gatherPlane'>) {
    const from = planeOf(context.inputShape(0));
    const to = planeOf(context.outputShape(0));
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
