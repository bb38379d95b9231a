/** torch.cat of two to four tensors (parity 3.6). */
import { z } from 'zod';
import type { Dim } from '../../types';
import { type BlockProblem, defineBlock, type Inferred, type PortDefinition } from '../contract';
import { int } from '../fields';
import type { Sym } from '../functional';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size } from '../problems';
import { axisOf, differ } from '../shapes';
import { OTHER_IN } from './broadcasting';
import { noAxis } from './rearranged';

const params = z.object({
  dim: int({
    help: {
      en: 'Axis along which the tensors are joined. 1 is the channels; negative counts from the end.',
      zh: '沿哪个轴拼接。1 为通道；负数从末尾算起。',
    },
  }).default(1),
});

const PORTS: readonly PortDefinition[] = [
  TENSOR_IN,
  OTHER_IN,
  { name: 'third', types: ['Tensor'], label: { en: 'Third', zh: '第三输入' }, optional: true },
  { name: 'fourth', types: ['Tensor'], label: { en: 'Fourth', zh: '第四输入' }, optional: true },
];

export const concat = defineBlock({
  type: 'Concat',
  category: 'shape',
  keywords: ['cat', 'join', 'skip connection', 'unet', 'inception', '拼接', '合并', '跳跃连接'],
  params,
  initial: {},
  summary: ['dim'],
  inputs: () => PORTS,
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    // A port that is wired to something unknown is there with the value undefined.
    const wired = PORTS.filter(({ name, optional }) => !optional || name in inputs);
    const parts = wired.map(({ name }) => ({
      name,
      shape: inputOf(inputs, name, 'Tensor')?.shape,
    }));
    const first = parts[0]?.shape;
    if (!first) return { outputs: {} };
    const axis = axisOf(p.dim, first.length);
    if (axis === undefined)
      return {
        outputs: {},
        problems: [noAxis('Concat', block, 'dim', p.dim, first, first.length > 1 ? 1 : undefined)],
      };
    const output: Dim[] = [...first];
    const problems: BlockProblem[] = [];
    let complete = true;
    for (const { name, shape } of parts.slice(1)) {
      if (!shape) {
        complete = false;
        continue;
      }
      if (
        shape.length !== first.length ||
        shape.some((d, i) => i !== axis && differ(d, output[i] ?? null))
      ) {
        problems.push(
          error(
            'concat.shapes',
            `Concat along axis ${axis} gets ${size(first)} and ${size(shape)}: all other axes must be equal. Change one branch or dim.`,
            `Concat 沿轴 ${axis} 收到 ${size(first)} 和 ${size(shape)}：其余各轴必须相等。请修改其中一支或 dim。`,
            { torch: 'fR', port: name },
          ),
        );
        continue;
      }
      shape.forEach((d, i) => {
        const before = output[i] ?? null;
        if (i !== axis) output[i] = before ?? d;
        else output[i] = before === null || d === null ? null : before + d;
      });
    }
    if (problems.length > 0 || !complete) return { outputs: {}, problems };
    return { outputs: { output: tensor(output) }, cost: { parameters: 0, macs: 0 } };
  },
  lower(f, inputs, p) {
    const parts = PORTS.map(({ name }) => inputs[name]).filter((x): x is Sym => x !== undefined);
    return { output: f.concat(parts, axisOf(p.dim, parts[0]!.shape.length) ?? 1) };
  },
  pytorch: (p) => `torch.cat((input, other), dim=${p.dim})`,
  formula: '(N, C₁, H, W), (N, C₂, H, W) → (N, C₁ + C₂, H, W)',
  help: {
    en: 'Puts two to four tensors one after another along an axis, most often feature maps along the channels. U-Net brings early, sharp maps to late layers this way. All other axes must have equal lengths.',
    zh: '沿一个轴依次拼接二到四个张量，最常见的是沿通道拼接特征图。U-Net 就这样把前面清晰的特征图带到后面的层。其余各轴长度必须相等。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.cat.html',
});
