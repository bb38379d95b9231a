/** Both themes keep the contrast that look.md asks for: text 4.5:1, graphics 3:1. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../graph/blocks/contract';
import { PORT_TYPES } from '../../graph/types';

function variables(theme: string): ReadonlyMap<string, string> {
  const css = readFileSync(new URL(`./${theme}.css`, import.meta.url), 'utf8');
  return new Map([...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((m) => [m[1]!, m[2]!]));
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const colors = variables(theme);
  const color = (name: string) => {
    const value = colors.get(name);
    if (!value) throw new Error(`--${name} is missing`);
    return value;
  };
  const grounds = ['canvas', 'panel', 'raised'];

  it.each(['text', 'text-dim', 'accent-text', 'error', 'warning'])('reads --%s', (name) => {
    for (const ground of grounds)
      expect(contrast(color(name), color(ground)), ground).toBeGreaterThanOrEqual(4.5);
  });

  it('reads text on tinted grounds and on buttons', () => {
    for (const ground of ['error-soft', 'warning-soft', 'hover', 'pressed', 'field'])
      expect(contrast(color('text'), color(ground)), ground).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color('on-accent'), color('accent-strong'))).toBeGreaterThanOrEqual(4.5);
  });

  it('shows every category and port', () => {
    const names = [...colors.keys()].filter((name) => /^(cat|port)-/.test(name));
    expect(names).toHaveLength(CATEGORIES.length + PORT_TYPES.length);
    for (const name of names)
      for (const ground of ['canvas', 'panel'])
        expect(contrast(color(name), color(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(
          3,
        );
  });

  it('has the same variables as the other', () => {
    expect([...variables('dark').keys()]).toEqual([...variables('light').keys()]);
  });
});
