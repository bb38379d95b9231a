/** torch.nn.Upsample (parity 3.9). */
import { z } from 'zod';
import { adaptiveAvgPool } from '../../functional/adaptivepool';
import { type Interpolation, resampleAlong, tapsOf } from '../../functional/resample';
import type { Dim, Shape } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { bool, choice, ints, listOf, numbers } from '../fields';
import type { Sym } from '../functional';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { brief, error, setParam, size } from '../problems';
import { pythonCall } from '../python';

const params = z.object({
  size: ints({
    min: 1,
    optional: true,
    lengths: [1, 2, 3],
    torch: 'fV',
    help: {
      en: 'Size of the output: one number for all axes, or (height, width). Instead of scale_factor.',
      zh: '输出的大小：一个数用于所有轴，或（高, 宽）。与 scale_factor 二选一。',
    },
  })
    .nullable()
    .default(null),
  scale_factor: numbers({
    optional: true,
    torch: 'fV',
    help: {
      en: 'How many times larger the output is; 2 doubles height and width. Instead of size.',
      zh: '输出放大的倍数；2 使高和宽加倍。与 size 二选一。',
    },
  })
    .nullable()
    .default(null),
  mode: choice(['nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear', 'area'], {
    help: {
      en: 'nearest repeats pixels; linear (1 axis), bilinear and bicubic (2), trilinear (3) blend neighbours; area averages.',
      zh: 'nearest 重复像素；linear（一维）、bilinear 和 bicubic（二维）、trilinear（三维）混合邻近值；area 取平均。',
    },
  }).default('nearest'),
  align_corners: bool({
    optional: true,
    help: {
      en: 'Puts the corner pixels of input and output on one another. Only for the linear modes and bicubic.',
      zh: '使输入与输出的角点像素重合。仅用于线性类模式和 bicubic。',
    },
  })
    .nullable()
    .default(null),
  recompute_scale_factor: bool({
    optional: true,
    help: {
      en: 'Works out the ratio from the rounded output size instead of scale_factor.',
      zh: '用取整后的输出大小而不是 scale_factor 来计算比例。',
    },
  })
    .nullable()
    .default(null),
});

type Params = z.output<typeof params>;

/** Spatial axes that a mode works on; any number from 1 to 3 when it is not listed. */
const RANKS: Readonly<Partial<Record<Params['mode'], number>>> = {
  linear: 1,
  bilinear: 2,
  bicubic: 2,
  trilinear: 3,
};

const KINDS: Readonly<Record<Exclude<Params['mode'], 'area'>, Interpolation>> = {
  nearest: 'nearest',
  'nearest-exact': 'nearest-exact',
  linear: 'linear',
  bilinear: 'linear',
  trilinear: 'linear',
  bicubic: 'cubic',
};

const TAPS: Readonly<Record<Params['mode'], number>> = {
  nearest: 0,
  'nearest-exact': 0,
  linear: 2,
  bilinear: 4,
  trilinear: 6,
  bicubic: 8,
  area: 1,
};

/** One value for each of `count` axes. */
function perAxis(value: number | readonly number[], count: number): readonly number[] {
  return typeof value === 'number' ? Array(count).fill(value) : listOf(value);
}

function outputSize(p: Params, lengths: Shape): readonly Dim[] {
  const count = lengths.length;
  if (p.size !== null) return perAxis(p.size, count);
  const scales = perAxis(p.scale_factor ?? 1, count);
  return lengths.map((d, i) => (d === null ? null : Math.floor(d * (scales[i] as number))));
}

function contradictions(p: Params, block: string): readonly BlockProblem[] {
  const problems: BlockProblem[] = [];
  if ((p.size === null) === (p.scale_factor === null)) {
    const none = p.size === null;
    problems.push(
      error(
        'upsample.size',
        none
          ? 'Upsample has neither size nor scale_factor. Set one of them.'
          : `Upsample has size=${brief(p.size)} and scale_factor=${brief(p.scale_factor)}. Set only one of them.`,
        none
          ? 'Upsample 既没有 size 也没有 scale_factor。请设置其中一个。'
          : `Upsample 同时有 size=${brief(p.size)} 和 scale_factor=${brief(p.scale_factor)}。请只设置一个。`,
        {
          torch: 'fV',
          param: none ? 'scale_factor' : 'size',
          repair: none ? setParam(block, 'scale_factor', 2) : setParam(block, 'size', null),
        },
      ),
    );
  } else if (p.recompute_scale_factor && p.size !== null)
    problems.push(
      error(
        'upsample.recompute_scale_factor',
        'Upsample has recompute_scale_factor=True with size; it only makes sense with scale_factor.',
        'Upsample 设置了 size，却有 recompute_scale_factor=True；它只能与 scale_factor 一起使用。',
        {
          torch: 'fV',
          param: 'recompute_scale_factor',
          repair: setParam(block, 'recompute_scale_factor', undefined),
        },
      ),
    );
  if (p.align_corners !== null && RANKS[p.mode] === undefined)
    problems.push(
      error(
        'upsample.align_corners',
        `Upsample has align_corners with mode='${p.mode}'; only linear, bilinear, bicubic and trilinear take it. Reset it.`,
        `Upsample 在 mode='${p.mode}' 时设置了 align_corners；只有 linear、bilinear、bicubic、trilinear 接受它。请恢复默认。`,
        {
          torch: 'fV',
          param: 'align_corners',
          repair: setParam(block, 'align_corners', undefined),
        },
      ),
    );
  return problems;
}

