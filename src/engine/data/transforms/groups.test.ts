import { describe, expect, it } from 'vitest';
import { checkParams } from '../../../graph/analysis/params';
import { innerDefinition } from '../../../graph/blocks/transforms/inner';
import '../../../graph/blocks/transforms';
import { Draw } from '../draw';
import { stepsOf } from '.';
import type { ImageSample, Sample } from './contract';

interface Spec {
  readonly type: string;
  readonly params: Record<string, unknown>;
}

function step(spec: Spec) {
  const definition = innerDefinition(spec.type);
  const { params } = definition ? checkParams(definition, spec.params) : {};
  const [made] = stepsOf([{ type: spec.type, params: params ?? {} }]);
  if (!params || !made) throw new Error(`${spec.type} was refused.`);
  return made;
}

const picture = (channels: 1 | 3): ImageSample => ({
  kind: 'image',
  width: 9,
  height: 8,
  channels,
  // Position in every channel, so that a mask of class ids must move alike.
  pixels: Uint8Array.from({ length: 72 * channels }, (_, i) => Math.floor(i / channels) + 1),
});

const bytes = (sample: Sample, each = 1) =>
  sample.kind === 'image' ? [...sample.pixels].filter((_, i) => i % each === 0) : [];

describe('masks', () => {
  const NEAREST = { interpolation: 'NEAREST' };
  const specs: Spec[] = [
    { type: 'CenterCrop', params: { size: [5, 12] } },
    { type: 'Pad', params: { padding: 2, padding_mode: 'reflect' } },
    { type: 'RandomCrop', params: { size: 6, padding: 1 } },
    { type: 'RandomResizedCrop', params: { size: [7, 6], ...NEAREST } },
    { type: 'Resize', params: { size: 5, ...NEAREST } },
    { type: 'RandomHorizontalFlip', params: {} },
    { type: 'RandomVerticalFlip', params: {} },
    { type: 'RandomRotation', params: { degrees: 60, expand: true } },
    { type: 'RandomAffine', params: { degrees: 60, translate: [0.3, 0.3], shear: 20 } },
    {
      type: 'RandomApply',
      params: {
        transforms: [
          { type: 'RandomCrop', params: { size: 5 } },
          { type: 'RandomHorizontalFlip', params: {} },
        ],
      },
    },
    {
      type: 'RandomChoice',
      params: {
        transforms: [
          { type: 'RandomVerticalFlip', params: { p: 1 } },
          { type: 'RandomRotation', params: { degrees: 90 } },
        ],
      },
    },
    {
      type: 'RandomOrder',
      params: {
        transforms: [
          { type: 'RandomCrop', params: { size: 7 } },
          { type: 'Pad', params: { padding: [1, 0] } },
          { type: 'RandomHorizontalFlip', params: {} },
        ],
      },
    },
  ];
  it.each(specs)('$type moves a mask as it moves the picture', (spec) => {
    const made = step(spec);
    const draw = new Draw(2);
    for (let i = 0; i < 12; i++) {
      const out = made.transform.apply(picture(3), draw.forTransform(made.stream, i, 4));
      const moved = bytes(out, 3);
      const mask = made.mask?.apply(picture(1), draw.forTransform(made.stream, i, 4));
      if (!mask) throw new Error('no mask');
      expect(bytes(mask)).toEqual(moved);
      expect(mask).toMatchObject({ height: out.kind === 'image' && out.height });
    }
  });

  it('keep their ids where the picture is blended, and are filled with 0', () => {
    const ids: ImageSample = {
      kind: 'image',
      width: 6,
      height: 6,
      channels: 1,
      pixels: Uint8Array.from({ length: 36 }, (_, i) => (i % 6 < 3 ? 7 : 200)),
    };
    for (const spec of [
      { type: 'RandomResizedCrop', params: { size: 9 } },
      { type: 'RandomAffine', params: { degrees: 40, interpolation: 'BILINEAR', fill: 99 } },
      { type: 'Pad', params: { padding: 2, fill: 50 } },
    ]) {
      const made = step(spec);
      const out = made.mask?.apply(ids, new Draw(1).forTransform(made.stream, 3, 0)) as Sample;
      for (const id of bytes(out)) expect([0, 7, 200]).toContain(id);
    }
  });

  it('are left alone by what moves no pixel', () => {
    for (const type of ['ColorJitter', 'Grayscale', 'GaussianBlur', 'Lambda', 'ToTensor'])
      expect(step({ type, params: { ...innerDefinition(type)?.initial } }).mask).toBeUndefined();
  });
});

describe('groups', () => {
  const crop = { type: 'RandomCrop', params: { size: 4 } };
  const group = (p: number): Spec => ({
    type: 'Compose',
    params: {
      transforms: [
        {
          type: 'RandomApply',
          params: { transforms: [{ type: 'RandomRotation', params: { degrees: 0 } }], p },
        },
        crop,
      ],
    },
  });

  it('a branch that is left out changes no other draw', () => {
    const [on, off] = [step(group(1)), step(group(0))];
    const draw = new Draw(5);
    for (let i = 0; i < 10; i++) {
      const a = bytes(on.transform.apply(picture(1), draw.forTransform(on.stream, i, 0)));
      expect(bytes(off.transform.apply(picture(1), draw.forTransform(off.stream, i, 0)))).toEqual(
        a,
      );
    }
  });

  it('transforms of one type draw apart, and again the same', () => {
    const two = step({
      type: 'Compose',
      params: {
        transforms: [
          { type: 'RandomHorizontalFlip', params: {} },
          { type: 'RandomHorizontalFlip', params: {} },
        ],
      },
    });
    const draw = new Draw(6);
    const runs = Array.from({ length: 40 }, (_, i) =>
      bytes(two.transform.apply(picture(1), draw.forTransform(two.stream, i, 0))).join(),
    );
    // Were the draws the same, two flips would always cancel out.
    expect(new Set(runs).size).toBe(2);
    const again = two.transform.apply(picture(1), draw.forTransform(two.stream, 7, 0));
    expect(bytes(again).join()).toBe(runs[7]);
  });
});

describe('StackCrops', () => {
  it('stacks images through ToTensor, and tensors as they are', () => {
    const five = step({ type: 'FiveCrop', params: { size: [3, 2] } });
    const stack = step({ type: 'StackCrops', params: {} });
    const draw = new Draw(0);
    const crops = five.transform.apply(picture(3), draw);
    const out = stack.transform.apply(crops, draw);
    if (out.kind !== 'tensor' || crops.kind !== 'crops') throw new Error('wrong kind');
    expect(out.shape).toEqual([5, 3, 3, 2]);
    const toTensor = step({ type: 'ToTensor', params: {} });
    const each = crops.crops.flatMap((crop) => {
      const one = toTensor.transform.apply(crop, draw);
      return one.kind === 'tensor' ? [...one.data] : [];
    });
    expect([...out.data]).toEqual(each);
    const target = new Float32Array(90);
    expect(stack.transform.apply(crops, draw, target)).toMatchObject({ data: target });
    expect([...target]).toEqual(each);
    expect(() => stack.transform.apply(picture(3), draw)).toThrow(/FiveCrop or TenCrop/);
    expect(() => toTensor.transform.apply(crops, draw)).toThrow(/tuple of crops/);
  });
});
