/**
 * Random transforms draw from the distributions torchvision draws from: fixed seed, many draws, bounds that
 * a right generator passes with a probability of 1 − 10⁻⁶ each.
 */
import { describe, expect, it, vi } from 'vitest';
import { checkParams } from '../../../graph/analysis/params';
import { rangesOf } from '../../../graph/blocks/transforms/colorjitter';
import { innerDefinition } from '../../../graph/blocks/transforms/inner';
import '../../../graph/blocks/transforms';
import { Draw } from '../draw';
import { stepsOf } from '.';
import { drawJitter } from './colorjitter';
import type { ImageSample, Sample, TensorSample } from './contract';
import { drawAffine } from './randomaffine';
import { drawErased } from './randomerasing';
import { drawBox } from './randomresizedcrop';
import { RandomRotation } from './randomrotation';

const Z = 4.753; // of the normal distribution at 10⁻⁶

/** Counts that should be equally likely (or as `shares` say): Pearson's chi-square. */
function expectCounts(counts: readonly number[], shares?: readonly number[]): void {
  const n = counts.reduce((sum, c) => sum + c, 0);
  const k = counts.length;
  const chi = counts.reduce((sum, count, i) => {
    const due = n * (shares?.[i] ?? 1 / k);
    return sum + (count - due) ** 2 / due;
  }, 0);
  const f = k - 1;
  // Wilson and Hilferty's approximation of the quantile.
  expect(chi).toBeLessThan(f * (1 - 2 / (9 * f) + Z * Math.sqrt(2 / (9 * f))) ** 3);
}

/** Values of a continuous distribution: Kolmogorov and Smirnov. */
function expectDistribution(values: readonly number[], cdf: (x: number) => number): void {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let worst = 0;
  for (const [i, x] of sorted.entries()) {
    worst = Math.max(worst, Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n));
  }
  expect(worst).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * n)));
}

