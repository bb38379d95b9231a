/** What a gradient flow means: plain sentences with the numbers that show it. */
import type { FactsOf, Finding } from '../../protocol/inspect';

type Layer = FactsOf<'flow'>['layers'][number];

/** So many times smaller or larger from the last weights to the first counts as vanishing or exploding. */
const RATIO = 1000;
/** From this mean on, a gradient is too large whatever the others are. */
const HUGE = 100;
/** Share of ReLUs off for every sample from which it is worth a word. */
const DEAD = 0.4;
/** Mean slope below which a sigmoid or tanh is saturated: a fifth of the greatest possible. */
const SATURATED = { Sigmoid: 0.05, Tanh: 0.2 } as const;
const BOUND = { Sigmoid: 0.25, Tanh: 1 } as const;

/** Letters of a block's name in a sentence, which stays below 160. */
const NAME = 16;

/** 0.0123, 3.1e-7. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 10_000)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** The end of a long name: it says more than the group it is in. */
function named(block: string): string {
  return block.length > NAME ? `…${block.slice(1 - NAME)}` : block;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/**
 * @param layers from the first to the last
 * @param samples how many were looked at
 */
export function diagnose(layers: readonly Layer[], samples: number): Finding[] {
  return [...flowFindings(layers), ...deadFindings(layers, samples), ...flatFindings(layers)];
}

function flowFindings(layers: readonly Layer[]): Finding[] {
  const learnt = layers.filter((l) => l.weight !== null);
  const first = learnt[0];
  const last = learnt[learnt.length - 1];
  const bad = learnt.find(({ weight }) => !Number.isFinite(weight ?? 0));
  if (bad)
    return [
      {
        kind: 'exploding',
        block: bad.block,
        message: {
          en: `The gradient of ${named(bad.block)} is not finite: it exploded. Lower lr, clip the gradients, or normalise the input.`,
          zh: `${named(bad.block)} 的梯度不是有限数：梯度爆炸。请减小 lr、裁剪梯度或归一化输入。`,
        },
        numbers: {},
      },
    ];
  if (!first || !last || first === last) return [];
  const [a, b] = [first.weight as number, last.weight as number];
  const numbers = { first: a, last: b };
  if (a * RATIO < b) {
    const times = a > 0 ? short(b / a) : '∞';
    const sigmoids = layers.filter(({ type }) => type === 'Sigmoid').length;
    const bound =
      sigmoids > 1 ? ` ${sigmoids} sigmoids allow at most ${short(0.25 ** sigmoids)}.` : '';
    const boundZh =
      sigmoids > 1 ? `仅 ${sigmoids} 个 Sigmoid 就最多只让 ${short(0.25 ** sigmoids)} 通过。` : '';
    return [
      {
        kind: 'vanishing',
        block: first.block,
        message: {
          en: `Vanishing: mean |g| falls ${times}× from ${short(b)} at ${named(last.block)} to ${short(a)} at ${named(first.block)}.${bound} Try ReLU or BatchNorm.`,
          zh: `梯度消失：|g| 的均值从 ${named(last.block)} 的 ${short(b)} 降到 ${named(first.block)} 的 ${short(a)}，相差 ${times} 倍。${boundZh}可试 ReLU 或 BatchNorm。`,
        },
        numbers,
      },
    ];
  }
  const worst = learnt.reduce(
    (m, l) => ((l.weight as number) > (m.weight as number) ? l : m),
    first,
  );
  if (a > RATIO * b || (worst.weight as number) > HUGE)
    return [
      {
        kind: 'exploding',
        block: worst.block,
        message: {
          en: `Exploding: mean |g| is ${short(worst.weight as number)} at ${named(worst.block)} and ${short(b)} at ${named(last.block)}. Lower lr, clip gradients, or start with smaller weights.`,
          zh: `梯度爆炸：${named(worst.block)} 处 |g| 的均值为 ${short(worst.weight as number)}，${named(last.block)} 处为 ${short(b)}。请减小 lr、裁剪梯度或使用更小的初始权重。`,
        },
        numbers: { ...numbers, worst: worst.weight as number },
      },
    ];
  return [];
}

function deadFindings(layers: readonly Layer[], samples: number): Finding[] {
  return layers.flatMap(({ block, dead }): Finding[] => {
    if (dead === null || dead < DEAD) return [];
    return [
      {
        kind: 'dead-relu',
        block,
        message: {
          en: `${percent(dead)} of the units of ${named(block)} are 0 for all ${samples} samples, so they learn nothing. Lower lr, or try LeakyReLU.`,
          zh: `${named(block)} 有 ${percent(dead)} 的单元对全部 ${samples} 个样本都为 0，学不到东西。请减小 lr，或改用 LeakyReLU。`,
        },
        numbers: { share: dead, samples },
      },
    ];
  });
}

function flatFindings(layers: readonly Layer[]): Finding[] {
  return layers.flatMap(({ block, type, slope }): Finding[] => {
    if (slope === null || !(type in SATURATED)) return [];
    const kind = type as keyof typeof SATURATED;
    if (slope >= SATURATED[kind]) return [];
    const bound = BOUND[kind];
    return [
      {
        kind: 'saturated',
        block,
        message: {
          en: `${named(block)} is saturated: its mean slope is ${short(slope)} of at most ${bound}, so little gradient passes. Normalise its input, or use ReLU.`,
          zh: `${named(block)} 已饱和：平均斜率为 ${short(slope)}（上限 ${bound}），几乎没有梯度通过。请归一化其输入，或改用 ReLU。`,
        },
        numbers: { slope, bound },
      },
    ];
  });
}
