import { describe, expect, it } from 'vitest';
import type { Dim, SampleType, TargetType, ValueType } from '../types';
import { type BlockType, definitionOf } from './registry';
import { expectReadable, inferred, paramsOf, refusals } from './testing';
import { matrixOf } from './transforms/matrixtext';

const image = (mode: 'L' | 'LA' | 'RGB' | 'RGBA', height: Dim, width: Dim): SampleType => ({
  kind: 'image',
  mode,
  height,
  width,
});
const tensor = (...shape: Dim[]): SampleType => ({ kind: 'tensor', shape });
const uint8 = (...shape: Dim[]): SampleType => ({ kind: 'tensor', shape, element: 'uint8' });
const crops = (count: 5 | 10, sample: SampleType): SampleType => {
  if (sample.kind === 'crops') throw new Error('Crops do not nest.');
  return { kind: 'crops', count, sample };
};

const CLASSES: TargetType = { kind: 'class', classes: 10 };

/** The sample a transform passes on, and the codes of its problems. */
function through(type: BlockType, params: object, sample: SampleType, target = CLASSES) {
  const dataset: ValueType = { type: 'Dataset', sample, target, length: 100 };
  const { outputs, problems = [] } = inferred(type, { ...params }, { dataset });
  expectReadable(problems);
  const out = outputs.dataset;
  return {
    sample: out?.type === 'Dataset' ? out.sample : undefined,
    codes: problems.map((p) => `${p.torch} ${p.code}`),
  };
}

const refused = (type: BlockType, params: object) => {
  const problems = refusals(type, { ...params });
  expectReadable(problems);
  return problems.map((p) => `${p.torch} ${p.param ?? ''}`);
};

describe('what leaves a transform', () => {
  it.each<[BlockType, object, SampleType, SampleType]>([
    ['CenterCrop', { size: [5, 6] }, image('RGB', 9, null), image('RGB', 5, 6)],
    ['CenterCrop', { size: [7] }, tensor(3, 9, 9), tensor(3, 7, 7)],
    ['Pad', { padding: [1, 2] }, image('L', 9, 8), image('L', 13, 10)],
    ['Pad', { padding: [1, 2, 3, -4] }, tensor(3, 9, null), tensor(3, 7, null)],
    ['RandomCrop', { size: 4, padding: 1 }, image('RGB', 3, 3), image('RGB', 4, 4)],
    ['RandomCrop', { size: 9, pad_if_needed: true }, image('RGB', 3, 3), image('RGB', 9, 9)],
    ['RandomResizedCrop', { size: 224 }, image('RGB', null, null), image('RGB', 224, 224)],
    ['FiveCrop', { size: 4 }, image('RGB', 9, 9), crops(5, image('RGB', 4, 4))],
    ['TenCrop', { size: [4, 5] }, tensor(1, 9, 9), crops(10, tensor(1, 4, 5))],
    ['StackCrops', {}, crops(5, image('RGB', 4, 4)), tensor(5, 3, 4, 4)],
    ['StackCrops', {}, crops(10, uint8(1, 4, 5)), uint8(10, 1, 4, 5)],
    ['RandomRotation', { degrees: 5, expand: true }, image('RGB', 9, 9), image('RGB', null, null)],
    ['RandomRotation', { degrees: [180, 180], expand: true }, image('L', 9, 8), image('L', 9, 8)],
    ['Grayscale', {}, image('RGBA', 9, 9), image('L', 9, 9)],
    ['Grayscale', { num_output_channels: 3 }, uint8(1, 9, 9), uint8(3, 9, 9)],
    ['ToTensor', {}, image('LA', 9, 8), tensor(2, 9, 8)],
    ['ToTensor', {}, image('RGBA', 9, 8), tensor(4, 9, 8)],
    ['ToPILImage', {}, tensor(2, 9, 8), image('LA', 9, 8)],
    ['ToPILImage', { mode: 'RGB' }, tensor(null, 9, 8), image('RGB', 9, 8)],
    ['ConvertImageDtype', { dtype: 'uint8' }, tensor(3, 9, 8), uint8(3, 9, 8)],
    ['ConvertImageDtype', {}, uint8(3, 9, 8), tensor(3, 9, 8)],
    ['Normalize', {}, tensor(5, 3, 9, 8), tensor(5, 3, 9, 8)],
    ['Lambda', { lambd: 'x / 2' }, uint8(3, 9, 8), uint8(3, 9, 8)],
  ])('%s %j', (type, params, sample, expected) => {
    const initial = { ...definitionOf(type)?.initial, ...params };
    expect(through(type, initial, sample)).toEqual({ sample: expected, codes: [] });
  });

  it('masks keep to the size of their pictures', () => {
    const target: TargetType = { kind: 'mask', height: 9, width: 9, classes: 3 };
    const dataset: ValueType = { type: 'Dataset', sample: image('RGB', 9, 9), target, length: 1 };
    const { outputs } = inferred('RandomCrop', { size: 4 }, { dataset });
    expect(outputs.dataset).toMatchObject({ target: { height: 4, width: 4 } });
    const five = through('FiveCrop', { size: 4 }, image('RGB', 9, 9), target);
    expect(five.codes).toEqual(['undefined fivecrop.mask']);
  });
});

