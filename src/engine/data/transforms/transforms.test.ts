import { describe, expect, it } from 'vitest';
import { DataError } from '../contract';
import { Draw, transformStream } from '../draw';
import {
  anyDraw,
  fixtures,
  type ImageFixture,
  imageOf,
  type TensorFixture,
  tensorOf,
} from '../fixtures';
import { stepsOf } from '.';
import type { Sample, TensorSample } from './contract';

type Chain = { type: string; params: Record<string, unknown> }[];

function copied<S extends Sample>(sample: S): S {
  if (sample.kind === 'image') return { ...sample, pixels: sample.pixels.slice() };
  if (sample.kind === 'tensor') return { ...sample, data: sample.data.slice() };
  return { ...sample, crops: sample.crops.map(copied) };
}

/** Runs a chain and copies the result out of the transforms' memory. */
function run(chain: Chain, sample: Sample, draw = anyDraw): Sample {
  let out = sample;
  for (const { transform } of stepsOf(chain)) out = transform.apply(out, draw);
  return copied(out);
}

function expectClose(found: Sample, expected: TensorFixture, rtol: number, atol: number): void {
  const want = tensorOf(expected);
  expect(found.kind).toBe('tensor');
  const { shape, data } = found as TensorSample;
  expect(shape).toEqual(want.shape);
  let worst = 0;
  for (const [i, x] of want.data.entries()) {
    worst = Math.max(worst, Math.abs((data[i] as number) - x) / (atol + rtol * Math.abs(x)));
  }
  expect(worst).toBeLessThanOrEqual(1);
}

const ANTIALIAS = { antialias: true };

describe('Resize', () => {
  for (const { source, params, out } of fixtures.resizeImages.cases) {
    const from = fixtures.resizeImages.sources[source];
    if (!from) throw new Error('The fixture is incomplete.');
    const name = `${params.interpolation} ${from.channels}×${from.height}×${from.width} → ${JSON.stringify(params.size)} max ${params.max_size}`;
    it(`gives PIL's bytes: ${name}`, () => {
      const found = run([{ type: 'Resize', params: { ...ANTIALIAS, ...params } }], imageOf(from));
      expect(found).toEqual(imageOf(out));
    });
  }

  it("gives PyTorch's tensors, with and without antialias", () => {
    const source = tensorOf(fixtures.resizeTensors.source);
    expect(fixtures.resizeTensors.cases).toHaveLength(30);
    for (const { params, out } of fixtures.resizeTensors.cases) {
      expectClose(run([{ type: 'Resize', params }], source), out, 1e-5, 1e-6);
    }
  });

  it('refuses image filters on tensors, and sides that become 0', () => {
    const source = tensorOf(fixtures.resizeTensors.source);
    const resize = (params: Record<string, unknown>) => [
      { type: 'Resize', params: { max_size: null, ...ANTIALIAS, ...params } },
    ];
    expect(() => run(resize({ size: 4, interpolation: 'LANCZOS' }), source)).toThrow(/images only/);
    const thin: Sample = {
      kind: 'image',
      width: 100,
      height: 1,
      channels: 1,
      pixels: new Uint8Array(100),
    };
    const params = { size: 2, max_size: 3, interpolation: 'BILINEAR' };
    expect(() => run(resize(params), thin)).toThrow(/0×3/);
  });
});

describe('Grayscale', () => {
  it("gives PIL's luma, byte for byte", () => {
    for (const { source, num_output_channels, out } of fixtures.grayscale.images) {
      const chain = [{ type: 'Grayscale', params: { num_output_channels } }];
      expect(run(chain, imageOf(source))).toEqual(imageOf(out));
    }
  });

  it("gives torchvision's luma of tensors", () => {
    for (const { source, num_output_channels, out } of fixtures.grayscale.tensors) {
      const chain = [{ type: 'Grayscale', params: { num_output_channels } }];
      expectClose(run(chain, tensorOf(source)), out, 1e-6, 1e-7);
    }
  });
});

