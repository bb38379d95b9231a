/** Philox4x32-10 in WGSL, the same bits as `ir/philox.ts`: one block of four numbers an invocation. */
import type { OpLowering } from '../backends/webgpu/lowering';
import { sizeOf } from '../ir/types';

const philox = `
fn mulHigh(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let middle = ah * bl + ((al * bl) >> 16u);
  let low = al * bh + (middle & 0xffffu);
  return ah * bh + (middle >> 16u) + (low >> 16u);
}
fn philox(counter: vec4<u32>, seed: vec2<u32>) -> vec4<u32> {
  var x = counter;
  var key = seed;
  for (var round = 0; round < 10; round++) {
    x = vec4<u32>(
      mulHigh(0xcd9e8d57u, x.z) ^ x.y ^ key.x,
      0xcd9e8d57u * x.z,
      mulHigh(0xd2511f53u, x.x) ^ x.w ^ key.y,
      0xd2511f53u * x.x,
    );
    key += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return x;
}`;

export const uniform: OpLowering<'uniform'> = {
  epilogue: true,
  lower(context) {
    const count = sizeOf(context.outputShape(0));
    const kernel = context.kernel();
    kernel.declare(philox);
    const draw = kernel.read(context.draw(), 'u32');
    const { stream } = context.attributes;
    kernel.forEach(
      Math.ceil(count / 4),
      `  let words = philox(vec4<u32>(i, ${stream}u, ${draw}[2], 0u), vec2<u32>(${draw}[0], ${draw}[1]));
  for (var lane = 0u; lane < 4u; lane++) {
    let k = i * 4u + lane;
    ${count % 4 === 0 ? '' : `if (k >= ${count}u) { break; }`}
    let value = f32(words[lane] >> 8u) * ${2 ** -24};
    ${kernel.store(0, 'k', 'value')}
  }`,
    );
  },
};
