import { describe, expect, it } from 'vitest';
import { checkParams } from '../../../graph/analysis/params';
import { innerDefinition } from '../../../graph/blocks/transforms/inner';
import '../../../graph/blocks/transforms';
import '.';
import { type Case, casesOf, expectedOf, pictureOfSpec, Scripted } from './cases';
import type { Picture, Sample } from './contract';
import { kindOf } from './kinds';

function made({ type, params }: Case) {
  const definition = innerDefinition(type);
  if (!definition) throw new Error(`No block is called ${type}.`);
  const checked = checkParams(definition, params);
  expect(checked.problems.filter((p) => p.severity === 'error')).toEqual([]);
  return kindOf(type).make(checked.params as never);
}

/** Where two pictures are furthest apart, in units of what is allowed; images to the byte. */
function distance(found: Picture, expected: Picture): number {
  if (found.kind === 'image' && expected.kind === 'image') {
    const { pixels: a, ...one } = found;
    const { pixels: b, ...other } = expected;
    expect(one).toEqual(other);
    return Buffer.compare(a, b) === 0 ? 0 : a.filter((v, i) => v !== b[i]).length + 1;
  }
  if (found.kind !== 'tensor' || expected.kind !== 'tensor') return Number.POSITIVE_INFINITY;
  expect(found.shape).toEqual(expected.shape);
  expect(found.data.constructor).toBe(expected.data.constructor);
  const bytes = found.data instanceof Uint8Array;
  let worst = 0;
  let ties = 0;
  for (const [i, x] of expected.data.entries()) {
    const apart = Math.abs((found.data[i] as number) - x);
    if (bytes && apart === 1) ties++;
    else worst = Math.max(worst, bytes ? 2 * apart : apart / (1e-6 + 1e-5 * Math.abs(x)));
  }
  // A resized byte that lies half-way between two is decided by the order of float32 additions.
  return ties > expected.data.length * 0.005 ? 2 : worst;
}

function distances(found: Sample, expected: Sample): number {
  if (found.kind !== 'crops' || expected.kind !== 'crops') {
    return distance(found as Picture, expected as Picture);
  }
  expect(found.crops).toHaveLength(expected.crops.length);
  return Math.max(...found.crops.map((crop, k) => distance(crop, expected.crops[k] as Picture)));
}

function groups(cases: readonly Case[]): Map<string, Case[]> {
  const out = new Map<string, Case[]>();
  for (const one of cases) out.set(one.type, [...(out.get(one.type) ?? []), one]);
  return out;
}

describe.each(['images', 'warps', 'tensors'])('%s equal PyTorch', (name) => {
  const byType = groups(casesOf(name));
  it.each([...byType])('%s', (_, cases) => {
    const wrong: unknown[] = [];
    for (const one of cases) {
      const source = pictureOfSpec(one.source);
      const draw = new Scripted(one.draws);
      const found = made(one).apply(source, draw);
      expect(draw.empty).toBe(true);
      // The input must be as it was.
      expect(source).toEqual(pictureOfSpec(one.source));
      const apart = distances(found, expectedOf(one.out));
      if (!(apart <= 1)) wrong.push([apart, one.params, one.draws, one.source]);
    }
    expect(wrong).toEqual([]);
  });
});