describe('ToTensor and Normalize', () => {
  const ramp = fixtures.toTensor.cases[0]?.source as ImageFixture;

  it("equal PyTorch's float32 to the last bit, fused and one by one", () => {
    for (const { source, normalize, out } of fixtures.toTensor.cases) {
      const chain: Chain = [{ type: 'ToTensor', params: {} }];
      if (normalize) chain.push({ type: 'Normalize', params: normalize });
      expect(stepsOf(chain)).toHaveLength(1);
      expect(run(chain, imageOf(source))).toEqual(tensorOf(out));

      let single: Sample = imageOf(source);
      for (const block of chain) single = run([block], single);
      expect(single).toEqual(tensorOf(out));
    }
    const { source, normalize, out } = fixtures.toTensor.tensor;
    const found = run([{ type: 'Normalize', params: normalize }], tensorOf(source));
    expect(found).toEqual(tensorOf(out));
  });

  it('write where they are told to', () => {
    const source = imageOf(ramp);
    const target = new Float32Array(256);
    const [step] = stepsOf([{ type: 'ToTensor', params: {} }]);
    const out = step?.transform.apply(source, anyDraw, target) as TensorSample;
    expect(out.data.buffer).toBe(target.buffer);
    expect(target[255]).toBe(1);
  });

  it('refuse what PyTorch refuses', () => {
    const image = imageOf(ramp);
    const tensor = tensorOf(fixtures.toTensor.tensor.source);
    const normalize = (mean: unknown, std: unknown) => ({
      type: 'Normalize',
      params: { mean, std },
    });
    expect(() => run([{ type: 'ToTensor', params: {} }], tensor)).toThrow(DataError);
    expect(() => run([normalize(0.5, 0.5)], image)).toThrow(/place ToTensor/);
    expect(() => run([normalize([0, 0], 1)], tensor)).toThrow(/2 numbers in mean/);
    expect(() => run([normalize(0, 1e-50)], tensor)).toThrow(/std holds 0/);
    const chain = [{ type: 'ToTensor', params: {} }, normalize([0, 0, 0], 1)];
    expect(() => run(chain, image)).toThrow(/1 channels/);
  });
});

describe('RandomHorizontalFlip', () => {
  const flip = (p: number): Chain => [{ type: 'RandomHorizontalFlip', params: { p } }];

  it('mirrors images and tensors as torchvision', () => {
    const { image, tensor } = fixtures.flip;
    expect(run(flip(1), imageOf(image.source))).toEqual(imageOf(image.out));
    expect(run(flip(1), tensorOf(tensor.source))).toEqual(tensorOf(tensor.out));
    expect(run(flip(0), imageOf(image.source))).toEqual(imageOf(image.source));
  });

  it('flips with probability p, and leaves the input as it was', () => {
    const pixels = Uint8Array.of(1, 2);
    const sample: Sample = { kind: 'image', width: 2, height: 1, channels: 1, pixels };
    const draw = new Draw(5);
    const [step] = stepsOf(flip(0.3));
    if (!step) throw new Error('no step');
    let flipped = 0;
    for (let i = 0; i < 10_000; i++) {
      const out = step.transform.apply(sample, draw.forTransform(step.stream, i, 0));
      if (out.kind === 'image' && out.pixels[0] === 2) flipped++;
    }
    // Five standard deviations of the binomial; the seed is fixed.
    expect(Math.abs(flipped - 3000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.3 * 0.7));
    expect([...pixels]).toEqual([1, 2]);
  });
});

describe('draws', () => {
  it('are named by type and ordinal, not by place', () => {
    const flip = { type: 'RandomHorizontalFlip', params: { p: 0.5 } };
    const grey = { type: 'Grayscale', params: { num_output_channels: 1 } };
    const streams = (chain: Chain) => stepsOf(chain).map(({ stream }) => stream);
    expect(streams([flip])[0]).toBe(streams([grey, flip])[1]);
    expect(streams([flip, flip])[0]).not.toBe(streams([flip, flip])[1]);
    expect(transformStream('RandomHorizontalFlip', 0)).toBeGreaterThanOrEqual(0x8000_0000);
  });

  it('change with seed, sample and epoch, and repeat', () => {
    const first = (seed: number, sample: number, epoch: number) =>
      new Draw(seed).forTransform(0x8000_0001, sample, epoch).word();
    const base = first(1, 2, 3);
    expect(first(1, 2, 3)).toBe(base);
    expect(first(2, 2, 3)).not.toBe(base);
    expect(first(1, 3, 3)).not.toBe(base);
    expect(first(1, 2, 4)).not.toBe(base);
    expect(first(1 + 2 ** 32, 2, 3)).not.toBe(base);
  });
});
