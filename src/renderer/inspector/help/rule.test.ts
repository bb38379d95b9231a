import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../graph/analysis/analyze';
import { checkParams } from '../../../graph/analysis/params';
import { definitionOf } from '../../../graph/blocks/registry';
import { parseDocument } from '../../../graph/document/load';
import type { Shape, ValueType } from '../../../graph/types';
import { shapeRule } from './rule';

const tensor = (shape: Shape): ValueType => ({ type: 'Tensor', shape, element: 'float32' });

/** The lines for a block that gets tensors of these shapes. */
function lines(type: string, given: object, ...shapes: Shape[]): string[] {
  const definition = definitionOf(type);
  if (!definition) throw new Error(type);
  const { params } = checkParams(definition, { ...definition.initial, ...given });
  if (!params) throw new Error(`${type}: ${JSON.stringify(given)}`);
  const inputs = Object.fromEntries(
    definition
      .inputs(params)
      .flatMap((port, i) => (shapes[i] ? [[port.name, tensor(shapes[i])] as const] : [])),
  );
  const { outputs, cost } = definition.infer({ block: 'b', params, inputs });
  const parameters = cost?.parameters ?? 0;
  return shapeRule({ type, params, inputs, outputs, parameters }).map(
    ({ name, text }) => `${name.en}: ${text}`,
  );
}

describe('shapeRule', () => {
  it.each<[string, object, Shape[], string[]]>([
    [
      'Conv2d',
      { in_channels: 1, out_channels: 6, kernel_size: 5 },
      [[64, 1, 28, 28]],
      [
        'channels: out_channels = 6',
        'height: ⌊(28 + 2·0 − 1·(5 − 1) − 1) / 1⌋ + 1 = 24',
        'width: ⌊(28 + 2·0 − 1·(5 − 1) − 1) / 1⌋ + 1 = 24',
        'parameters: 6·1·5·5 + 6 = 156',
      ],
    ],
    [
      'Conv1d',
      { in_channels: 4, out_channels: 8, kernel_size: 4, padding: 'same', groups: 2, bias: false },
      [[2, 4, 10]],
      [
        'channels: out_channels = 8',
        'length: ⌊(10 + 1 + 2 − 1·(4 − 1) − 1) / 1⌋ + 1 = 10',
        'parameters: 8·(4/2)·4 = 64',
      ],
    ],
    [
      'ConvTranspose2d',
      { in_channels: 3, out_channels: 2, kernel_size: 3, stride: 2, padding: 1, output_padding: 1 },
      [[1, 3, 14, 7]],
      [
        'channels: out_channels = 2',
        'height: (14 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 28',
        'width: (7 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 14',
        'parameters: 3·2·3·3 + 2 = 56',
      ],
    ],
    [
      'MaxPool2d',
      { kernel_size: 3, stride: 2, ceil_mode: true },
      [[1, 3, 8, 7]],
      [
        'height: ⌈(8 + 2·0 − 1·(3 − 1) − 1) / 2⌉ + 1 = 4',
        'width: ⌈(7 + 2·0 − 1·(3 − 1) − 1) / 2⌉ + 1 = 3',
      ],
    ],
    [
      'Linear',
      { in_features: 256, out_features: 120 },
      [[64, 256]],
      ['parameters: 256·120 + 120 = 30 840'],
    ],
    ['Flatten', {}, [[64, 16, 4, 4]], ['features: 16 · 4 · 4 = 256']],
    [
      'Concat',
      { dim: 1 },
      [
        [1, 64, 8, 8],
        [1, 32, 8, 8],
      ],
      ['channels: 64 + 32 = 96'],
    ],
    [
      'AdaptiveAvgPool2d',
      { output_size: [3, 7] },
      [[1, 4, 8, 7]],
      ['height: 8 / 3…4 → 3', 'width: 7 / 1 → 7'],
    ],
    [
      'ZeroPad2d',
      { padding: [1, 2, 3, 4] },
      [[1, 1, 5, 6]],
      ['height: 5 + 3 + 4 = 12', 'width: 6 + 1 + 2 = 9'],
    ],
    [
      'PixelShuffle',
      { upscale_factor: 2 },
      [[1, 8, 3, 5]],
      ['channels: 8 / 2² = 2', 'height: 3 · 2 = 6', 'width: 5 · 2 = 10'],
    ],
    ['BatchNorm2d', { num_features: 6 }, [[1, 6, 4, 4]], ['parameters: 2·6 = 12']],
    ['ReLU', {}, [[1, 6, 4, 4]], []],
  ])('%s %o', (type, given, shapes, expected) => {
    const plain = (text: string) => text.replace(/\u202f/g, ' ');
    expect(lines(type, given, ...shapes).map(plain)).toEqual(expected);
  });

  it('says nothing of shapes that are not known', () => {
    expect(lines('MaxPool2d', { kernel_size: 2 }, [null, 3, null, null])).toEqual([]);
  });

  it('explains every window and every flattening of the templates', () => {
    const folder = resolve('resources/examples');
    let seen = 0;
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      const loaded = parseDocument(readFileSync(resolve(folder, name), 'utf8'));
      if (!loaded.ok) throw new Error(loaded.error.message);
      const { blocks, flat } = analyze(loaded.document);
      for (const [id, { type }] of Object.entries(flat.blocks)) {
        const facet = blocks[id];
        if (!facet?.params || !/^(Conv|MaxPool|AvgPool|MaxUnpool|Flatten)/.test(type)) continue;
        const { params, inputs, outputs, cost } = facet;
        const parameters = cost?.parameters ?? 0;
        const found = shapeRule({ type, params, inputs, outputs, parameters });
        expect(found.length, `${name} ${id}`).toBeGreaterThan(0);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(40);
  });
});
