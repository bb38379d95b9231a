/** No component says anything in one language only: words between tags or in attributes that are read out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..');
/** Attributes whose text a person sees or hears. */
const SPOKEN = new Set(['alt', 'aria-label', 'aria-description', 'label', 'placeholder', 'title']);
/** Names that are the same in every language. */
const NAMES = new Set(['Netloom', 'English', 'PyTorch', 'ONNX']);

interface SyntaxNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly name?: unknown;
}

/** Words of Latin letters; a single letter is a symbol, as in N or σ. */
function wordsOf(text: unknown): string[] {
  const words = typeof text === 'string' ? (text.match(/[A-Za-z]{2,}/g) ?? []) : [];
  return words.filter((word) => !NAMES.has(word));
}

/** Texts that a component of this source shows untranslated. */
function untranslated(file: string, source: string): string[] {
  const found: string[] = [];
  const report = (text: unknown) => {
    if (wordsOf(text).length > 0) found.push(String(text).trim());
  };
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, name, value } = node as SyntaxNode;
    if (type === 'JSXText') report(value);
    if (type === 'JSXAttribute') {
      const attribute = (name as { name?: unknown }).name;
      const literal = (value as SyntaxNode | null)?.value;
      if (typeof attribute === 'string' && SPOKEN.has(attribute)) report(literal);
    }
    // A text in braces between tags.
    if (type === 'JSXElement' || type === 'JSXFragment')
      for (const child of (node as { children: { expression?: SyntaxNode }[] }).children)
        if (child.expression?.type === 'Literal') report(child.expression.value);
    for (const part of Object.values(node)) visit(part);
  };
  visit(parseSync(file, source).program);
  return found;
}

it('finds words between tags, in braces and in spoken attributes, and nothing else', () => {
  const source = `const A = () => <p className="big" title="Save it" aria-label={t('x')}>N × Loss {'now'} {x}</p>;`;
  expect(untranslated('a.tsx', source)).toEqual(['now', 'Save it', 'N × Loss']);
});

it('no component has an untranslated text', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.tsx') && !file.includes('.test.'),
  );
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    untranslated(file, readFileSync(join(folder, file), 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
