import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { chineseOf, errorText } from './errors';

/** Codes that the engine and main give to errors, as their sources say. */
function codes(): string[] {
  const files = ['src/engine', 'src/main'].flatMap((folder) =>
    readdirSync(resolve(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => join(folder, name)),
  );
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [
      ...text.matchAll(
        /(?:EngineFailure|DataError)\(\s*'([a-z_.]+)'|EngineError\(\{ code: '([a-z_.]+)'/g,
      ),
    ].map(([, one, other]) => one ?? other ?? '');
  });
}

it('has words for every code', () => {
  const all = new Set(codes());
  expect(all.size).toBeGreaterThan(15);
  expect([...all].filter((code) => !chineseOf(code))).toEqual([]);
});

it('prefers the sentence that comes with the error, else says the kind and keeps the detail', () => {
  expect(errorText({ code: 'file.space', message: 'full', zh: '满' })).toEqual({
    en: 'full',
    zh: '满',
  });
  expect(errorText({ code: 'data.missing', message: 'No cat.png.' }).zh).toBe(
    '找不到数据。（No cat.png.）',
  );
});