describe('what arrives in a wrong place', () => {
  const rgb = image('RGB', 9, 8);
  it.each<[BlockType, object, SampleType, string]>([
    ['RandomErasing', {}, rgb, 'fT randomerasing.needs_to_tensor'],
    ['Normalize', { mean: 0, std: 1 }, rgb, 'fT normalize.needs_to_tensor'],
    ['Normalize', { mean: 0, std: 1 }, uint8(3, 9, 8), 'fT normalize.uint8'],
    ['Normalize', { mean: 0, std: 1 }, tensor(9, 8), 'fV normalize.dimensions'],
    ['GaussianNoise', {}, rgb, 'fV gaussiannoise.needs_to_tensor'],
    [
      'LinearTransformation',
      { transformation_matrix: '1', mean_vector: 0 },
      rgb,
      'fT lineartransformation.needs_to_tensor',
    ],
    [
      'LinearTransformation',
      { transformation_matrix: '1', mean_vector: 0 },
      tensor(1, 2, 2),
      'fV lineartransformation.size',
    ],
    ['ConvertImageDtype', { dtype: 'uint8' }, rgb, 'fT convertimagedtype.needs_to_tensor'],
    ['ToTensor', {}, tensor(3, 9, 8), 'fT totensor.tensor'],
    ['ToTensor', {}, crops(5, rgb), 'fT totensor.crops'],
    ['Normalize', { mean: 0, std: 1 }, crops(5, rgb), 'fT normalize.crops'],
    ['StackCrops', {}, rgb, 'fT stackcrops.crops'],
    ['ToPILImage', {}, rgb, 'fT topilimage.image'],
    ['ToPILImage', {}, tensor(5, 9, 8), 'fV topilimage.channels'],
    ['ToPILImage', {}, tensor(5, 3, 9, 8), 'fV topilimage.dimensions'],
    ['ToPILImage', { mode: 'L' }, tensor(3, 9, 8), 'fV topilimage.mode'],
    ['AddPepperNoise', { snr: 1 }, tensor(3, 9, 8), 'fT addpeppernoise.tensor'],
    ['AddPepperNoise', { snr: 1 }, image('RGBA', 9, 8), 'fT addpeppernoise.mode'],
    ['FiveCrop', { size: 9 }, rgb, 'fV fivecrop.size'],
    ['TenCrop', { size: [10, 2] }, tensor(3, 9, 8), 'fV tencrop.size'],
    ['RandomCrop', { size: 9 }, rgb, 'fV randomcrop.size'],
    ['Pad', { padding: -5 }, rgb, 'fV pad.padding'],
    ['Pad', { padding: 1, fill: [1, 2] }, rgb, 'fV pad.fill'],
    ['Pad', { padding: 1, fill: [1, 2, 3] }, tensor(3, 9, 8), 'fT pad.fill'],
    ['Pad', { padding: 8, padding_mode: 'reflect' }, tensor(3, 9, 8), 'fR pad.mirror'],
    ['Pad', { padding: 9, padding_mode: 'symmetric' }, tensor(3, 9, 8), 'fI pad.mirror'],
    ['RandomRotation', { degrees: 1, fill: [1, 2] }, rgb, 'fV randomrotation.fill'],
    [
      'RandomRotation',
      { degrees: 1, interpolation: 'BICUBIC' },
      tensor(3, 9, 8),
      'fV randomrotation.interpolation',
    ],
    [
      'RandomResizedCrop',
      { size: 4, interpolation: 'LANCZOS' },
      tensor(3, 9, 8),
      'fV randomresizedcrop.interpolation',
    ],
    ['ColorJitter', {}, tensor(4, 9, 8), 'fT colorjitter.channels'],
    ['RandomGrayscale', {}, image('RGBA', 9, 8), 'fV randomgrayscale.channels'],
    ['RandomErasing', { value: [1, 2] }, tensor(3, 9, 8), 'fV randomerasing.value'],
    ['GaussianBlur', { kernel_size: 17 }, rgb, 'fR gaussianblur.size'],
    ['Resize', { size: 2, max_size: 3 }, image('L', 1, 100), 'fR resize.empty'],
    ['CenterCrop', { size: 2 }, tensor(4), 'fT centercrop.dimensions'],
  ])('%s %j', (type, params, sample, code) => {
    expect(through(type, params, sample).codes).toEqual([code]);
  });
});

