import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh';

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

describe('languages', () => {
  const english = flat(en);
  const chinese = new Map(flat(zh));
  it('have the same keys and placeholders, and no empty text', () => {
    expect([...chinese.keys()]).toEqual(english.map(([key]) => key));
    for (const [key, text] of english) {
      const other = chinese.get(key) ?? '';
      expect(text.trim(), key).not.toBe('');
      expect(other.trim(), key).not.toBe('');
      expect(placeholders(other), key).toEqual(placeholders(text));
    }
  });

  it('are both there, also for texts that stand beside what they belong to', () => {
    // A text may be a name or a number that is the same in both: then it has no word in Chinese either.
    const han = /\p{Script=Han}/u;
    const words = /[A-Za-z]{3,} [a-z]{2,}/;
    let seen = 0;
    const wrong = chinese.size === 0 ? ['no texts'] : [];
    for (const [key, text] of chinese)
      if (!han.test(text) && words.test(text)) wrong.push(`${key}: ${text}`);
    for (const folder of ['src/graph', 'src/protocol', 'src/renderer'])
      for (const name of readdirSync(resolve(folder), { recursive: true, encoding: 'utf8' })) {
        if (!/\.tsx?$/.test(name) || /test|testing/.test(name)) continue;
        const source = readFileSync(join(folder, name), 'utf8');
        for (const [, , , , zh = ''] of source.matchAll(
          /\ben:\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1,\s*zh:\s*(['"`])((?:(?!\3)[^\\]|\\.)*)\3/g,
        )) {
          seen++;
          if (!han.test(zh) && words.test(zh)) wrong.push(`${name}: ${zh}`);
        }
      }
    expect(seen).toBeGreaterThan(800);
    expect(wrong).toEqual([]);
  });
});
