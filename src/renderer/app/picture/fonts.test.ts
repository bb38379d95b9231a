import { expect, it } from 'vitest';
import { coversAny } from './fonts';

it('finds the faces that have a character', () => {
  const set = (text: string) => new Set([...text].map((c) => c.codePointAt(0) ?? 0));
  expect(coversAny('U+0-FF, U+131', set('A'))).toBe(true);
  expect(coversAny('U+4e00-4e0f,U+4E2D', set('abc中'))).toBe(true);
  expect(coversAny('U+4e00-4e0f', set('abc中'))).toBe(false);
  expect(coversAny('U+4??', set('ф'))).toBe(true);
  expect(coversAny('', set('x'))).toBe(true);
});