describe('what constructors refuse', () => {
  it.each<[BlockType, object, string]>([
    ['CenterCrop', { size: [1, 2, 3] }, 'cV size'],
    ['CenterCrop', { size: 0 }, 'cV size'],
    ['Pad', { padding: [1, 2, 3] }, 'cV padding'],
    ['Pad', { padding: 1, padding_mode: 'wrap' }, 'cV padding_mode'],
    ['RandomCrop', { size: 3, padding: [1, 2, 3] }, 'fV padding'],
    ['RandomResizedCrop', { size: 3, scale: 0.5 }, 'cT scale'],
    ['RandomResizedCrop', { size: 3, scale: [1, 0.5] }, 'W scale'],
    ['RandomErasing', { ratio: [3, 2] }, 'W ratio'],
    ['RandomErasing', { scale: [0.5, 1.5] }, 'cV scale'],
    ['RandomErasing', { p: 1.5 }, 'cV p'],
    ['RandomErasing', { value: 'noise' }, 'cV value'],
    ['RandomRotation', { degrees: -1 }, 'cV degrees'],
    ['RandomRotation', { degrees: [3, 1] }, 'fR degrees'],
    ['RandomRotation', { degrees: [1, 2, 3] }, 'cV degrees'],
    ['RandomRotation', { degrees: 1, center: 5 }, 'cV center'],
    ['RandomAffine', { degrees: 1, translate: [0, 2] }, 'cV translate'],
    ['RandomAffine', { degrees: 1, scale: [0, 1] }, 'cV scale'],
    ['RandomAffine', { degrees: 1, shear: -1 }, 'cV shear'],
    ['RandomAffine', { degrees: 1, shear: [1, 2, 3] }, 'cV shear'],
    ['RandomAffine', { degrees: 1, shear: [0, 1, 5, 2] }, 'fR shear'],
    ['ColorJitter', { brightness: -0.1 }, 'cV brightness'],
    ['ColorJitter', { contrast: [2, 1] }, 'cV contrast'],
    ['ColorJitter', { saturation: [-1, 1] }, 'cV saturation'],
    ['ColorJitter', { hue: 0.6 }, 'cV hue'],
    ['ColorJitter', { hue: [-0.6, 0] }, 'cV hue'],
    ['ColorJitter', { hue: 'red' }, 'cT hue'],
    ['GaussianBlur', { kernel_size: 4 }, 'cV kernel_size'],
    ['GaussianBlur', { kernel_size: 3, sigma: 0 }, 'cV sigma'],
    ['GaussianBlur', { kernel_size: 3, sigma: [2, 1] }, 'cV sigma'],
    ['GaussianNoise', { sigma: -1 }, 'fV sigma'],
    ['AddPepperNoise', { snr: 2 }, 'cV snr'],
    [
      'LinearTransformation',
      { transformation_matrix: '1 2', mean_vector: [0] },
      'cV transformation_matrix',
    ],
    ['LinearTransformation', { transformation_matrix: '1', mean_vector: [0, 1] }, 'cV mean_vector'],
    ['Lambda', { lambd: 'import os' }, 'cT lambd'],
    ['Compose', { transforms: [] }, 'cV transforms'],
    ['Compose', { transforms: 'Pad' }, 'cT transforms'],
    ['RandomChoice', { transforms: [] }, 'fI transforms'],
    ['RandomChoice', { transforms: [{ type: 'ToTensor', params: {} }], p: [1, 2] }, 'cV p'],
    ['RandomChoice', { transforms: [{ type: 'ToTensor', params: {} }], p: 1 }, 'cT p'],
    ['RandomApply', { transforms: [], p: 2 }, 'cV p'],
  ])('%s %j', (type, params, code) => {
    expect(refused(type, params)).toEqual([code]);
  });

  it('reads matrices as people type them', () => {
    expect(matrixOf('1 0; 0 1')).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(matrixOf('[[1, -2.5], [1e-3, 4]]')).toEqual([
      [1, -2.5],
      [0.001, 4],
    ]);
    for (const bad of ['', '1 2; 3', 'one', '1; ; x']) expect(matrixOf(bad)).toBeUndefined();
  });
});

