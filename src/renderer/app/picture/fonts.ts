/** The bundled faces that a picture needs, put into it: it looks the same where they are not installed. */

/** Whether a `unicode-range` (`U+0-FF, U+4E00`) holds one of the characters. */
export function coversAny(range: string, characters: ReadonlySet<number>): boolean {
  const parts = range.split(',').flatMap((part) => {
    const match = /U\+([0-9a-f?]+)(?:-([0-9a-f]+))?/i.exec(part.trim());
    if (!match?.[1]) return [];
    const low = Number.parseInt(match[1].replace(/\?/g, '0'), 16);
    const high = Number.parseInt(match[2] ?? match[1].replace(/\?/g, 'F'), 16);
    return [[low, high] as const];
  });
  if (parts.length === 0) return true;
  for (const c of characters) if (parts.some(([low, high]) => c >= low && c <= high)) return true;
  return false;
}

async function asDataUrl(url: string): Promise<string> {
  const blob = await (await fetch(url)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('The font cannot be read.'));
    reader.readAsDataURL(blob);
  });
}

/** `@font-face` rules with the fonts inside, for the characters of a text. */
export async function fontsFor(text: string): Promise<string> {
  const characters = new Set([...text].map((c) => c.codePointAt(0) ?? 0));
  const faces = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules].map((rule) => ({ rule, base: sheet.href })))
    .flatMap(({ rule, base }) => {
      if (!(rule instanceof CSSFontFaceRule)) return [];
      const get = (name: string) => rule.style.getPropertyValue(name);
      const url = /url\("?([^")]+)"?\)/.exec(get('src'))?.[1];
      if (!url || get('font-style') === 'italic') return [];
      if (!coversAny(get('unicode-range'), characters)) return [];
      return [
        {
          family: get('font-family'),
          weight: get('font-weight'),
          range: get('unicode-range'),
          url: new URL(url, base ?? location.href).href,
        },
      ];
    });
  const rules = await Promise.all(
    faces.map(async ({ family, weight, range, url }) => {
      const data = await asDataUrl(url);
      return `@font-face{font-family:${family};font-weight:${weight || 'normal'};src:url(${data}) format("woff2");unicode-range:${range || 'U+0-10FFFF'}}`;
    }),
  );
  return rules.join('');
}
