import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lambda as block } from '../../../graph/blocks/transforms/lambda';
import { pixelFormula } from '../../../graph/blocks/transforms/pixelformula';
import { type Case, expectedOf, pictureOfSpec, Scripted } from './cases';
import { lambda } from './lambda';

const { texts, cases } = JSON.parse(
  readFileSync(
    new URL('../../../../test/fixtures/transforms/lambdas.json', import.meta.url),
    'utf8',
  ),
) as { texts: Record<string, string>; cases: readonly (Case & { params: { lambd: string } })[] };

describe('Lambda', () => {
  it.each(Object.entries(texts))('%s reads in PyTorch as it was run', (lambd, text) => {
    expect(block.pytorch({ lambd })).toBe(text);
  });

  it('gives what its PyTorch text gives, on images and tensors', () => {
    expect(cases.length).toBeGreaterThan(50);
    for (const one of cases) {
      const found = lambda.make(one.params).apply(pictureOfSpec(one.source), new Scripted([]));
      const expected = expectedOf(one.out);
      if (
        found.kind === 'tensor' &&
        expected.kind === 'tensor' &&
        expected.data instanceof Float32Array
      ) {
        expect(found.shape).toEqual(expected.shape);
        for (const [i, x] of expected.data.entries()) {
          const y = found.data[i] as number;
          const close = Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-6 + 1e-5 * Math.abs(x);
          expect(close, `${one.params.lambd}: ${y} for ${x}`).toBe(true);
        }
      } else expect(found, one.params.lambd).toEqual(expected);
    }
  });

  it('reads formulas, and nothing else', () => {
    for (const good of [
      'x',
      '-x ** 2',
      'lambda x: 255 - x',
      'x > 1 and not x < 2',
      'min(x, 1, 2)',
      'solarize(128)',
    ])
      expect(pixelFormula(good), good).toBeDefined();
    for (const bad of [
      '',
      'x +',
      'y',
      'x.y',
      'x; y',
      'process.exit()',
      'constructor',
      'where(1, 2, 3)(x)',
      'sin()',
      'negative',
      'x[0]',
      '"x"',
      '('.repeat(400),
    ])
      expect(pixelFormula(bad), bad).toBeUndefined();
  });
});