describe('groups', () => {
  const flip = { type: 'RandomHorizontalFlip', params: {} };
  const resize = (size: number) => ({ type: 'Resize', params: { size: [size, size] } });
  const toTensor = { type: 'ToTensor', params: {} };
  const rgb = image('RGB', 9, 9);

  it('name the path to an inner mistake, at any depth', () => {
    const inner = {
      type: 'RandomApply',
      params: { transforms: [flip, { type: 'Pad', params: { padding: [1, 2, 3] } }] },
    };
    const [problem] = refusals('Compose', { transforms: [flip, inner] });
    expect(problem).toMatchObject({ code: 'compose.inner', param: 'transforms', torch: 'cV' });
    expect(problem?.message.en).toMatch(/^transforms\[1\]\.transforms\[1\]: padding is \[1,2,3\]/);
    expect(refusals('Compose', { transforms: [{ type: 'Conv2d', params: {} }] })).toMatchObject([
      { code: 'compose.inner', torch: 'cT' },
    ]);
  });

  it('flag a wrong order inside', () => {
    const normalize = { type: 'Normalize', params: { mean: 0, std: 1 } };
    expect(through('Compose', { transforms: [toTensor, normalize] }, rgb)).toEqual({
      sample: tensor(3, 9, 9),
      codes: [],
    });
    expect(through('Compose', { transforms: [normalize, toTensor] }, rgb).codes).toEqual([
      'fT compose.inner',
    ]);
    expect(through('RandomOrder', { transforms: [toTensor, normalize] }, rgb).codes).toEqual([
      'fT randomorder.inner',
    ]);
  });

  it('pass on what all ways have in common', () => {
    expect(through('RandomChoice', { transforms: [resize(4), resize(5)] }, rgb).sample).toEqual(
      image('RGB', null, null),
    );
    expect(
      through('RandomChoice', { transforms: [resize(4), resize(5)], p: [1, 0] }, rgb).sample,
    ).toEqual(image('RGB', 4, 4));
    expect(through('RandomApply', { transforms: [resize(4)] }, rgb).sample).toEqual(
      image('RGB', null, null),
    );
    expect(through('RandomApply', { transforms: [resize(4)], p: 1 }, rgb).sample).toEqual(
      image('RGB', 4, 4),
    );
    expect(through('RandomApply', { transforms: [toTensor] }, rgb).codes).toEqual([
      'fT randomapply.kinds',
    ]);
    expect(through('RandomOrder', { transforms: [resize(4), flip] }, rgb).sample).toEqual(
      image('RGB', 4, 4),
    );
  });

  it('read as nested calls', () => {
    const text = (type: BlockType, raw: object) =>
      definitionOf(type)?.pytorch(paramsOf(type, { ...raw }));
    expect(
      text('RandomChoice', {
        transforms: [resize(4), { type: 'RandomApply', params: { transforms: [flip], p: 0.1 } }],
        p: [1, 2],
      }),
    ).toBe(
      'transforms.RandomChoice([transforms.Resize((4, 4)), transforms.RandomApply([transforms.RandomHorizontalFlip()], p=0.1)], p=[1, 2])',
    );
    expect(text('RandomRotation', { degrees: [0, 90], interpolation: 'BILINEAR' })).toBe(
      'transforms.RandomRotation((0, 90), interpolation=InterpolationMode.BILINEAR)',
    );
    expect(
      text('LinearTransformation', { transformation_matrix: '1 0; 0 1', mean_vector: [0, 0] }),
    ).toBe(
      'transforms.LinearTransformation(torch.tensor([[1, 0], [0, 1]], dtype=torch.float32), torch.tensor([0, 0], dtype=torch.float32))',
    );
  });
});

describe('crops in the network', () => {
  const x = (...shape: Dim[]) => ({
    input: { type: 'Tensor', shape, element: 'float32' } as ValueType,
  });
  it('join the batch and are averaged again', () => {
    expect(inferred('MergeCrops', {}, x(8, 5, 3, 4, 4)).outputs.output).toMatchObject({
      shape: [40, 3, 4, 4],
    });
    expect(inferred('AverageCrops', { crops: 5 }, x(40, 10)).outputs.output).toMatchObject({
      shape: [8, 10],
    });
    expect(inferred('AverageCrops', { crops: 10 }, x(8, 10)).problems).toMatchObject([
      { code: 'averagecrops.crops', torch: 'fR' },
    ]);
    expect(inferred('MergeCrops', {}, x(8, 5)).problems).toMatchObject([
      { code: 'mergecrops.dimensions' },
    ]);
  });
});
