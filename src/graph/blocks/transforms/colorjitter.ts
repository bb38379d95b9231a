/** torchvision.transforms.ColorJitter (parity 2.5, 2.9). */
import { z } from 'zod';
import type { BlockProblem } from '../contract';
import { floats } from '../fields';
import { brief, error } from '../problems';
import { channelsOf, forPictures, REFERENCE, transformBlock } from './transform';

const part = (en: string, zh: string) =>
  floats({ lengths: [2], torch: 'cT', help: { en, zh } }).default(0);

const params = z.object({
  brightness: part(
    'A number a: factors from 1 − a (not below 0) to 1 + a. Two numbers: from min to max. 0: off.',
    '一个数 a：系数从 1 − a（不小于 0）到 1 + a。两个数：从 min 到 max。0：关闭。',
  ),
  contrast: part(
    'A number a: factors from 1 − a (not below 0) to 1 + a. Two numbers: from min to max. 0: off.',
    '一个数 a：系数从 1 − a（不小于 0）到 1 + a。两个数：从 min 到 max。0：关闭。',
  ),
  saturation: part(
    'A number a: factors from 1 − a (not below 0) to 1 + a. Two numbers: from min to max. 0: off.',
    '一个数 a：系数从 1 − a（不小于 0）到 1 + a。两个数：从 min 到 max。0：关闭。',
  ),
  hue: part(
    'A number a up to 0.5: shifts from −a to a. Two numbers: from min to max. 0.5 is half the circle.',
    '不超过 0.5 的数 a：偏移从 −a 到 a。两个数：从 min 到 max。0.5 为半个色环。',
  ),
});

type Params = z.output<typeof params>;
const FACTORS = ['brightness', 'contrast', 'saturation'] as const;

type Range = readonly [number, number];

/** The range of each part, `null` for one that is switched off. */
export function rangesOf(p: Params): Readonly<Record<keyof Params, Range | null>> {
  const range = (value: number | readonly number[], neutral: number): Range | null => {
    const [low, high] =
      typeof value === 'number'
        ? [neutral === 0 ? -value : Math.max(0, 1 - value), neutral + value]
        : (value as unknown as Range);
    return low === neutral && high === neutral ? null : [low, high];
  };
  return {
    brightness: range(p.brightness, 1),
    contrast: range(p.contrast, 1),
    saturation: range(p.saturation, 1),
    hue: range(p.hue, 0),
  };
}

function refuse(param: keyof Params, value: unknown, en: string, zh: string): BlockProblem {
  return error(
    `colorjitter.${param}`,
    `ColorJitter has ${param}=${brief(value)}; ${en}.`,
    `ColorJitter 的 ${param}=${brief(value)}；${zh}。`,
    { torch: 'cV', param },
  );
}

function check(p: Params): BlockProblem[] {
  const problems: BlockProblem[] = [];
  for (const param of [...FACTORS, 'hue'] as const) {
    const value = p[param];
    if (typeof value === 'number') {
      if (value < 0)
        problems.push(
          refuse(param, value, 'a single number must be 0 or more', '单个数必须不小于 0'),
        );
      else if (param === 'hue' && value > 0.5)
        problems.push(refuse(param, value, 'it can be 0.5 at most', '最多为 0.5'));
      continue;
    }
    const [low = 0, high = 0] = value;
    const bounds = param === 'hue' ? [-0.5, 0.5] : [0, Number.POSITIVE_INFINITY];
    if (low > high)
      problems.push(
        refuse(param, value, 'the first number is above the second', '第一个数大于第二个数'),
      );
    else if (low < (bounds[0] as number) || high > (bounds[1] as number))
      problems.push(
        param === 'hue'
          ? refuse(
              param,
              value,
              'both must lie between −0.5 and 0.5',
              '两个数都必须在 −0.5 到 0.5 之间',
            )
          : refuse(param, value, 'factors must be 0 or more', '系数必须不小于 0'),
      );
  }
  return problems;
}

export const colorJitter = transformBlock({
  type: 'ColorJitter',
  keywords: [
    'brightness',
    'contrast',
    'saturation',
    'hue',
    'augmentation',
    '亮度',
    '对比度',
    '饱和度',
    '色调',
    '数据增强',
  ],
  params,
  initial: { brightness: 0.2, contrast: 0.2, saturation: 0.2 },
  summary: ['brightness', 'contrast', 'saturation'],
  validate: check,
  rule: forPictures('ColorJitter', (sample) => {
    const channels = channelsOf(sample);
    const wrong = sample.kind === 'tensor' && channels !== null && channels !== 1 && channels !== 3;
    return {
      sample,
      problems: wrong
        ? [
            error(
              'colorjitter.channels',
              `ColorJitter needs tensors of 1 or 3 channels but gets ${channels}. Place it before what changes the channels.`,
              `ColorJitter 需要 1 或 3 个通道的张量，收到的是 ${channels} 个。请把它放在改变通道数的块之前。`,
              { torch: 'fT', port: 'dataset' },
            ),
          ]
        : [],
    };
  }),
  formula:
    'brightness: f·x   contrast: f·x + (1−f)·mean\nsaturation: f·x + (1−f)·luma   hue: h + f (mod 1)',
  help: {
    en: 'Changes brightness, contrast, saturation and hue by random factors, in random order, drawn anew for every sample. The network then does not rely on the light in which a picture was taken. Leave it out of the validation chain.',
    zh: '以随机系数、随机顺序改变亮度、对比度、饱和度和色调，每个样本重新抽取。这样网络就不会依赖拍摄时的光线。验证链中不要使用。',
  },
  reference: REFERENCE('ColorJitter'),
});
