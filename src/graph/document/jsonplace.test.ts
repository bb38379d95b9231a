import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonErrorOffset } from './jsonplace';

describe('jsonErrorOffset', () => {
  it.each([
    ['{\n  "format": netloom\n}', 'netloom'],
    ['{ "a": 1, }', '}'],
    ['{ "a": [1, 2 3] }', '3]'],
    ['{ "a": "b }', '"b }'],
    ['{ "a" 1 }', '1 }'],
    ["{ 'a': 1 }", "'a'"],
    ['[1, 2] x', 'x'],
    ['{ "a": {} ]', ']'],
    ['[1,]', ']'],
    ['[01]', '1]'],
    ['<html>', '<'],
  ])('%s', (text, rest) => {
    expect(jsonErrorOffset(text)).toBe(text.lastIndexOf(rest));
  });

  it('is the end of a text that ends too early', () => {
    for (const text of ['{ "a": [1, 2', '[', '{ "a":', ''])
      expect(jsonErrorOffset(text)).toBe(text.length);
  });

  it('finds nothing before the end of what is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(jsonErrorOffset(text)).toBe(text.length);
      }),
    );
  });
});