const uniform = (low: number, high: number) => (x: number) =>
  Math.min(1, Math.max(0, (x - low) / (high - low)));

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function normalCdf(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp((-x * x) / 2);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

const STREAM = 0x8000_0001;

/** `make` with the draws of samples 0, 1, 2 … */
function draws<T>(n: number, make: (draw: Draw) => T, seed = 7): T[] {
  const draw = new Draw(seed);
  return Array.from({ length: n }, (_, i) => make(draw.forTransform(STREAM, i, 0)));
}

function paramsOf(type: string, raw: object) {
  const definition = innerDefinition(type);
  const { params } = definition ? checkParams(definition, raw as Record<string, unknown>) : {};
  if (!params) throw new Error(`${type} was refused.`);
  return params;
}

/** Runs one transform on `sample` n times. */
function runs<T>(
  type: string,
  raw: object,
  sample: Sample,
  n: number,
  see: (out: Sample) => T,
): T[] {
  const [step] = stepsOf([{ type, params: paramsOf(type, raw) }]);
  if (!step) throw new Error('no step');
  const draw = new Draw(11);
  return Array.from({ length: n }, (_, i) =>
    see(step.transform.apply(sample, draw.forTransform(step.stream, i, 0))),
  );
}

const image = (width: number, height: number, pixels?: ArrayLike<number>): ImageSample => ({
  kind: 'image',
  width,
  height,
  channels: 1,
  pixels: pixels
    ? Uint8Array.from(pixels)
    : Uint8Array.from({ length: width * height }, (_, i) => i),
});

const count = (values: readonly number[], size: number) => {
  const counts = new Array<number>(size).fill(0);
  for (const v of values) counts[v] = (counts[v] as number) + 1;
  return counts;
};

const share = (values: readonly boolean[], p: number) => {
  const hits = values.filter(Boolean).length;
  expectCounts([hits, values.length - hits], [p, 1 - p]);
};

describe('Draw', () => {
  it('gives uniform, normal, whole numbers, orders and weighted choices', () => {
    expectDistribution(
      draws(4000, (d) => d.between(-2, 5)),
      uniform(-2, 5),
    );
    const many = draws(40, (d) => Array.from({ length: 101 }, () => d.normal())).flat();
    expectDistribution(many, normalCdf);
    expectCounts(
      count(
        draws(5000, (d) => d.below(7)),
        7,
      ),
    );
    const orders = draws(5000, (d) => d.permutation(3)).map(
      ([a = 0, b = 0]) => a * 2 + (b > a ? b - 1 : b),
    );
    expectCounts(count(orders, 6));
    expectCounts(
      count(
        draws(5000, (d) => d.weighted([1, 0.5, 2.5])),
        3,
      ),
      [0.25, 0.125, 0.625],
    );
    expect(draws(500, (d) => d.weighted([0, 3, 0]))).toEqual(new Array(500).fill(1));
  });

  it('gives parts sequences of their own', () => {
    const draw = new Draw(3);
    const first = draw.forTransform(STREAM, 5, 1).forPart(STREAM, 1).word();
    expect(draw.forTransform(STREAM, 5, 1).forPart(STREAM, 2).word()).not.toBe(first);
    draw.forTransform(STREAM, 5, 1).word();
    expect(draw.forPart(STREAM, 1).word()).toBe(first);
    expect(draw.forTransform(STREAM, 6, 1).forPart(STREAM, 1).word()).not.toBe(first);
  });
});

describe('distributions', () => {
  it('flips, grey and erasing happen with probability p', () => {
    const pair = image(2, 1, [1, 2]);
    const tall = image(1, 2, [1, 2]);
    const turned = (out: Sample) => out.kind === 'image' && out.pixels[0] === 2;
    share(runs('RandomHorizontalFlip', { p: 0.3 }, pair, 5000, turned), 0.3);
    share(runs('RandomVerticalFlip', { p: 0.7 }, tall, 5000, turned), 0.7);
    const red: Sample = {
      kind: 'image',
      width: 1,
      height: 1,
      channels: 3,
      pixels: Uint8Array.of(255, 0, 0),
    };
    const grey = (out: Sample) => out.kind === 'image' && out.pixels[0] === out.pixels[1];
    share(runs('RandomGrayscale', {}, red, 5000, grey), 0.1);
    const ones: TensorSample = {
      kind: 'tensor',
      shape: [1, 9, 9],
      data: new Float32Array(81).fill(1),
    };
    const erased = (out: Sample) => out.kind === 'tensor' && out.data.includes(0);
    share(
      runs('RandomErasing', { p: 0.4, scale: [0.1, 0.1], ratio: [1, 1] }, ones, 5000, erased),
      0.4,
    );
  });

  it('RandomCrop takes every place alike', () => {
    const places = runs('RandomCrop', { size: 3 }, image(6, 5), 6000, (out) =>
      out.kind === 'image' ? (out.pixels[0] as number) : -1,
    );
    const counts = [0, 1, 2].flatMap((top) => [0, 1, 2, 3].map((left) => top * 6 + left));
    expectCounts(counts.map((value) => places.filter((p) => p === value).length));
  });

  it('RandomResizedCrop: area uniform, ratio uniform in its logarithm, place uniform', () => {
    const scale = [0.1, 0.4];
    const boxes = draws(4000, (d) => drawBox(1000, 1000, scale, [3 / 4, 4 / 3], d));
    expectDistribution(
      boxes.map((b) => (b.height * b.width) / 1e6),
      uniform(0.1, 0.4),
    );
    const edge = Math.log(4 / 3);
    expectDistribution(
      boxes.map((b) => Math.log(b.width / b.height)),
      uniform(-edge, edge),
    );
    // Inclusive ends, and every offset alike.
    const small = draws(6000, (d) => drawBox(6, 6, [4 / 9, 4 / 9], [1, 1], d));
    expectCounts(
      count(
        small.map((b) => b.top * 3 + b.left),
        9,
      ),
    );
  });

  it('RandomErasing: ratio is height over width, place uniform', () => {
    const boxes = draws(4000, (d) => drawErased(1000, 1000, [0.02, 0.33], [0.5, 2], d)).flatMap(
      (box) => (box ? [box] : []),
    );
    expect(boxes).toHaveLength(4000);
    expectDistribution(
      boxes.map((b) => (b.height * b.width) / 1e6),
      uniform(0.02, 0.33),
    );
    const tall = draws(3000, (d) => drawErased(1000, 1000, [0.1, 0.2], [2, 3], d));
    expectDistribution(
      tall.flatMap((b) => (b ? [Math.log(b.height / b.width)] : [])),
      uniform(Math.log(2), Math.log(3)),
    );
    const tops = draws(3000, (d) => drawErased(6, 6, [4 / 9, 4 / 9], [1, 1], d)?.top ?? -1);
    expectCounts(count(tops, 3));
    const ones: TensorSample = {
      kind: 'tensor',
      shape: [2, 30, 30],
      data: new Float32Array(1800).fill(99),
    };
    const noise = runs('RandomErasing', { p: 1, value: 'random' }, ones, 12, (out) =>
      out.kind === 'tensor' ? [...out.data].filter((v) => v !== 99) : [],
    ).flat();
    expectDistribution(noise, normalCdf);
  });

  it('RandomAffine and RandomRotation: angle, whole pixels, scale, shear', () => {
    const params = paramsOf('RandomAffine', {
      degrees: [-20, 50],
      translate: [0.25, 0.1],
      scale: [0.5, 2],
      shear: [-10, 10, 5, 30],
    });
    const parts = draws(4000, (d) => drawAffine(params as never, 20, 30, d));
    expectDistribution(
      parts.map((p) => p.angle),
      uniform(-20, 50),
    );
    expectDistribution(
      parts.map((p) => p.scale),
      uniform(0.5, 2),
    );
    expectDistribution(
      parts.map((p) => p.shear[0]),
      uniform(-10, 10),
    );
    expectDistribution(
      parts.map((p) => p.shear[1]),
      uniform(5, 30),
    );
    // U(−5, 5) rounded: the ends have half a share.
    const shares = Array.from({ length: 11 }, (_, i) => (i === 0 || i === 10 ? 0.05 : 0.1));
    expectCounts(
      count(
        parts.map((p) => p.translate[0] + 5),
        11,
      ),
      shares,
    );
    const flat = paramsOf('RandomAffine', { degrees: 0, shear: [3, 9] });
    for (const p of draws(50, (d) => drawAffine(flat as never, 9, 9, d))) {
      expect(p).toMatchObject({ translate: [0, 0], scale: 1 });
      expect(p.shear[1]).toBe(0);
      expect(p.shear[0]).toBeGreaterThanOrEqual(3);
    }
    const turned = vi.spyOn(RandomRotation.prototype, 'rotate');
    runs('RandomRotation', { degrees: 40 }, image(2, 2), 3000, () => 0);
    expectDistribution(
      turned.mock.calls.map((call) => call[1]),
      uniform(-40, 40),
    );
    turned.mockRestore();
  });

  it('ColorJitter: every order, every factor in its range', () => {
    const ranges = rangesOf({ brightness: 0.4, contrast: [0.5, 3], saturation: 2, hue: 0.2 });
    const jitters = draws(6000, (d) => drawJitter(ranges, d));
    const orders = new Map<string, number>();
    for (const j of jitters) {
      const key = j.map(([part]) => part).join();
      orders.set(key, (orders.get(key) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expectCounts([...orders.values()]);
    const of = (part: string) => jitters.map((j) => j.find(([name]) => name === part)?.[1] ?? -9);
    expectDistribution(of('brightness'), uniform(0.6, 1.4));
    expectDistribution(of('contrast'), uniform(0.5, 3));
    expectDistribution(of('saturation'), uniform(0, 3));
    expectDistribution(of('hue'), uniform(-0.2, 0.2));
    const off = rangesOf({ brightness: [1, 1], contrast: 0, saturation: 0, hue: 0 });
    expect(draws(20, (d) => drawJitter(off, d))).toEqual(new Array(20).fill([]));
  });

  it('noise: normal, salt and pepper', () => {
    const zeros: TensorSample = {
      kind: 'tensor',
      shape: [1, 40, 50],
      data: new Float32Array(2000),
    };
    const noise = runs('GaussianNoise', { mean: 0.5, sigma: 2, clip: false }, zeros, 3, (out) =>
      out.kind === 'tensor' ? [...out.data] : [],
    ).flat();
    expectDistribution(
      noise.map((v) => (v - 0.5) / 2),
      normalCdf,
    );
    const grey = image(60, 60, new Uint8Array(3600).fill(100));
    const salted = runs('AddPepperNoise', { snr: 0.6, p: 1 }, grey, 2, (out) =>
      out.kind === 'image' ? [...out.pixels] : [],
    ).flat();
    const found = [100, 255, 0].map((value) => salted.filter((v) => v === value).length);
    expectCounts(found, [0.6, 0.2, 0.2]);
    share(
      runs(
        'AddPepperNoise',
        { snr: 0 },
        image(4, 4, new Uint8Array(16).fill(9)),
        3000,
        (out) => out.kind === 'image' && !out.pixels.includes(9),
      ),
      0.9,
    );
  });

  it('GaussianBlur draws its strength evenly', () => {
    const params = { kernel_size: 3, sigma: [0.5, 1.5] };
    const point: TensorSample = {
      kind: 'tensor',
      shape: [1, 3, 3],
      data: Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0),
    };
    const sigmas = runs('GaussianBlur', params, point, 3000, (out) => {
      if (out.kind !== 'tensor') return 0;
      // Centre over side of the weights is exp(1 / 2σ²); the border is mirrored.
      const ratio = (out.data[4] as number) / (out.data[1] as number);
      return Math.sqrt(1 / (2 * Math.log(2 * ratio)));
    });
    expectDistribution(sigmas, uniform(0.5, 1.5));
  });

  it('RandomChoice, RandomApply and RandomOrder', () => {
    const add = (n: number) => ({ type: 'Lambda', params: { lambd: `x + ${n}` } });
    const one = image(1, 1, [0]);
    const value = (out: Sample) => (out.kind === 'image' ? (out.pixels[0] as number) : -1);
    const choice = runs(
      'RandomChoice',
      { transforms: [add(0), add(1), add(2)], p: [2, 1, 1] },
      one,
      5000,
      value,
    );
    expectCounts(count(choice, 3), [0.5, 0.25, 0.25]);
    expectCounts(
      count(runs('RandomChoice', { transforms: [add(0), add(1)] }, one, 5000, value), 2),
    );
    const applied = runs('RandomApply', { transforms: [add(1), add(1)], p: 0.2 }, one, 5000, value);
    expect(new Set(applied)).toEqual(new Set([0, 2]));
    share(
      applied.map((v) => v === 2),
      0.2,
    );
    const steps = [2, 3, 5].map((n) => ({ type: 'Lambda', params: { lambd: `x * ${n} + 1` } }));
    const orders = runs('RandomOrder', { transforms: steps }, one, 6000, value);
    const kinds = [...new Set(orders)];
    expect(kinds).toHaveLength(6);
    expectCounts(kinds.map((kind) => orders.filter((v) => v === kind).length));
  });
});
