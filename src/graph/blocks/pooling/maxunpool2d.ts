/** torch.nn.MaxUnpool2d (parity 3.5); output_size is the plane of the pool that made the indices. */
import { z } from 'zod';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { pair, pairOf } from '../fields';
import { inputOf, isProblem, planesOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size, times } from '../problems';
import { pythonCall } from '../python';
import { shapesDiffer } from '../shapes';
import { poolKernel, poolStride } from './pooling';

const params = z.object({
  kernel_size: poolKernel,
  stride: poolStride,
  padding: pair({
    min: 0,
    help: {
      en: 'Padding of the MaxPool2d that made the indices.',
      zh: '产生索引的 MaxPool2d 的 padding。',
    },
  }).default(0),
});

export const maxUnpool2d = defineBlock({
  type: 'MaxUnpool2d',
  category: 'pooling',
  keywords: ['unpooling', 'upsample', 'decoder', 'switches', '反池化', '上采样', '解码'],
  params,
  initial: { kernel_size: 2 },
  summary: ['kernel_size', 'stride'],
  inputs: () => [
    TENSOR_IN,
    { name: 'indices', types: ['Indices'], label: { en: 'Indices', zh: '索引' } },
  ],
  outputs: () => [TENSOR_OUT],
  infer({ params: p, inputs }): Inferred {
    const input = planesOf('MaxUnpool2d', inputs, 'fR');
    const indices = inputOf(inputs, 'indices', 'Indices');
    if (!input) return { outputs: {} };
    if (isProblem(input)) return { outputs: {}, problems: [input] };
    if (!indices) return { outputs: {} };
    const { n, c, h, w } = input;
    const problems: BlockProblem[] = [];
    const shape = [n, c, h, w];
    if (shapesDiffer(shape, indices.shape))
      problems.push(
        error(
          'maxunpool2d.indices',
          `MaxUnpool2d gets ${size(shape)} but indices for ${size(indices.shape)}. Bring the input to the shape its MaxPool2d made.`,
          `MaxUnpool2d 收到 ${size(shape)}，而索引对应 ${size(indices.shape)}。请让输入与 MaxPool2d 的输出形状相同。`,
          { torch: 'fR', port: 'indices' },
        ),
      );
    else {
      const kernel = pairOf(p.kernel_size);
      const stride = pairOf(p.stride ?? p.kernel_size);
      const padding = pairOf(p.padding);
      const reached = ([0, 1] as const).map((axis) => {
        const length = axis === 0 ? h : w;
        const wanted = indices.plane[axis];
        if (length === null || wanted === null) return true;
        const usual = (length - 1) * stride[axis] - 2 * padding[axis] + kernel[axis];
        return usual - stride[axis] < wanted && wanted < usual + stride[axis];
      });
      if (reached.includes(false))
        problems.push(
          error(
            'maxunpool2d.output_size',
            `MaxUnpool2d cannot get from ${times([h, w])} to ${times(indices.plane)}. Use the kernel_size, stride and padding of its MaxPool2d.`,
            `MaxUnpool2d 无法从 ${times([h, w])} 还原到 ${times(indices.plane)}。请使用对应 MaxPool2d 的 kernel_size、stride 和 padding。`,
            { torch: 'fV', param: 'kernel_size' },
          ),
        );
    }
    return {
      outputs: { output: tensor([n, c, ...indices.plane]) },
      problems,
      cost: { parameters: 0, macs: 0 },
    };
  },
  lower: (f, { input, indices }) => ({
    output: f.maxUnpool2d(input!, indices!, f.planeOf(indices!)),
  }),
  pytorch: (p) => pythonCall('nn.MaxUnpool2d', params, p),
  formula: 'y = 0, then y[indices[i, j]] = x[i, j]\nH_out = height of the picture that was pooled',
  help: {
    en: 'Undoes a MaxPool2d as far as possible: each value returns to the place where it was the maximum, everything else is 0. Wire Indices from the MaxPool2d (return_indices) and give it the same kernel_size and stride; the output gets the size of the picture that was pooled.',
    zh: '尽可能还原 MaxPool2d：每个值回到它当初作为最大值所在的位置，其余为 0。把 MaxPool2d（return_indices）的「索引」连过来，并使用相同的 kernel_size 和 stride；输出大小等于池化前的图像。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html',
});
