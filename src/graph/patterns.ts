/** Names of layers and parameters by pattern: `fc*, *.bias`. */

/** The patterns of a text, separated by commas or spaces. */
export function patternsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

/** Whether a text holds patterns and nothing else. */
export function isPatternList(text: string): boolean {
  const patterns = patternsOf(text);
  return patterns.length > 0 && patterns.every((pattern) => /^[\w.*?-]+$/.test(pattern));
}

function expressionOf(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body}$`);
}

/** `stage.0.conv` and everything it is inside of: `stage`, `stage.0`, `stage.0.conv`. */
function prefixesOf(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

/**
 * Whether a pattern names a layer or parameter, or something it is inside of. `*` stands for any
 * characters, `?` for one.
 */
export function matchesName(pattern: string, name: string): boolean {
  const expression = expressionOf(pattern);
  return prefixesOf(name).some((prefix) => expression.test(prefix));
}

/** Whether a pattern may name a parameter of this layer, whose parameters are not known here. */
export function mayMatchParameter(pattern: string, layer: string): boolean {
  if (matchesName(pattern, layer)) return true;
  const dot = pattern.lastIndexOf('.');
  return dot > 0 && expressionOf(pattern.slice(0, dot)).test(layer);
}