/** What speaks against an input of this shape. */
function misfits(p: Params, shape: Shape): BlockProblem | undefined {
  const lengths = shape.slice(2);
  const rank = RANKS[p.mode];
  if (lengths.length < 1 || lengths.length > 3 || (rank && lengths.length !== rank)) {
    const axes = rank ? rank + 2 : '3–5';
    return error(
      'upsample.dimensions',
      `Upsample with mode='${p.mode}' needs ${axes} axes (N, C, …) but gets ${size(shape)}. Choose another mode or place.`,
      `Upsample 在 mode='${p.mode}' 时需要 ${axes} 个轴 (N, C, …)，收到的是 ${size(shape)}。请换一种模式或位置。`,
      { torch: 'fR', port: 'input', param: 'mode' },
    );
  }
  for (const param of ['size', 'scale_factor'] as const) {
    const value = p[param];
    if (value !== null && typeof value !== 'number' && value.length !== lengths.length)
      return error(
        'upsample.length',
        `Upsample has ${param}=${brief(value)}, ${value.length} values, for ${lengths.length} spatial axes. Give one or ${lengths.length}.`,
        `Upsample 的 ${param}=${brief(value)} 有 ${value.length} 个值，而空间轴有 ${lengths.length} 个。请给一个或 ${lengths.length} 个。`,
        { torch: 'fV', param },
      );
  }
  const to = outputSize(p, lengths);
  if (to.some((d) => d !== null && d < 1))
    return error(
      'upsample.too_small',
      `Upsample would make ${size(to)} of ${size(lengths)} with scale_factor=${brief(p.scale_factor)}. Use a larger scale_factor.`,
      `Upsample 用 scale_factor=${brief(p.scale_factor)} 会把 ${size(lengths)} 变成 ${size(to)}。请增大 scale_factor。`,
      { torch: 'fR', param: 'scale_factor' },
    );
  return undefined;
}

export const upsample = defineBlock({
  type: 'Upsample',
  category: 'shape',
  keywords: [
    'interpolate',
    'resize',
    'enlarge',
    'bilinear',
    'bicubic',
    'nearest',
    'unet',
    '上采样',
    '插值',
    '放大',
  ],
  params,
  initial: { scale_factor: 2 },
  summary: ['scale_factor', 'size', 'mode'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const problems = contradictions(p, block);
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input || problems.length > 0) return { outputs: {}, problems };
    const misfit = misfits(p, input.shape);
    if (misfit) return { outputs: {}, problems: [misfit] };
    const output = [...input.shape.slice(0, 2), ...outputSize(p, input.shape.slice(2))];
    const places = output.slice(1).reduce<number>((n, d) => n * (d ?? 0), 1);
    return {
      outputs: { output: tensor(output) },
      cost: { parameters: 0, macs: places * TAPS[p.mode] },
    };
  },
  lower(f, { input }, p) {
    const lengths = input!.shape.slice(2);
    const to = outputSize(p, lengths) as number[];
    const { mode } = p;
    if (mode === 'area') return { output: adaptiveAvgPool(f, input!, to) };
    const scales =
      p.scale_factor === null || p.recompute_scale_factor
        ? null
        : perAxis(p.scale_factor, lengths.length);
    const output = to.reduce<Sym>((x, length, i) => {
      const options = { scale: scales?.[i] ?? null, alignCorners: p.align_corners === true };
      const taps = tapsOf(KINDS[mode], lengths[i] as number, length, options);
      return resampleAlong(f, x, i + 2, taps);
    }, input!);
    return { output };
  },
  pytorch: (p) => pythonCall('nn.Upsample', params, p),
  formula:
    'bilinear: y at (i + ½)·H/H′ − ½, blended from the 2×2 nearest pixels\nnearest: y[i] = x[⌊i·H/H′⌋]',
  help: {
    en: 'Enlarges feature maps without learning anything. Decoders use it with a Conv2d behind it; this avoids the checkerboard that ConvTranspose2d can leave. nearest keeps edges hard, bilinear makes them smooth.',
    zh: '放大特征图，不学习任何参数。解码器常在它之后接 Conv2d，可避免 ConvTranspose2d 可能留下的棋盘格。nearest 保持边缘锐利，bilinear 使其平滑。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html',
});
