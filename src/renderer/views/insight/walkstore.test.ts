import { beforeEach, expect, it } from 'vitest';
import type { Panel } from '../../../protocol/inspect';
import { leaveWalk, noteWires, useWalk, wireTexts } from './walkstore';

const panel = (name: string, values: number[]): Panel => ({
  name,
  title: { en: name, zh: name },
  kind: 'bars',
  shape: [values.length],
  low: 0,
  high: 1,
  signed: false,
  data: { form: 'exact', values: Float32Array.from(values) },
});

beforeEach(leaveWalk);

it('says the range of a wire, and its mean where there is no room', () => {
  expect(wireTexts([-1, 0, 4], '')).toEqual(['−1.0 … 4.0', '1.00']);
  expect(wireTexts([2.5], '∂ ')).toEqual(['∂ 2.50']);
});

it('keeps values of the forward way, and replaces them by gradients on the way back', () => {
  noteWires('conv1', 'forward', [panel('output', [1, 3])]);
  noteWires('loss', 'loss', [panel('loss', [2.3])]);
  expect(useWalk.getState().wires['conv1.output']).toEqual(['1.0 … 3.0', '2.00']);
  noteWires('conv1', 'backward', [panel('signal output', [-1, 1]), panel('gradient weight', [9])]);
  expect(useWalk.getState().wires).toEqual({
    'conv1.output': ['∂ −1.0 … 1.0', '∂ 0'],
    'loss.loss': ['2.30'],
  });
  leaveWalk();
  expect(useWalk.getState().wires).toEqual({});
});
